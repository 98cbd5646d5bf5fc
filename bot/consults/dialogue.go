package consults

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowConsultDialogues = "consult_dialogues"

// talking is somebody arranging a dialogue, or writing down what came of it.
type talking struct {
	Code    string          `json:"code"`
	Offset  int             `json:"offset,omitempty"`
	Ballot  int64           `json:"ballot,omitempty"`
	When    string          `json:"when,omitempty"` // 2006-01-02 15:04
	Place   string          `json:"place,omitempty"`
	Outcome consult.Outcome `json:"outcome,omitempty"`
}

// dialoguesFlow lists who disagrees with a compensation plan, invites them by the fields of the form, and writes down what
// came of it.
func (d official) dialoguesFlow() bot.Flow[talking] {
	place := func(x *talking) *string { return &x.Place }
	invited := func(x *talking) bool { return x.Ballot != 0 }
	held := func(x *talking) bool { return x.Outcome != "" }
	outcome := func(x *talking) *consult.Outcome { return &x.Outcome }
	return bot.Form[talking]{Name: flowConsultDialogues, First: "list", Title: "consult.dialogues_title",
		Guard: consultGuard(d, func(x *talking) string { return x.Code }, consultWorks, stageAnswers),
		Worth: func(x *talking) bool { return x.When != "" || x.Outcome != "" },
		Fields: []bot.Field[talking]{
			{Name: "when", Ask: "consult.ask_talk_when", Set: setTalkWhen, Wrong: civic.Invalid("moment"), When: invited},
			{Name: "place", Ask: "consult.ask_talk_place", Offer: d.offerTalkPlace, Set: bot.Line(consult.MaxTitle, "place", place), Wrong: civic.Invalid("place"), When: invited},
			{Name: "outcome", Ask: "consult.ask_outcome", Only: true, Offer: offerOutcomes, Set: bot.Chosen(outcome), When: held},
			{Name: "note", Question: askTalkNote, Offer: offerNoNote, Then: d.takeTalkNote, When: held},
		},
		Review: bot.Review[talking]{Name: "confirm", Text: d.invitation, Send: "consult.talk_send", Done: d.invite},
		More: map[string]bot.Step[talking]{
			"list": {Ask: d.askDialogues, Take: d.takeDialogues},
			"one":  {Ask: d.askDialogue, Take: d.takeDialogue},
		}}.Flow()
}

func (d official) beginDialogues(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultDialogues, talking{Code: r.Code}), d.ready(ctx, t, r)
}

// home is the list, where what was chosen before is let go.
func (x *talking) home() bot.Next {
	x.Ballot, x.When, x.Place, x.Outcome = 0, "", "", ""
	return bot.To("list")
}

const dialoguesShown = 8

func (d official) askDialogues(ctx context.Context, t *bot.Turn, x *talking) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	list, err := d.store.Dialogues(ctx, r.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	slices.SortStableFunc(list, func(a, b consult.DialogueLine) int { return order(a) - order(b) }) // what is to be done comes first
	open := 0
	for _, l := range list {
		if l.Outcome == "" {
			open++
		}
	}
	if x.Offset >= len(list) {
		x.Offset = 0
	}
	p := bot.Prompt{First: true}
	key := "consult.dialogues_list"
	if len(list) == 0 {
		key = "consult.dialogues_none"
	}
	lines := []string{t.T(key, bot.Args{"Code": r.Code, "Size": len(list), "Open": open, "Days": d.rules.DialogueDays})}
	page := list[x.Offset:min(len(list), x.Offset+dialoguesShown)]
	for i, l := range page {
		lines = append(lines, t.T("consult.dialogue_line", bot.Args{"N": i + 1, "Who": bot.Capital(whoDisagrees(t, l)), "State": dialogueState(t, l.Dialogue)}))
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(bot.Capital(whoDisagrees(t, l)), 40), Value: bot.ID(l.Ballot)})
	}
	if rest := len(list) - x.Offset - len(page); rest > 0 {
		p.Around(t.Choice("consult.waiting_next", waitingNext, bot.Args{"N": rest}))
	}
	if x.Offset > 0 {
		p.Around(t.Choice("consult.waiting_before", waitingBefore))
	}
	p.Around(t.Choice("consult.open", waitingDesk))
	p.Text = strings.Join(lines, "\n")
	return p, nil
}

func order(l consult.DialogueLine) int {
	if l.Outcome == "" {
		return 0
	}
	return 1
}

// whoDisagrees names a ballot by its number, and by the household where the list of households was used.
func whoDisagrees(t *bot.Turn, l consult.DialogueLine) string {
	if l.Household != "" {
		return t.Label("consult.ballot_of", bot.Args{"Number": l.Number, "Name": l.Household})
	}
	return t.Label("consult.ballot", bot.Args{"Number": l.Number})
}

// dialogueState says how it stands with a dialogue.
func dialogueState(t *bot.Turn, x consult.Dialogue) string {
	switch {
	case x.Outcome != "":
		return t.Label("consult.outcome_" + string(x.Outcome))
	case x.MeetsAt != nil:
		return t.Label("consult.dialogue_at", bot.Args{"At": t.Time(*x.MeetsAt), "Place": x.Place})
	case t.Now.After(x.DueAt):
		return t.Label("consult.dialogue_late", bot.Args{"Due": t.Date(lastDayOf(x.DueAt))})
	}
	return t.Label("consult.dialogue_due", bot.Args{"Due": t.Date(lastDayOf(x.DueAt))})
}

// lastDayOf is a moment on the last day before a midnight.
func lastDayOf(at time.Time) time.Time { return at.Add(-time.Microsecond) }

func (d official) takeDialogues(ctx context.Context, t *bot.Turn, x *talking, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case waitingNext:
		x.Offset += dialoguesShown
		return bot.Stay(), nil
	case waitingBefore:
		x.Offset = max(0, x.Offset-dialoguesShown)
		return bot.Stay(), nil
	case waitingDesk:
		r, err := d.read(ctx, t, x.Code)
		if err != nil {
			return bot.Stay(), err
		}
		_, err = d.openDesk(ctx, t, r)
		return bot.End(), err
	}
	id, err := bot.ReadID(a.Value)
	if err != nil {
		return bot.Stay(), err
	}
	x.Ballot = id
	return bot.To("one"), nil
}
