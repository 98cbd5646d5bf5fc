package people

import (
	"context"
	"strings"

	"danvan/bot"
)

// ConsentVersion numbers the notice that people agree to. Whoever agreed to an older one is asked again, so it grows
// when the notice says something new about what is kept, why, for whom or how long.
const ConsentVersion = 1

const flowWelcome = "welcome"

// Choices of the notice.
const (
	agree     = "agree:" // and the language in which
	readFull  = "full"
	decline   = "decline"
	eraseData = "erase"
)

// welcomeFlow is the first contact: what is kept and why, and the person's word on it by one tap.
// Silence, or anything but that tap, is no consent.
func (d people) welcomeFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowWelcome, First: "notice", Title: "start.title", Steps: map[string]bot.Step[bot.Nothing]{
		"notice": {Ask: d.askConsent, Take: d.takeConsent},
		"full":   {Ask: d.askFull, Take: d.takeConsent},
		"erase":  d.eraseStep(),
	}}
}

func (d people) askConsent(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("start.notice", bot.Args{"App": t.App()}), Choices: append(agreeing(t),
		t.Choice("start.read_full", readFull), t.Choice("start.decline", decline))}
	left, err := d.leftBehind(ctx, t)
	if left {
		p.Choices = append(p.Choices, t.Choice("start.erase", eraseData))
	}
	return p, err
}

func (d people) askFull(_ context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("start.full", bot.Args{"App": t.App()}), Choices: append(agreeing(t), t.Choice("start.decline", decline))}, nil
}

func agreeing(t *bot.Turn) []bot.Choice {
	var choices []bot.Choice
	for _, l := range t.Languages() {
		choices = append(choices, bot.Choice{Label: t.LabelIn(l, "start.agree"), Value: agree + l, Words: strings.Split(t.LabelIn(l, "start.agree_words"), ", ")})
	}
	return choices
}

// leftBehind reports whether something is held about a person who has not agreed, or no longer agrees: they may have it
// deleted without agreeing first.
func (d people) leftBehind(ctx context.Context, t *bot.Turn) (bool, error) {
	data, err := d.store.PersonData(ctx, t.Person.ID)
	return err == nil && holds(data), err
}

func (d people) takeConsent(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case readFull:
		return bot.To("full"), nil
	case eraseData:
		return bot.To("erase"), nil
	case decline:
		t.Conclude("start.declined", bot.Args{"App": t.App(), "Reception": bot.HTML(t.Receptions())})
		return bot.End(), nil
	}
	_, locale, _ := strings.Cut(a.Value, ":")
	if err := d.store.SetLocale(ctx, t.Person.ID, locale); err != nil {
		return bot.Next{}, err
	}
	if err := d.store.GiveConsent(ctx, t.Person.ID, ConsentVersion, t.Now); err != nil {
		return bot.Next{}, err
	}
	if err := t.Reload(ctx, d.store); err != nil {
		return bot.Next{}, err
	}
	t.Tell("start.agreed", bot.Args{"Time": t.Time(t.Now)})
	t.ShowMenu()
	return bot.End(), nil
}

// start greets. A deep link that nobody knows ends here, too.
func (d people) start(_ context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	if t.Person.ConsentVersion < ConsentVersion {
		return bot.Begin(flowWelcome, nil), nil
	}
	if arg != "" {
		t.Tell("start.unknown_link")
	}
	greet(t)
	return bot.Stay(), nil
}

func greet(t *bot.Turn) {
	t.Tell("start.hello")
	t.ShowMenu()
}
