package citizen

import (
	"context"
	"fmt"

	"danvan/bot"
	"danvan/civic"
)

// Petition is what a formal complaint or denunciation needs. It lives as long as its dialogue and is stored nowhere else:
// the paper is the person's own to sign and hand in.
type Petition struct {
	Gathered            // the facts
	Matter   string     `json:"matter,omitempty"` // matterComplaint or matterDenunciation
	Find     bot.Finder `json:"find,omitzero"`
	Office   string     `json:"office,omitempty"` // to whom it is addressed; "" for the reception board
	Name     string     `json:"name,omitempty"`
	Address  string     `json:"address,omitempty"`
	Against  string     `json:"against,omitempty"` // the decision or act; the person denounced
	When     string     `json:"when,omitempty"`
	Request  string     `json:"request,omitempty"`
}

// The choices of the petition's steps.
const (
	lawDraft    = "draft"
	lawWhere    = "where"
	lawFeedback = "feedback"
	lawSkip     = "skip"
	lawKeep     = "keep"
	lawChat     = "chat"
	lawCorrect  = "correct"
	lawDone     = "done"
)

// lawFlow explains the procedure that the law sets for a complaint or a denunciation, drafts the petition, names where to
// hand it in, and offers to take the matter as feedback as well.
func (d CaseDeps) lawFlow(name, matter string) bot.Flow[Petition] {
	return bot.Flow[Petition]{
		Name:  name,
		First: "explain",
		Title: "law.title_" + matter,
		Steps: map[string]bot.Step[Petition]{
			"explain": {Ask: askLaw(matter), Take: d.takeLaw},
			"office":  findOffice().Step(),
			"name":    petitionLine("law.ask_name", func(p *Petition) *string { return &p.Name }, "address"),
			"address": petitionLine("law.ask_address", func(p *Petition) *string { return &p.Address }, "against"),
			"against": petitionLine("law.ask_against_", func(p *Petition) *string { return &p.Against }, "when"),
			"when":    petitionLine("law.ask_when_", func(p *Petition) *string { return &p.When }, "facts"),
			"facts":   {Ask: askFacts, Take: takeFacts},
			"request": {Ask: petitionLine("law.ask_request_", requestOf, "").Ask, Take: takeRequest},
			"done":    {Ask: askLawDone, Take: d.takeLawDone},
		},
	}
}

func requestOf(p *Petition) *string { return &p.Request }

func askLaw(matter string) func(context.Context, *bot.Turn, *Petition) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, p *Petition) (bot.Prompt, error) {
		p.Matter, p.Note = matter, ""
		return bot.Prompt{
			Text:    t.T("law.explain_" + matter),
			Choices: []bot.Choice{t.Choice("law.draft", lawDraft), t.Choice("law.where", lawWhere), t.Choice("law.feedback_"+matter, lawFeedback)},
		}, nil
	}
}

func (d CaseDeps) takeLaw(_ context.Context, t *bot.Turn, p *Petition, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case lawDraft:
		if p.Office != "" {
			return bot.To("name"), nil
		}
		return bot.To("office"), nil
	case lawWhere:
		t.Say(bot.Message{Text: paragraphs(t.T("law.where_"+p.Matter), handIn(t, p.Office))})
		return bot.Stay(), nil
	}
	return asFeedback(t, *p)
}

func findOffice() bot.Find[Petition] {
	return bot.Find[Petition]{
		State: func(p *Petition) *bot.Finder { return &p.Find },
		Text:  "law.ask_office",
		Skip:  "law.office_unknown",
		Found: func(_ context.Context, _ *bot.Turn, p *Petition, code string) (bot.Next, error) {
			p.Office = code
			return bot.To("name"), nil
		},
	}
}

