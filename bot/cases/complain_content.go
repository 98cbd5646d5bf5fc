package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// The choices of the steps about anonymity and content.
const (
	chooseNamed     = "named"
	chooseAnonymous = "anonymous"
	chooseSealed    = "sealed"
)

// askAnonymity says what anonymity means before anything is told. Where an agency is complained about, the inspectorate's
// lane is named, too.
func askAnonymity(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	to := t.AgencyName(draft.agency(t))
	p := bot.Prompt{Text: t.T("complain.ask_anonymity", bot.Args{"Agency": to, "App": t.App()})}
	named, anonymous := t.Choice("complain.named", chooseNamed), t.Choice("complain.anonymous", chooseAnonymous)
	named.Words, anonymous.Words = []string{"ghi ten", "named"}, []string{"an danh", "giau ten", "anonymous"}
	p.Choices = []bot.Choice{named, anonymous}
	cat := draft.category(t)
	if lane, open := t.Directory.SealedLane(); open && cat.Route == civic.RouteRatedAgency && cat.Group != groupOther {
		p.Text = bot.Paragraphs(p.Text, t.T("complain.sealed_hint", bot.Args{"Agency": t.AgencyName(lane.Route)}))
		p.Choices = append(p.Choices, t.Choice("complain.to_sealed", chooseSealed))
	}
	return p, nil
}

// groupOther holds suggestions and praise, which accuse nobody.
const groupOther = "other"

func (d author) takeAnonymity(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	if a.Value == chooseSealed {
		return d.toSealed(ctx, t, draft)
	}
	draft.Asked, draft.Anonymous = true, a.Value == chooseAnonymous
	return d.advance(ctx, t, draft)
}

func (d author) toSealed(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Next, error) {
	lane, open := t.Directory.SealedLane()
	if !open {
		return bot.Next{}, civic.ErrNotNow
	}
	draft.setCategory(t, lane)
	return d.advance(ctx, t, draft)
}

// askContent takes in text, files and a place, over any number of messages.
func askContent(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	acknowledging := t.Noted()
	p := bot.GatherPrompt(t, &draft.Gathered, "complain.ask_content", "complain.go_on")
	if draft.Anonymous && !acknowledging {
		p.Text = bot.Paragraphs(p.Text, t.T("complain.anonymous_reminder"))
	}
	return p, nil
}

func (d author) takeContent(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case bot.GatheredOn:
		if draft.Empty() {
			return bot.Next{}, civic.Invalid("text")
		}
		draft.Told = true
		return d.advance(ctx, t, draft)
	case bot.GatheredClear:
		draft.Gathered = bot.Gathered{}
		return bot.Stay(), nil
	}
	return draft.Take(t, a.Input)
}
