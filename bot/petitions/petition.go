package petitions

import (
	"context"
	"fmt"
	"strings"

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
	lawSkip     = "skip"
	lawKeep     = "keep"
	lawChat     = "chat"
	lawCorrect  = "correct"
	lawDone     = "done"
)

// lawFlow explains the procedure that the law sets for a complaint or a denunciation, drafts the petition, names where to
// hand it in, and offers to take the matter as feedback as well.
func (d petitions) lawFlow(name, matter string) bot.Flow[petition] {
	request := petitionLine("law.ask_request.", requestOf, "")
	request.Take = takeRequest
	return bot.Flow[petition]{
		Name:   name,
		First:  "explain",
		Title:  "law.title." + matter,
		Edited: bot.Edits(func(p *petition) *bot.Gathered { return &p.Gathered }),
		Steps: map[string]bot.Step[petition]{
			"explain": {Ask: askLaw(matter), Take: d.takeLaw},
			"where":   {Ask: askWhere, Take: d.takeLaw},
			"office":  findOffice().Step(),
			"name":    petitionLine("law.ask_name", func(p *petition) *string { return &p.Name }, "address"),
			"address": petitionLine("law.ask_address", func(p *petition) *string { return &p.Address }, "against"),
			"against": petitionLine("law.ask_against.", func(p *petition) *string { return &p.Against }, "when"),
			"when":    petitionLine("law.ask_when.", func(p *petition) *string { return &p.When }, "facts"),
			"facts":   {Ask: askFacts, Take: takeFacts},
			"request": request,
			"done":    {Ask: askLawDone, Take: d.takeLawDone},
		},
	}
}

func requestOf(p *petition) *string { return &p.Request }

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

func findOffice() bot.Find[petition] {
	return bot.Find[petition]{
		State: func(p *petition) *bot.Finder { return &p.Find },
		Text:  "law.ask_office",
		Skip:  "law.office_unknown",
		Found: func(_ context.Context, _ *bot.Turn, p *petition, code string) (bot.Next, error) {
			p.Office = code
			return bot.To("name"), nil
		},
	}
}

// petitionLine is a step that asks for one line of the petition, which may be left open to be written by hand. A key that
// ends in "." is completed by the matter.
func petitionLine(key string, field func(*petition) *string, next string) bot.Step[petition] {
	return bot.Step[petition]{
		Ask: func(_ context.Context, t *bot.Turn, p *petition) (bot.Prompt, error) {
			text := key
			if strings.HasSuffix(key, ".") {
				text += p.Matter
			}
			prompt := bot.Prompt{Text: t.T(text), Free: true}
			if had := *field(p); had != "" {
				prompt.Text = bot.Paragraphs(prompt.Text, t.T("law.have"), bot.Quote(had))
				prompt.Choices = append(prompt.Choices, t.Choice("law.keep", lawKeep))
			} else if key == "law.ask_name" && t.Person.Name != "" {
				prompt.Choices = append(prompt.Choices, t.Choice("law.chat_name", lawChat, bot.Args{"Name": t.Person.Name}))
			}
			prompt.Choices = append(prompt.Choices, skipLine(t))
			return prompt, nil
		},
		Take: func(_ context.Context, t *bot.Turn, p *petition, a bot.Answer) (bot.Next, error) {
			return bot.To(next), takeLine(t, field(p), a)
		},
		Edited: func(_ context.Context, t *bot.Turn, p *petition, in bot.Input) (bot.Next, error) {
			return bot.Stay(), takeLine(t, field(p), bot.Answer{Input: in})
		},
	}
}

func skipLine(t *bot.Turn) bot.Choice {
	c := t.Choice("law.skip", lawSkip)
	c.Words = []string{"bo qua", "de trong", "skip"}
	return c
}

// maxLine bounds one line of the petition, in runes.
const maxLine = 2000

// takeLine takes one line in. Errors: CodeInvalid of "one_line".
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
	if a.Input.Media != nil || text == "" || len([]rune(text)) > maxLine {
		return civic.Invalid("one_line", civic.Args{"Most": maxLine})
	}
	*field = text
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
	case bot.GatheredOn, lawSkip:
		return bot.To("request"), nil
	case bot.GatheredClear:
		p.Gathered = bot.Gathered{}
		return bot.Stay(), nil
	}
	return p.Take(t, a.Input)
}

// takeRequest takes the last line and hands the paper over.
func takeRequest(_ context.Context, t *bot.Turn, p *petition, a bot.Answer) (bot.Next, error) {
	if err := takeLine(t, requestOf(p), a); err != nil {
		return bot.Stay(), err
	}
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
