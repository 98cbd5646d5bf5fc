package petitions

import (
	"context"
	"fmt"

	"danvan/bot"
	"danvan/civic"
)

// Petition is what a formal complaint or denunciation needs. It lives as long as its dialogue and is stored nowhere else:
// the paper is the person's own to sign and hand in.
type petition struct {
	bot.Gathered            // the facts
	Matter       string     `json:"matter,omitempty"` // bot.MatterComplaint or bot.MatterDenunciation
	Find         bot.Finder `json:"find,omitzero"`
	Office       string     `json:"office,omitempty"` // to whom it is addressed; "" for the reception board
	Name         string     `json:"name,omitempty"`
	Address      string     `json:"address,omitempty"`
	Against      string     `json:"against,omitempty"` // the decision or act; the person denounced
	When         string     `json:"when,omitempty"`
	Request      string     `json:"request,omitempty"`
}

// The choices of the petition's steps.
const (
	lawDraft    = "draft"
	lawWhere    = "where"
	lawFeedback = "feedback"
	lawKeep     = "keep"
	lawChat     = "chat"
	lawCorrect  = "correct"
	lawDone     = "done"
)

// lawFlow explains the procedure that the law sets for a complaint or a denunciation, drafts the petition, names where to
// hand it in, and offers to take the matter as feedback as well.
func (d petitions) lawFlow(name, matter string) bot.Flow[petition] {
	office := bot.Find[petition]{State: func(p *petition) *bot.Finder { return &p.Find }, Text: "law.ask_office", Skip: "law.office_unknown"}
	request := petitionLine("request", "law.ask_request."+matter, func(p *petition) *string { return &p.Request })
	request.Then = handOver
	flow := bot.Form[petition]{Name: name, First: "explain", Title: "law.title." + matter,
		Fields: []bot.Field[petition]{
			{Name: "office", Find: &office, Set: bot.Chosen(func(p *petition) *string { return &p.Office })},
			petitionLine("name", "law.ask_name", func(p *petition) *string { return &p.Name }),
			petitionLine("address", "law.ask_address", func(p *petition) *string { return &p.Address }),
			petitionLine("against", "law.ask_against."+matter, func(p *petition) *string { return &p.Against }),
			petitionLine("when", "law.ask_when."+matter, func(p *petition) *string { return &p.When }),
			{Name: "facts", Step: &bot.Step[petition]{Ask: askFacts, Take: takeFacts}},
			request,
		},
		More: map[string]bot.Step[petition]{
			"explain": {Ask: askLaw(matter), Take: d.takeLaw},
			"where":   {Ask: askWhere, Take: d.takeLaw},
			"done":    {Ask: askLawDone, Take: d.takeLawDone},
		}}.Flow()
	flow.Edited = bot.Edits(func(p *petition) *bot.Gathered { return &p.Gathered })
	return flow
}

func askLaw(matter string) func(context.Context, *bot.Turn, *petition) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, p *petition) (bot.Prompt, error) {
		p.Matter = matter
		return bot.Prompt{
			Text:    t.T("law.explain." + matter),
			Choices: []bot.Choice{t.Choice("law.draft", lawDraft), t.Choice("law.see_where", lawWhere), t.Choice("law.feedback."+matter, lawFeedback)},
		}, nil
	}
}

func (d petitions) takeLaw(_ context.Context, t *bot.Turn, p *petition, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case lawDraft:
		if p.Office != "" {
			return bot.To("name"), nil
		}
		return bot.To("office"), nil
	case lawWhere:
		return bot.To("where"), nil
	}
	return asFeedback(t, *p)
}

func askWhere(_ context.Context, t *bot.Turn, p *petition) (bot.Prompt, error) {
	return bot.Prompt{
		Text:    bot.Paragraphs(t.T("law.where."+p.Matter), handIn(t, p.Office)),
		Choices: []bot.Choice{t.Choice("law.draft", lawDraft), t.Choice("law.feedback."+p.Matter, lawFeedback)},
	}, nil
}

