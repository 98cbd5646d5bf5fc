package coordinator

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// defaultLadder is the choice to take the ladder that is used where nothing else is configured.
const defaultLadder = "default"

// moreSteps ask how long before a duty opens, which files are taken, who reviews, and when who is reminded.
func (d Deps) moreSteps() map[string]bot.Step[ruling] {
	find := bot.Find[ruling]{State: func(x *ruling) *bot.Finder { return &x.Finder }, Text: "duty_rules.ask_reviewer", Skip: "duty_rules.reviewer_desk",
		Found: func(_ context.Context, t *bot.Turn, x *ruling, code string) (bot.Next, error) {
			if code != "" && !t.Directory.Active(code) {
				return bot.Next{}, civic.Invalid("unit")
			}
			x.Draft.Reviewer = code
			return x.next(fieldReviewer), nil
		}}
	return map[string]bot.Step[ruling]{
		fieldReviewer: find.Step(),
		fieldOpens: asked{key: "duty_rules.ask_opens", now: func(t *bot.Turn, x *ruling) string { return fieldWords(t, fieldOpens, x.Draft) },
			take: func(_ *bot.Turn, x *ruling, text string) (bot.Next, error) {
				n, err := bot.Number(text, 1, 366)
				if err != nil || n <= x.Draft.Ladder.Earliest() {
					return bot.Next{}, civic.Invalid("duty_opens")
				}
				x.Draft.OpensDays = n
				return x.next(fieldOpens), nil
			}}.step(),
		fieldFiles: asked{key: "duty_rules.ask_files", now: func(t *bot.Turn, x *ruling) string { return filesWords(t, x.Draft.FileTypes) },
			keep: "duty_rules.files_all", then: func(x *ruling) bot.Next { x.Draft.FileTypes = nil; return x.next(fieldFiles) },
			take: func(_ *bot.Turn, x *ruling, text string) (bot.Next, error) {
				types, ok := parseFileTypes(text)
				if !ok {
					return bot.Next{}, civic.Invalid("duty_files")
				}
				x.Draft.FileTypes = types
				return x.next(fieldFiles), nil
			}}.step(),
		fieldLadder: {Ask: askLadder, Take: takeLadder},
	}
}

func askLadder(_ context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	return bot.Prompt{Text: nowText(t, "\n"+ladderWords(t, x.Draft.Ladder)) + "\n\n" +
		t.T("duty_rules.ask_ladder", bot.Args{"Grammar": x.Draft.Ladder.String()}), Free: true,
		Choices: []bot.Choice{t.Choice("duty_rules.ladder_default", defaultLadder)}}, nil
}

// takeLadder takes days before the due day, which take the place of those of the ladder, or a whole ladder.
func takeLadder(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	text := a.Input.Text
	if a.Value == defaultLadder {
		text = civic.DefaultDutyLadder
	}
	ladder, ok := withDaysBefore(x.Draft.Ladder, text)
	if !ok {
		var err error
		if ladder, err = civic.ParseLadder(text); err != nil {
			return bot.Next{}, civic.Invalid("duty_ladder")
		}
	}
	if ladder.Earliest() >= x.Draft.OpensDays {
		return bot.Next{}, civic.Invalid("duty_ladder_early")
	}
	x.Draft.Ladder = ladder
	return x.next(fieldLadder), nil
}

// minusSign is one before a number, as the grammar of ladders has it, rather than between two.
var minusSign = regexp.MustCompile(`(^|[,;\s])-`)

// withDaysBefore puts days before the due day, such as "30, 14, 7, 0", in the place of those that the ladder has; the rest
// stays. It reports false where the text is something else.
func withDaysBefore(l civic.Ladder, text string) (civic.Ladder, bool) {
	days, err := bot.Numbers(minusSign.ReplaceAllString(text, "$1"), 0, 366)
	if err != nil || strings.Contains(text, "+") {
		return nil, false
	}
	slices.SortFunc(days, func(a, b int) int { return b - a })
	roles := []civic.Role{civic.RoleOfficer}
	var rest civic.Ladder
	for i, r := range l {
		if r.When != civic.Before {
			rest = append(rest, r)
		} else if i == 0 || l[i-1].When != civic.Before {
			roles = r.Roles
		}
	}
	var before civic.Ladder
	for _, n := range days {
		before = append(before, civic.Rung{When: civic.Before, N: n, Roles: roles})
	}
	return slices.Concat(before, rest), len(days) > 0
}
