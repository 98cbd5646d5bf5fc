package cases

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

const flowSaid = "said"

// remark is what a person wrote or sent while nothing was under way. It is never thrown away: they are asked what it is.
type remark struct {
	bot.Gathered
	Agency string `json:"agency,omitempty"` // that the text names
}

// Choices of what was said.
const (
	saidDuty     = "duty"
	saidComplain = "complain"
	saidRate     = "rate"
	saidLookUp   = "follow"
	saidNothing  = "nothing"
	saidOther    = "other"
	saidAgency   = "agency:"
)

func (d author) saidFlow() bot.Flow[remark] {
	return bot.Flow[remark]{Name: flowSaid, First: "what", Title: "menu.title", Edited: editSaid, Steps: map[string]bot.Step[remark]{
		"what":  {Ask: askWhat, Take: d.takeWhat},
		"which": {Ask: askWhich, Take: d.takeWhich},
		"unit":  {Ask: askUnit, Take: d.takeUnit},
	}}
}

// other takes what belongs to nothing else.
func (d author) other(ctx context.Context, t *bot.Turn) (bot.Next, error) {
	in := t.Input
	if in.InGroup() {
		return bot.Stay(), nil
	}
	switch in.Kind {
	case bot.KindText:
		return d.written(ctx, t, civic.CleanText(in.Text))
	case bot.KindMedia, bot.KindPlace:
		var s remark
		err := s.Add(in)
		return bot.Begin(flowSaid, s), err
	case bot.KindContact:
		t.Tell("menu.contact")
	default:
		t.Tell("menu.not_understood")
	}
	return bot.End(), nil
}

// known opens the case of a code.
func (d author) known(ctx context.Context, t *bot.Turn, text string) (bot.Next, bool, error) {
	if code, ok := civic.ParseCaseCode(text); ok {
		next, err := d.lookUp(ctx, t, code)
		return next, true, err
	}
	return bot.Next{}, false, nil
}

// written takes a text that nobody knows: an agency's name, or something to say.
func (d author) written(ctx context.Context, t *bot.Turn, text string) (bot.Next, error) {
	if !bot.Wordy(text) || civic.Fold(text) == "" {
		t.Tell("menu.not_understood")
		return bot.End(), nil
	}
	var s remark
	if err := s.Add(t.Input); err != nil {
		return bot.Next{}, err
	}
	switch found := t.Named(text); len(found) {
	case 0:
		return bot.Begin(flowSaid, s), nil
	case 1:
		s.Agency = found[0].Agency
		return bot.BeginAt(flowSaid, "unit", s), nil
	}
	return bot.BeginAt(flowSaid, "which", s), nil
}

// askWhich asks which agency was meant.
func askWhich(_ context.Context, t *bot.Turn, s *remark) (bot.Prompt, error) {
	found := t.Named(s.Text())
	p := bot.Prompt{Text: t.T("menu.which", bot.Args{"Text": bot.Shorten(s.Text(), 200), "Count": len(found)}), Free: true}
	for _, m := range found {
		label := t.AgencyName(m.Agency)
		if m.Former != "" {
			label += " " + t.Label("find.former", bot.Args{"Name": m.Former})
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: saidAgency + m.Agency})
	}
	none := t.Choice("menu.none_of_these", saidOther)
	none.Nav = true
	p.Choices = append(p.Choices, none)
	return p, nil
}

func (d author) takeWhich(ctx context.Context, t *bot.Turn, s *remark, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		return bot.Anew(), nil // what was said instead of a choice
	}
	code, ok := strings.CutPrefix(a.Value, saidAgency)
	if !ok {
		return bot.To("what"), nil
	}
	s.Agency = code
	return bot.To("unit"), nil
}

// askUnit asks what is wanted of the agency that was named.
func askUnit(_ context.Context, t *bot.Turn, s *remark) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("menu.unit", bot.Args{"Agency": t.AgencyName(s.Agency)}), Free: true, Choices: []bot.Choice{
		t.Choice("menu.rate_it", saidRate), t.Choice("menu.complain_to_it", saidComplain),
		t.Choice("menu.not_it", saidOther)}}, nil
}

func (d author) takeUnit(ctx context.Context, t *bot.Turn, s *remark, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case saidRate:
		return bot.Rating{Agency: s.Agency}.Begin(), nil
	case saidComplain:
		return complainAbout(s.Agency, ""), nil
	case saidOther:
		return bot.To("what"), nil
	}
	return bot.Anew(), nil
}

// editSaid takes what was said as it is now. An agency's name that was corrected is taken for itself.
func editSaid(_ context.Context, t *bot.Turn, s *remark, in bot.Input) (bot.Next, error) {
	switch {
	case s.Index(in.Message) < 0:
		return bot.Quiet(), nil
	case len(s.Pieces) == 1 && len(t.Named(s.Text())) > 0:
		t.Input.Kind = bot.KindText
		return bot.Anew(), nil
	}
	return s.Keep(t, in)
}
