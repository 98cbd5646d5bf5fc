package instructions

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowInstructDecide = "instruct_decide"

// deciding is a step on an instruction that is about to be taken.
type deciding struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Card    string `json:"card,omitempty"` // the message that was pressed on; it shows the instruction as it is afterwards
	Kind    string `json:"kind"`           // the action that began it
	Why     string `json:"why,omitempty"`
	Said    string `json:"said,omitempty"` // kept by earlier releases
	Day     string `json:"day,omitempty"`  // 2006-01-02
}

func (x deciding) args() []string { return []string{x.ID, x.Version} }

// beginDecide begins to return, redate or cancel an instruction that is as its card showed it.
func (d leading) beginDecide(kind, step string) func(context.Context, *bot.Turn, []string) (bot.Next, error) {
	return func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
		may, err := d.decide(ctx, t, args, t.Input.Message, nil)
		if err != nil || !may {
			return bot.Stay(), err
		}
		f, err := d.pressed(ctx, t, args)
		if err != nil {
			return bot.Stay(), err
		}
		wanted := civic.InstructionOpen
		if kind == actInstructReturn {
			wanted = civic.InstructionReported
		}
		switch {
		case !f.GivenBy(t.Person):
			return bot.Stay(), civic.ErrForbidden
		case f.Status != wanted && (kind != actInstructCancel || f.Status.Over()):
			late(t, f, card(t, f), t.Input.Message)
			return bot.Stay(), nil
		}
		return bot.BeginAt(flowInstructDecide, step, deciding{ID: args[0], Version: args[1], Card: t.Input.Message, Kind: kind}), nil
	}
}

// decideFlow asks why, and by when it is wanted now, and takes the step once it was looked at.
func (d leading) decideFlow() bot.Flow[deciding] {
	return bot.Form[deciding]{Name: flowInstructDecide, Title: "instruct.decide_title", Worth: func(x *deciding) bool { return x.Why != "" },
		Fields: []bot.Field[deciding]{
			{Name: "why", Question: d.sayOf(whyKeys), Set: setWhy, When: func(x *deciding) bool { return x.Kind != actInstructRedate }},
			{Name: "day", Ask: "instruct.ask_new_day", Set: d.setNewDay, When: func(x *deciding) bool { return x.Kind != actInstructCancel },
				Offer: func(_ context.Context, t *bot.Turn, _ *deciding) ([]bot.Choice, error) { return d.dayChoices(t), nil }},
		},
		Review: bot.Review[deciding]{Name: "confirm", Text: d.sayOf(confirmKeys), Sends: func(x *deciding) string { return yesKeys[x.Kind] }, Done: d.takeDecide},
	}.Flow()
}

// What is asked, confirmed and said in the end why, by action.
var (
	whyKeys     = map[string]string{actInstructReturn: "instruct.why_return", actInstructCancel: "instruct.why_cancel"}
	confirmKeys = map[string]string{actInstructReturn: "instruct.confirm_return", actInstructRedate: "instruct.confirm_redate", actInstructCancel: "instruct.confirm_cancel"}
	yesKeys     = map[string]string{actInstructReturn: "instruct.yes_return", actInstructRedate: "instruct.yes_redate", actInstructCancel: "instruct.yes_cancel"}
	toldKeys    = map[string]string{actInstructReturn: "instruct.told_returned", actInstructRedate: "instruct.told_redated", actInstructCancel: "instruct.told_cancelled"}
)

// about names the agency and the instruction, for the questions.
func (d leading) about(ctx context.Context, t *bot.Turn, x *deciding) (bot.Args, error) {
	f, err := d.pressed(ctx, t, x.args())
	args := bot.Args{"Agency": t.AgencyName(f.Agency), "Text": bot.Brief(f.Text, 200), "Why": bot.HTML(bot.Quote(x.Why)), "Due": ""}
	if x.Day != "" {
		args["Due"] = t.Time(d.dueOf(t, x.Day))
	}
	return args, err
}

// sayOf says the text of the action.
func (d leading) sayOf(keys map[string]string) func(context.Context, *bot.Turn, *deciding) (string, error) {
	return func(ctx context.Context, t *bot.Turn, x *deciding) (string, error) {
		args, err := d.about(ctx, t, x)
		return t.T(keys[x.Kind], args), err
	}
}

func setWhy(_ context.Context, _ *bot.Turn, x *deciding, a bot.Answer) error {
	const longest = 2000
	why := civic.CleanText(a.Text())
	if why == "" || len([]rune(why)) > longest {
		return civic.Invalid("reason")
	}
	x.Why = why
	return nil
}

func (d leading) setNewDay(ctx context.Context, t *bot.Turn, x *deciding, a bot.Answer) error {
	day, err := d.takeDay(t, a)
	if err != nil {
		return err
	}
	f, err := d.pressed(ctx, t, x.args())
	if err != nil {
		return err
	}
	if x.Kind == actInstructRedate && d.dueOf(t, day).Equal(f.DueAt) {
		return civic.Invalid("due_same")
	}
	x.Day = day
	return nil
}

func (d leading) takeDecide(ctx context.Context, t *bot.Turn, x *deciding) (bot.Next, error) {
	day := bot.Midnight(x.Day, t.Zone)
	done, err := d.decide(ctx, t, x.args(), x.Card, func(i civic.Instruction) (civic.InstructionChange, error) {
		switch x.Kind {
		case actInstructReturn:
			return i.Return(t.Person, x.Why, day, d.timing, t.Now)
		case actInstructRedate:
			return i.Redate(t.Person, day, d.timing, t.Now)
		}
		return i.Cancel(t.Person, x.Why, t.Now)
	})
	if code := civic.CodeOf(err); code == civic.CodeForbidden || code == civic.CodeNotFound { // they lead no more
		t.Conclude("error.forbidden")
		return bot.End(), nil
	}
	if err != nil || !done {
		return bot.End(), err
	}
	args, err := d.about(ctx, t, x)
	if err == nil {
		t.Conclude(toldKeys[x.Kind], args)
	}
	return bot.End(), err
}

// openButton is the button that opens an instruction's card.
func openButton(t *bot.Turn, i civic.Instruction) []bot.Button {
	return []bot.Button{t.Button("instruct.open", actInstructOpen, bot.ID(i.ID))}
}
