package duties

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

// moreFields ask how long before a duty opens, which files are taken, who reviews, and when who is reminded. A new duty has
// what is usual.
func (d desk) moreFields() []bot.Field[ruling] {
	reviewer := bot.Find[ruling]{State: func(x *ruling) *bot.Finder { return &x.Finder }, Text: "duty_rules.ask_reviewer", Skip: "duty_rules.reviewer_desk"}
	return []bot.Field[ruling]{
		reworded{now: func(t *bot.Turn, x *ruling) string { return fieldWords(t, fieldOpens, x.Draft) }}.of(bot.Field[ruling]{Name: fieldOpens, Later: true, Ask: "duty_rules.ask_opens", Set: setOpens}),
		{Name: fieldFiles, Later: true, Question: askFileTypes, Set: setFileTypes,
			Offer: func(_ context.Context, t *bot.Turn, _ *ruling) ([]bot.Choice, error) {
				return []bot.Choice{t.Choice("duty_rules.files_all", keepIt)}, nil
			}},
		{Name: fieldReviewer, Later: true, Find: &reviewer, Set: setReviewer},
		{Name: fieldLadder, Later: true, Question: askLadder, Set: setLadder,
			Offer: func(_ context.Context, t *bot.Turn, _ *ruling) ([]bot.Choice, error) {
				return []bot.Choice{t.Choice("duty_rules.ladder_default", defaultLadder)}, nil
			}},
	}
}

func setOpens(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) error {
	n, err := bot.Number(a.Text(), 1, 366)
	if err != nil || n <= x.Draft.Ladder.Earliest() {
		return civic.Invalid("duty_opens")
	}
	x.Draft.OpensDays = n
	return nil
}

func askFileTypes(_ context.Context, t *bot.Turn, x *ruling) (string, error) {
	return nowText(t, filesWords(t, x.Draft.FileTypes)) + "\n\n" + t.T("duty_rules.ask_files"), nil
}

// setFileTypes takes endings of file names, or lets in every type.
func setFileTypes(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) error {
	if a.Picked() {
		x.Draft.FileTypes = nil
		return nil
	}
	types, ok := parseFileTypes(a.Text())
	if !ok {
		return civic.Invalid("duty_files")
	}
	x.Draft.FileTypes = types
	return nil
}

func setReviewer(_ context.Context, t *bot.Turn, x *ruling, a bot.Answer) error {
	if a.Value != "" && !t.Directory.Active(a.Value) {
		return civic.Invalid("unit")
	}
	x.Draft.Reviewer = a.Value
	return nil
}

func askLadder(_ context.Context, t *bot.Turn, x *ruling) (string, error) {
	return nowText(t, "\n"+ladderWords(t, x.Draft.Ladder)) + "\n\n" + t.T("duty_rules.ask_ladder", bot.Args{"Grammar": x.Draft.Ladder.String()}), nil
}

// setLadder takes days before the due day, which take the place of those of the ladder, or a whole ladder.
func setLadder(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) error {
	text := a.Text()
	if a.Value == defaultLadder {
		text = civic.DefaultDutyLadder
	}
	ladder, ok := withDaysBefore(x.Draft.Ladder, text)
	if !ok {
		var err error
		if ladder, err = civic.ParseLadder(text); err != nil {
			return civic.Invalid("duty_ladder")
		}
	}
	if ladder.Earliest() >= x.Draft.OpensDays {
		return civic.Invalid("duty_ladder_early")
	}
	x.Draft.Ladder = ladder
	return nil
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
