package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// What a person's matter is, as the law tells it apart.
const (
	matterFeedback  = "feedback"
	matterUnsure    = "unsure"
	matterEmergency = "emergency"
)

// askKind asks what the matter is before any clock starts. On a day of which the budget is used up it says so, and leaves
// what may still be done.
func (d author) askKind(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	if full, err := d.dayFull(ctx, t, civic.Category{}); err != nil || full {
		p, err := d.askFull(ctx, t, draft)
		p.Free, p.First = true, true
		return p, err
	}
	p := bot.Prompt{Free: true, First: true}
	for _, matter := range []string{matterFeedback, bot.MatterComplaint, bot.MatterDenunciation, matterUnsure, matterEmergency} {
		if _, open := urgentCategory(t); matter == matterEmergency && !open {
			continue
		}
		p.Choices = append(p.Choices, chooseMatter(t, matter))
	}
	kept := ""
	if len(draft.Pieces) > 0 {
		kept = t.T("complain.kept")
	}
	p.Text = bot.Paragraphs(kept, t.T("complain.ask_kind"))
	return p, nil
}

// chooseMatter is the choice of what a matter is, with the words that mean it.
func chooseMatter(t *bot.Turn, matter string) bot.Choice {
	c := t.Choice("complain.kind."+matter, matter)
	c.Words = map[string][]string{
		matterFeedback:         {"phan anh", "kien nghi", "gop y", "feedback", "suggestion"},
		bot.MatterComplaint:    {"khieu nai", "complaint"},
		bot.MatterDenunciation: {"to cao", "denunciation"},
		matterUnsure:           {"chua ro", "khong biet", "khong ro", "not sure"},
		matterEmergency:        {"khan cap", "emergency", "sos"},
	}[matter]
	return c
}

func urgentCategory(t *bot.Turn) (civic.Category, bool) {
	for _, c := range t.Directory.CategoriesIn(civic.GroupEmergency) {
		return c, true
	}
	return civic.Category{}, false
}

func (d author) takeKind(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case bot.GatheredOn:
		return d.takeFull(ctx, t, draft, a)
	case matterFeedback:
		return bot.To("group"), nil
	case bot.MatterComplaint, bot.MatterDenunciation:
		return toLaw(a.Value, *draft), nil
	case matterUnsure:
		return bot.To("unsure_own"), nil
	case matterEmergency:
		cat, _ := urgentCategory(t)
		draft.setCategory(t, cat)
		return d.advance(ctx, t, draft)
	}
	return draft.Keep(t, a.Input) // what they tell already is kept
}

// toLaw goes on with the procedure that the law sets for the matter, with what was said so far.
func toLaw(matter string, draft Draft) bot.Next {
	return bot.Petition{Matter: matter, Gathered: draft.Gathered, Office: draft.Named}.Begin()
}

func askYesNo(text string) func(context.Context, *bot.Turn, *Draft) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, _ *Draft) (bot.Prompt, error) {
		yes, no := t.Yes("complain.yes", "yes").Meant("dung"), t.No("complain.no", "no")
		return bot.Prompt{Text: t.T(text), Choices: []bot.Choice{yes, no}, Columns: 2}, nil
	}
}

func takeUnsureOwn(_ context.Context, _ *bot.Turn, _ *Draft, a bot.Answer) (bot.Next, error) {
	if a.Value == "yes" {
		return bot.To("unsure_own_how"), nil
	}
	return bot.To("unsure_wrong"), nil
}

func takeUnsureWrong(_ context.Context, t *bot.Turn, _ *Draft, a bot.Answer) (bot.Next, error) {
	if a.Value == "yes" {
		return bot.To("unsure_how"), nil
	}
	t.Tell("complain.unsure_feedback")
	return bot.To("group"), nil
}

// askHow asks whether the person wants the law's procedure with a signed petition, or a quick answer.
func askHow(text string) func(context.Context, *bot.Turn, *Draft) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, _ *Draft) (bot.Prompt, error) {
		return bot.Prompt{Text: t.T(text), Choices: []bot.Choice{
			t.Choice("complain.how_quick", matterFeedback), t.Choice("complain.how_formal", "formal")}}, nil
	}
}

// takeHow goes to the formal procedure, or takes the matter as feedback; wrongdoing that somebody saw goes to the sealed
// lane then.
func takeHow(matter string) func(context.Context, *bot.Turn, *Draft, bot.Answer) (bot.Next, error) {
	return func(_ context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
		if a.Value != matterFeedback {
			return toLaw(matter, *draft), nil
		}
		if cat, open := t.Directory.SealedLane(); matter == bot.MatterDenunciation && open {
			draft.seal(cat)
			return bot.To("sealed"), nil
		}
		return bot.To("group"), nil
	}
}
