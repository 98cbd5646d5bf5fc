package instructions

import (
	"context"
	"strings"

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
	Said   string     `json:"said,omitempty"` // kept by earlier releases
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

// giveDraft is the choice to take the text that is offered.
const giveDraft = "draft"

// giveFlow asks whom, what and by when, and gives the instruction once it was looked at.
func (d leading) giveFlow() bot.Flow[giving] {
	agency := bot.Find[giving]{State: func(x *giving) *bot.Finder { return &x.Finder }, Text: "instruct.ask_agency",
		Only: func(t *bot.Turn, _ *giving, code string) bool { return t.Directory.Active(code) }}
	return bot.Form[giving]{Name: flowInstruct, Title: "instruct.give_title", Worth: func(x *giving) bool { return x.Text != "" }, Seen: func(x *giving) *bool { return &x.Seen },
		Fields: []bot.Field[giving]{
			{Name: "agency", Find: &agency, Set: bot.Chosen(func(x *giving) *string { return &x.Agency }), Change: "instruct.change_agency"},
			{Name: "text", Question: askGiveText, Offer: offerGiveDraft, Set: setGiveText, Change: "instruct.change_text"},
			{Name: "day", Ask: "instruct.ask_day", Change: "instruct.change_day",
				Offer: func(_ context.Context, t *bot.Turn, _ *giving) ([]bot.Choice, error) { return d.dayChoices(t), nil },
				Set: func(_ context.Context, t *bot.Turn, x *giving, a bot.Answer) (err error) {
					x.Day, err = d.takeDay(t, a)
					return err
				}},
		},
		Review: bot.Review[giving]{Name: "confirm", Send: "instruct.give", Changes: []string{"text", "day", "agency"}, Done: d.give,
			Text: func(_ context.Context, t *bot.Turn, x *giving) (string, error) {
				return t.T("instruct.preview", bot.Args{"Agency": t.AgencyName(x.Agency), "Due": t.Time(d.dueOf(t, x.Day)), "Text": bot.HTML(bot.Quote(x.Text))}), nil
			}},
	}.Flow()
}

func askGiveText(_ context.Context, t *bot.Turn, x *giving) (string, error) {
	text := t.T("instruct.ask_text", bot.Args{"Agency": t.AgencyName(x.Agency)})
	if x.Words != "" {
		text += "\n\n" + t.T("instruct.ask_text_draft") + "\n" + bot.Quote(x.draft(t))
	}
	return text, nil
}

func offerGiveDraft(_ context.Context, t *bot.Turn, x *giving) ([]bot.Choice, error) {
	if x.Words == "" {
		return nil, nil
	}
	return []bot.Choice{t.Choice("instruct.use_draft", giveDraft)}, nil
}

// draft is what may be sent as it is, upon a line of a digest.
func (x *giving) draft(t *bot.Turn) string {
	return t.Label("instruct.draft", bot.Args{"Line": strings.TrimRight(bot.Brief(x.Words, 400), ".")})
}

func setGiveText(_ context.Context, t *bot.Turn, x *giving, a bot.Answer) (err error) {
	text := a.Text()
	if a.Value == giveDraft {
		text = x.draft(t)
	}
	x.Text, err = civic.InstructionText(text)
	return err
}

// give gives the instruction.
func (d leading) give(ctx context.Context, t *bot.Turn, x *giving) (bot.Next, error) {
	agency, ok := t.Directory.Agency(x.Agency)
	if !ok {
		return bot.Stay(), civic.Invalid("agency")
	}
	i := civic.Instruction{Line: bot.Brief(x.Line, civic.MaxInstructionLine), Text: x.Text}
	if x.Digest != 0 {
		i.Digest = &x.Digest
	}
	ch, err := civic.Instruct(t.Person, agency, i, bot.Midnight(x.Day, t.Zone), d.timing, t.Now)
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
