package instructions

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// flowInstructions lists what was given: /chidao.
const flowInstructions = "instructions"

// looking is which instructions a person looks at.
type looking struct {
	All bool `json:"all,omitempty"` // those that are over, too
}

// Choices of the list beside its instructions.
const (
	listAll  = "all"
	listOpen = "open"
	listNew  = "new"
)

// listMost is how many instructions a list has.
const listMost = 100

func beginList(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if t.Input.InGroup() {
		return bot.Stay(), nil
	}
	return bot.Begin(flowInstructions, looking{}), nil
}

func (d leading) listFlow() bot.Flow[looking] {
	return bot.Flow[looking]{Name: flowInstructions, First: "list", Title: "instruct.list_title", Worth: bot.Never[looking],
		Steps: map[string]bot.Step[looking]{"list": {Ask: d.askList, Take: d.takeList}}}
}

// askList lists a leader's own instructions, and a coordinator's all.
func (d leading) askList(ctx context.Context, t *bot.Turn, l *looking) (bot.Prompt, error) {
	q := civic.InstructionQuery{Open: !l.All, Limit: listMost}
	if !t.Person.Has(civic.RoleCoordinator) {
		q.Person = t.Person.ID
	}
	list, total, err := d.store.InstructionsOf(ctx, q)
	if err != nil {
		return bot.Prompt{}, err
	}
	key, none, other, value := "instruct.list_open", "instruct.list_open_none", "instruct.show_all", listAll
	if l.All {
		key, none, other, value = "instruct.list_all", "instruct.list_all_none", "instruct.show_open", listOpen
	}
	p := bot.Prompt{Text: t.T(key, bot.Args{"Count": total}), First: true}
	if total == 0 {
		p.Text = t.T(none)
	}
	for n, i := range list {
		p.Choices = append(p.Choices, bot.Choice{Value: strconv.FormatInt(i.ID, 10),
			Label: instructionMark(t, i) + " " + bot.Brief(t.AgencyName(i.Agency), 30) + " · " + bot.Brief(i.Text, 30)})
		if n < 15 {
			p.Text += "\n\n" + t.T("instruct.list_line", bot.Args{"N": strconv.Itoa(n + 1), "Mark": instructionMark(t, i), "Agency": t.AgencyName(i.Agency),
				"Text": bot.Brief(i.Text, 120), "State": instructionState(t, i)})
		}
	}
	for _, c := range []bot.Choice{t.Choice(other, value), t.Choice("instruct.new", listNew)} {
		c.Nav = true
		p.Choices = append(p.Choices, c)
	}
	return p, nil
}

func (d leading) takeList(ctx context.Context, t *bot.Turn, l *looking, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case listAll, listOpen:
		l.All = a.Value == listAll
		return bot.Stay(), nil
	case listNew:
		return giving{}.begin(), nil
	}
	if _, err := d.open(ctx, t, []string{a.Value}); err != nil {
		return bot.Stay(), err
	}
	return bot.End(), nil
}
