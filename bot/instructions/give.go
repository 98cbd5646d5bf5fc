package instructions

import (
	"context"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowInstruct = "instruct"

// giving is an instruction that is about to be given.
type giving struct {
	Finder bot.Finder `json:"finder,omitzero"`
	Agency string     `json:"agency,omitempty"`
	Digest int64      `json:"digest,omitempty"` // upon which it is given; 0: none
	Line   string     `json:"line,omitempty"`   // the line of the digest
	Words  string     `json:"words,omitempty"`  // what the line says
	Text   string     `json:"text,omitempty"`
	Said   string     `json:"said,omitempty"` // the message that the text came with, for when it is edited
	Day    string     `json:"day,omitempty"`  // 2006-01-02
	Seen   bool       `json:"seen,omitempty"` // the preview was seen: what is changed now leads back there
}

// begin begins the instruction; without an agency it is asked which.
func (x giving) begin() bot.Next {
	if x.Agency == "" {
		return bot.Begin(flowInstruct, x)
	}
	return bot.BeginAt(flowInstruct, "text", x)
}

// Choices of the flow.
const (
	giveDraft  = "draft"
	giveSend   = "send"
	giveText   = "text"
	giveDay    = "day"
	giveAgency = "agency"
)

// giveFlow asks whom, what and by when, and gives the instruction once it was looked at.
func (d leading) giveFlow() bot.Flow[giving] {
	return bot.Flow[giving]{Name: flowInstruct, First: "agency", Title: "instruct.give_title",
		Worth: func(x *giving) bool { return x.Text != "" },
		Steps: map[string]bot.Step[giving]{
			"agency": bot.Find[giving]{
				State: func(x *giving) *bot.Finder { return &x.Finder },
				Text:  "instruct.ask_agency",
				Only:  func(t *bot.Turn, _ *giving, code string) bool { return t.Directory.Active(code) },
				Found: func(_ context.Context, _ *bot.Turn, x *giving, code string) (bot.Next, error) {
					x.Agency = code
					return x.further("text"), nil
				},
			}.Step(),
			"text":    {Ask: askGiveText, Take: takeGiveText},
			"day":     {Ask: d.askGiveDay, Take: d.takeGiveDay},
			"confirm": {Ask: d.askGive, Take: d.takeGive, Review: true},
		}}
}

// further is the step after one; once the preview was seen, the preview.
func (x *giving) further(next string) bot.Next {
	if x.Seen {
		next = "confirm"
	}
	return bot.To(next)
}

func askGiveText(_ context.Context, t *bot.Turn, x *giving) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("instruct.ask_text", bot.Args{"Agency": t.AgencyName(x.Agency)}), Free: true}
	if x.Words != "" {
		p.Text += "\n\n" + t.T("instruct.ask_text_draft") + "\n" + bot.Quote(x.draft(t))
		p.Choices = []bot.Choice{t.Choice("instruct.use_draft", giveDraft)}
	}
	return p, nil
}

// draft is what may be sent as it is, upon a line of a digest.
func (x *giving) draft(t *bot.Turn) string {
	return t.Label("instruct.draft", bot.Args{"Line": strings.TrimRight(bot.Brief(x.Words, 400), ".")})
}

func takeGiveText(_ context.Context, t *bot.Turn, x *giving, a bot.Answer) (bot.Next, error) {
	text := a.Input.Text
	switch {
	case a.Value == giveDraft:
		text = x.draft(t)
	case a.Input.Media != nil:
		return bot.Stay(), civic.Invalid("text_only")
	}
	text, err := civic.InstructionText(text)
	if err != nil {
		return bot.Stay(), err
	}
	x.Text, x.Said = text, a.Input.Message
	return x.further("day"), nil
}

// edited takes a change of the message that the text came with, and reports whether the input was a change at all.
func (x *giving) edited(in bot.Input) bool {
	if in.Kind != bot.KindEdit {
		return false
	}
	if text, err := civic.InstructionText(in.Text); err == nil && in.Message == x.Said {
		x.Text = text
	}
	return true
}

func (d leading) askGiveDay(_ context.Context, t *bot.Turn, _ *giving) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("instruct.ask_day"), Choices: d.dayChoices(t), Free: true}, nil
}

func (d leading) takeGiveDay(_ context.Context, t *bot.Turn, x *giving, a bot.Answer) (bot.Next, error) {
	if x.edited(a.Input) {
		return bot.Quiet(), nil
	}
	day, err := d.takeDay(t, a)
	if err != nil {
		return bot.Stay(), err
	}
	x.Day = day
	return x.further("confirm"), nil
}

func (d leading) askGive(_ context.Context, t *bot.Turn, x *giving) (bot.Prompt, error) {
	x.Seen = true
	return bot.Prompt{Free: true,
		Text: t.T("instruct.preview", bot.Args{"Agency": t.AgencyName(x.Agency), "Due": t.Time(d.dueOf(t, x.Day)), "Text": bot.HTML(bot.Quote(x.Text))}),
		Choices: []bot.Choice{t.Choice("instruct.give", giveSend), t.Choice("instruct.change_text", giveText), t.Choice("instruct.change_day", giveDay),
			t.Choice("instruct.change_agency", giveAgency)}}, nil
}

// takeGive gives the instruction.
func (d leading) takeGive(ctx context.Context, t *bot.Turn, x *giving, a bot.Answer) (bot.Next, error) {
	switch {
	case a.Value == giveText || a.Value == giveDay || a.Value == giveAgency:
		return bot.To(a.Value), nil
	case !a.Picked():
		if !x.edited(a.Input) {
			t.Tell("common.pick_one")
		}
		return bot.Stay(), nil
	}
	agency, ok := t.Directory.Agency(x.Agency)
	if !ok {
		return bot.Stay(), civic.Invalid("agency")
	}
	day, _ := time.ParseInLocation(time.DateOnly, x.Day, t.Zone)
	i := civic.Instruction{Line: bot.Brief(x.Line, civic.MaxInstructionLine), Text: x.Text}
	if x.Digest != 0 {
		i.Digest = &x.Digest
	}
	ch, err := civic.Instruct(t.Person, agency, i, day, d.timing, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	ch.Cause = t.Input.Key
	given, err := d.store.GiveInstruction(ctx, ch)
	if err != nil {
		return bot.Stay(), err
	}
	return bot.End(), d.sayGiven(ctx, t, given)
}

// sayGiven concludes; where the agency has nobody on the bot it says so.
func (d leading) sayGiven(ctx context.Context, t *bot.Turn, i civic.Instruction) error {
	people, err := d.store.Colleagues(ctx, i.Agency)
	if err != nil {
		return err
	}
	key := "instruct.given"
	if len(people) == 0 {
		key = "instruct.given_alone"
	}
	t.Conclude(key, bot.Args{"Agency": t.AgencyName(i.Agency), "Due": t.Time(i.DueAt)})
	return nil
}
