package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// listed is how many of a person's cases the list holds, the newest first; older ones are found by their code.
const listed = 80

// follow lists the person's own cases, or shows the one whose code was given.
func (d author) follow(ctx context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	if code, ok := civic.ParseCaseCode(arg); ok {
		return d.lookUp(ctx, t, code)
	}
	_, total, err := d.store.CasesOf(ctx, t.Person.ID, 0, 1)
	if err != nil {
		return bot.Next{}, err
	}
	if total == 0 {
		t.Tell("follow.none")
		return bot.Stay(), nil
	}
	return bot.Begin(flowFollow, nil), nil
}

// followFlow lists the person's own cases and shows one.
func (d author) followFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowFollow, First: "list", Title: "follow.title",
		Worth: bot.Never[bot.Nothing], Steps: map[string]bot.Step[bot.Nothing]{"list": {Ask: d.askList, Take: d.takeList}}}
}

func (d author) askList(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	cases, total, err := d.store.CasesOf(ctx, t.Person.ID, 0, listed)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("follow.list", bot.Args{"Count": total}), Free: true}
	for _, c := range cases {
		label := t.Label("follow.line", bot.Args{"Code": c.Code, "Status": statusName(t, c.Status), "Category": t.CategoryName(c.Category)})
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: c.Code, Words: []string{c.Code}})
	}
	return p, nil
}

func (d author) takeList(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	if a.Picked() { // one of their own
		c, err := d.own(ctx, t, a.Value)
		if err == nil {
			_, err = d.showCase(ctx, t, c)
		}
		return bot.End(), err
	}
	code, ok := civic.ParseCaseCode(a.Input.Text)
	if !ok {
		return notACode(a.Input)
	}
	if _, err := d.lookUp(ctx, t, code); err != nil {
		return bot.Next{}, err
	}
	return bot.End(), nil
}

// notACode meets what is no code: a short text is a slip, a long one or a picture is a matter of its own.
func notACode(in bot.Input) (bot.Next, error) {
	const long = 30
	if in.Kind == bot.KindText && len([]rune(in.Text)) > long || in.Kind == bot.KindMedia || in.Kind == bot.KindPlace {
		return complainWith(in), nil
	}
	return bot.Stay(), civic.Invalid("case_code")
}

// statusName is the status in words that a citizen understands.
func statusName(t *bot.Turn, s civic.Status) string { return t.Label("follow.status." + string(s)) }
