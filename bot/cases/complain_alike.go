package cases

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Alike is an open case that looks like the draft.
type Alike struct {
	Case  int64  `json:"case"`
	Words string `json:"words,omitempty"` // what both texts say, in the draft's spelling
}

// How look-alikes are looked for.
const (
	alikeWithin   = 30 * 24 * time.Hour
	alikeOffered  = 3
	alikeExamined = 50
	joinPrefix    = "join:"
	chooseMine    = "mine"
)

// lookAlikes looks for open cases of the same category and place that say the same, once for the same heads, and reports
// whether any is to be offered. Sealed cases and the person's own are never among them.
func (d author) lookAlikes(ctx context.Context, t *bot.Turn, cat civic.Category, draft *Draft) (bool, error) {
	area, project, named := draft.where(t)
	heads := strings.Join([]string{cat.Code, area, project, named}, "|")
	if cat.Sealed() || draft.Looked == heads || draft.Text() == "" {
		return false, nil
	}
	cases, err := d.store.LookAlikes(ctx, cat.Code, area, project, named, t.Now.Add(-alikeWithin), alikeExamined)
	if err != nil {
		return false, err
	}
	draft.Looked, draft.Alike = heads, nil
	like := map[int64]float64{}
	for _, c := range cases {
		if like[c.ID] = civic.Similarity(draft.Text(), c.Text); like[c.ID] < civic.Likeness || c.Sealed || t.Person.IsAuthor(c) {
			continue
		}
		has, err := d.store.HasJoined(ctx, c.ID, t.Person.ID)
		if err != nil {
			return false, err
		}
		if !has {
			draft.Alike = append(draft.Alike, Alike{Case: c.ID, Words: wordsInCommon(draft.Text(), c.Text)})
		}
	}
	slices.SortStableFunc(draft.Alike, func(a, b Alike) int { return int(1000 * (like[b.Case] - like[a.Case])) })
	draft.Alike = draft.Alike[:min(len(draft.Alike), alikeOffered)]
	return len(draft.Alike) > 0, nil
}

// wordsInCommon lists the phrases of two words and more of mine that theirs has too, in my spelling: nothing of theirs
// is shown that I did not write myself.
func wordsInCommon(mine, theirs string) string {
	other := " " + civic.Fold(theirs) + " "
	words := strings.Fields(mine)
	var phrases []string
	for i := 0; i < len(words); {
		end := i
		for j := i + 1; j < len(words) && strings.Contains(other, " "+civic.Fold(strings.Join(words[i:j+1], " "))+" "); j++ {
			end = j
		}
		if end == i {
			i++
			continue
		}
		phrase := strings.Trim(strings.Join(words[i:end+1], " "), ".,;:!?()\"“” ")
		if !slices.Contains(phrases, phrase) {
			phrases = append(phrases, phrase)
		}
		i = end + 1
	}
	return strings.Join(phrases[:min(len(phrases), 5)], "; ")
}

// askAlike offers to join, and says of each no more than what, where, since when, how many, and the words in common.
func (d author) askAlike(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("complain.alike")}
	for _, a := range draft.Alike {
		c, err := d.store.Case(ctx, a.Case)
		if errors.Is(err, civic.ErrNotFound) || (err == nil && !mayJoin(t, c)) {
			continue
		}
		if err != nil {
			return bot.Prompt{}, err
		}
		p.Text = bot.Paragraphs(p.Text, describeAlike(t, c, a))
		join := t.Choice("complain.join", joinPrefix+bot.ID(c.ID), bot.Args{"Count": c.Joined + 1, "Date": dayMonth(t, c.FiledAt)})
		join.Words = []string{"them toi", "add me"}
		p.Choices = append(p.Choices, join)
	}
	p.Choices = append(p.Choices, t.Choice("complain.send_mine", chooseMine))
	return p, nil
}

func describeAlike(t *bot.Turn, c civic.Case, a Alike) string {
	where := placeName(t, c.Project, c.Area)
	if where == "" {
		where = t.AgencyName(c.Agency)
	}
	head := t.T("complain.alike_case", bot.Args{"Category": t.CategoryName(c.Category), "Place": where, "Date": t.Date(c.FiledAt), "Count": c.Joined + 1})
	if a.Words == "" {
		return head
	}
	return bot.Lines(head, t.T("complain.alike_words", bot.Args{"Words": a.Words}))
}

func dayMonth(t *bot.Turn, at time.Time) string { return at.In(t.Zone).Format("02/01") }

// mayJoin reports whether the case is one to join: open, readable beyond one agency, and somebody else's.
func mayJoin(t *bot.Turn, c civic.Case) bool {
	return c.Status.Open() && !c.Sealed && !t.Person.IsAuthor(c)
}

func (d author) takeAlike(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	picked, ok := strings.CutPrefix(a.Value, joinPrefix)
	if !ok {
		return d.advance(ctx, t, draft)
	}
	id, err := bot.ReadID(picked)
	if err != nil || !slices.ContainsFunc(draft.Alike, func(a Alike) bool { return a.Case == id }) {
		return bot.Next{}, civic.ErrNotFound
	}
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return bot.Next{}, err
	}
	if !mayJoin(t, c) {
		t.Tell("complain.join_over")
		return bot.Stay(), nil
	}
	_, joined, err := d.store.JoinCase(ctx, t.Input.Key, id, t.Person.ID, t.Now)
	if err != nil {
		return bot.Next{}, err
	}
	if !joined { // it ended between the look and the step
		t.Tell("complain.join_over")
		return bot.Stay(), nil
	}
	t.Conclude("complain.joined")
	return bot.End(), nil
}