// petitionLine is a step that asks for one line of the petition, which may be left open to be written by hand. A key that
// ends in "_" is completed by the matter.
func petitionLine(key string, field func(*Petition) *string, next string) bot.Step[Petition] {
	return bot.Step[Petition]{
		Ask: func(_ context.Context, t *bot.Turn, p *Petition) (bot.Prompt, error) {
			text := key
			if key[len(key)-1] == '_' {
				text += p.Matter
			}
			prompt := bot.Prompt{Text: t.T(text), Free: true}
			if had := *field(p); had != "" {
				prompt.Text = paragraphs(prompt.Text, t.T("law.have"), quote(had))
				prompt.Choices = append(prompt.Choices, t.Choice("law.keep", lawKeep))
			} else if key == "law.ask_name" && t.Person.Name != "" {
				prompt.Choices = append(prompt.Choices, t.Choice("law.chat_name", lawChat, bot.Args{"Name": t.Person.Name}))
			}
			skip := t.Choice("law.skip", lawSkip)
			skip.Words = []string{"bo qua", "skip"}
			prompt.Choices = append(prompt.Choices, skip)
			return prompt, nil
		},
		Take: func(_ context.Context, t *bot.Turn, p *Petition, a bot.Answer) (bot.Next, error) {
			return bot.To(next), takeLine(t, field(p), a)
		},
	}
}

// maxLine bounds one line of the petition, in runes.
const maxLine = 2000

func takeLine(t *bot.Turn, field *string, a bot.Answer) error {
	switch a.Value {
	case lawKeep:
		return nil
	case lawSkip:
		*field = ""
		return nil
	case lawChat:
		*field = t.Person.Name
		return nil
	}
	text := civic.CleanText(a.Input.Text)
	if a.Input.Kind != bot.KindText || text == "" {
		return civic.Invalid("text")
	}
	if len([]rune(text)) > maxLine {
		return civic.Invalid("text_long")
	}
	*field = text
	return nil
}

func askFacts(_ context.Context, t *bot.Turn, p *Petition) (bot.Prompt, error) {
	prompt := gatherPrompt(t, &p.Gathered, "law.ask_facts", "complain.go_on")
	if len(p.Pieces) == 0 {
		prompt.Choices = []bot.Choice{t.Choice("law.skip", lawSkip)}
	}
	return prompt, nil
}

func takeFacts(_ context.Context, _ *bot.Turn, p *Petition, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case chooseOn, lawSkip:
		return bot.To("request"), nil
	case chooseClear:
		p.Gathered = Gathered{}
		return bot.Stay(), nil
	}
	return p.take(a.Input)
}

// takeRequest takes the last line and hands the paper over.
func takeRequest(_ context.Context, t *bot.Turn, p *Petition, a bot.Answer) (bot.Next, error) {
	if err := takeLine(t, requestOf(p), a); err != nil {
		return bot.Next{}, err
	}
	paper, err := petitionPaper(t, *p)
	if err != nil {
		return bot.Next{}, fmt.Errorf("draft petition: %w", err)
	}
	t.Say(bot.Message{Text: t.T("law.drafted"), File: &bot.File{Name: t.Label("law.file_" + p.Matter), Data: paper}})
	return bot.To("done"), nil
}

func askLawDone(_ context.Context, t *bot.Turn, p *Petition) (bot.Prompt, error) {
	return bot.Prompt{
		Text:    paragraphs(t.T("law.hand_in"), t.T("law.where_"+p.Matter), handIn(t, p.Office), t.T("law.offer_"+p.Matter)),
		Choices: []bot.Choice{t.Choice("law.feedback_"+p.Matter, lawFeedback), t.Choice("law.correct", lawCorrect), t.Choice("law.done", lawDone)},
	}, nil
}

func (d CaseDeps) takeLawDone(_ context.Context, t *bot.Turn, p *Petition, a bot.Answer) (bot.Next, error) {
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
func asFeedback(t *bot.Turn, p Petition) (bot.Next, error) {
	p.Note = ""
	draft := Draft{Gathered: p.Gathered, Named: p.Office}
	if p.Against != "" {
		draft.Pieces = append([]Piece{{Text: p.Against}}, draft.Pieces...)
	}
	if p.Matter != matterDenunciation {
		return bot.BeginAt(flowComplain, "group", draft), nil
	}
	lane, open := sealedCategory(t)
	if !open {
		t.Tell("law.sealed_shut")
		return bot.Stay(), nil
	}
	draft.Named, draft.Locked = "", true
	draft.seal(lane)
	return bot.BeginAt(flowComplain, "sealed", draft), nil
}