// petitionLine asks for one line of the petition, which may be left open to be written by hand.
func petitionLine(name, key string, at func(*petition) *string) bot.Field[petition] {
	return bot.Field[petition]{Name: name, Wrong: wrongLine,
		Question: func(_ context.Context, t *bot.Turn, p *petition) (string, error) {
			if had := *at(p); had != "" {
				return bot.Paragraphs(t.T(key), t.T("law.have"), bot.Quote(had)), nil
			}
			return t.T(key), nil
		},
		Offer: func(_ context.Context, t *bot.Turn, p *petition) ([]bot.Choice, error) {
			switch {
			case *at(p) != "":
				return []bot.Choice{t.Choice("law.keep", lawKeep), skipLine(t)}, nil
			case name == "name" && t.Person.Name != "":
				return []bot.Choice{t.Choice("law.chat_name", lawChat, bot.Args{"Name": t.Person.Name}), skipLine(t)}, nil
			}
			return []bot.Choice{skipLine(t)}, nil
		},
		Set: func(_ context.Context, t *bot.Turn, p *petition, a bot.Answer) error { return setLine(t, at(p), a) },
	}
}

func skipLine(t *bot.Turn) bot.Choice {
	return t.Choice("law.skip", bot.Skipped).Meant("bo qua", "de trong", "skip")
}

// maxLine bounds one line of the petition, in characters.
const maxLine = 2000

var wrongLine = civic.Invalid("one_line", civic.Args{"Most": maxLine})

// setLine takes one line in.
func setLine(t *bot.Turn, line *string, a bot.Answer) error {
	text := civic.CleanText(a.Input.Text)
	switch {
	case a.Value == lawKeep:
	case a.Value == bot.Skipped:
		*line = ""
	case a.Value == lawChat:
		*line = t.Person.Name
	case text == "" || len([]rune(text)) > maxLine:
		return wrongLine
	default:
		*line = text
	}
	return nil
}

func askFacts(_ context.Context, t *bot.Turn, p *petition) (bot.Prompt, error) {
	prompt := bot.GatherPrompt(t, &p.Gathered, "law.ask_facts", "complain.go_on")
	if len(p.Pieces) == 0 {
		prompt.Choices = []bot.Choice{skipLine(t)}
	}
	return prompt, nil
}

func takeFacts(_ context.Context, t *bot.Turn, p *petition, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case bot.GatheredOn, bot.Skipped:
		return bot.After("facts"), nil
	case bot.GatheredClear:
		p.Gathered = bot.Gathered{}
		return bot.Stay(), nil
	}
	return p.Take(t, a.Input)
}

// handOver hands the paper over.
func handOver(_ context.Context, t *bot.Turn, p *petition, _ bot.Answer) (bot.Next, error) {
	paper, err := petitionPaper(t, *p)
	if err != nil {
		return bot.Next{}, fmt.Errorf("draft petition: %w", err)
	}
	t.Say(bot.Message{Text: t.T("law.drafted"), File: &bot.File{Name: t.Label("law.file." + p.Matter), Data: paper}})
	return bot.To("done"), nil
}

func askLawDone(_ context.Context, t *bot.Turn, p *petition) (bot.Prompt, error) {
	return bot.Prompt{
		Text:    bot.Paragraphs(t.T("law.hand_in"), t.T("law.where."+p.Matter), handIn(t, p.Office), t.T("law.offer."+p.Matter)),
		Choices: []bot.Choice{t.Choice("law.feedback."+p.Matter, lawFeedback), t.Choice("law.correct", lawCorrect), t.Choice("law.done", lawDone)},
	}, nil
}

func (d petitions) takeLawDone(_ context.Context, t *bot.Turn, p *petition, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case lawCorrect:
		return bot.To("office"), nil
	case lawDone:
		t.Tell("law.farewell")
		return bot.End(), nil
	}
	return asFeedback(t, *p)
}

// asFeedback takes the matter as feedback, too. A denunciation's facts go to the sealed lane and nowhere else.
func asFeedback(t *bot.Turn, p petition) (bot.Next, error) {
	c := bot.Complaint{Gathered: p.Gathered, Named: p.Office}
	if p.Against != "" {
		c.Pieces = append([]bot.Piece{{Text: p.Against}}, c.Pieces...)
	}
	if p.Matter != bot.MatterDenunciation {
		return c.BeginAt("group"), nil
	}
	lane, open := t.Directory.SealedLane()
	if !open {
		t.Tell("law.sealed_shut")
		return bot.Stay(), nil
	}
	c.Named, c.Locked, c.Group, c.Category = "", true, lane.Group, lane.Code
	return c.BeginAt("sealed"), nil
}
