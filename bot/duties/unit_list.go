package duties

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

const flowDuties = bot.FlowDuties

// duties is which duty a person looks at, and files that they sent without saying what for.
type duties struct {
	ID     int64              `json:"id,omitempty"`
	Direct bool               `json:"direct,omitempty"` // the card was opened without the list
	Held   []civic.Attachment `json:"held,omitempty"`
}

// The choices of the list and of the card.
const (
	dutySend     = "send"
	dutyVersions = "versions"
	dutyList     = "list"
)

// openCard opens the card of what an agency owes.
func openCard(id int64) bot.Next {
	return bot.BeginAt(flowDuties, "card", duties{ID: id, Direct: true})
}

// dutiesFlow lists what is owed and was handed in, and opens the card of each: /nhiemvu.
func (d unit) dutiesFlow() bot.Flow[duties] {
	return bot.Flow[duties]{Name: flowDuties, First: "list", Title: "duty_officer.title",
		Worth: func(l *duties) bool { return len(l.Held) > 0 },
		Steps: map[string]bot.Step[duties]{
			"list": {Ask: d.askDuties, Take: d.takeDuties},
			"card": {Ask: d.askCard, Take: d.takeCard},
		}}
}

// dutiesInText is how many duties the list's text tells of; the buttons have them all.
const dutiesInText = 20

func (d unit) askDuties(ctx context.Context, t *bot.Turn, l *duties) (bot.Prompt, error) {
	list, err := d.mine(ctx, t)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Free: true, First: true, Text: t.T("duty_officer.list")}
	if len(list) == 0 {
		p.Text = t.T("duty_officer.list_empty")
		return p, nil
	}
	heading := ""
	for i, o := range list {
		p.Choices = append(p.Choices, bot.Choice{Label: mark(t, o) + " " + dutyLabel(t, o, 45), Value: bot.ID(o.ID), Words: []string{named(t, o) + owner(t, o)}})
		if i >= dutiesInText {
			continue
		}
		if next := headingOf(o); next != heading {
			heading = next
			p.Text += "\n\n" + t.T(heading)
		}
		p.Text += "\n" + t.T("duty_officer.list_line", bot.Args{"N": strconv.Itoa(i + 1), "Mark": mark(t, o), "Duty": bot.Shorten(named(t, o)+owner(t, o), 160), "State": obligationState(t, o)})
	}
	if more := len(list) - dutiesInText; more > 0 {
		p.Text += "\n" + t.T("duty_officer.list_more", bot.Args{"Count": more})
	}
	p.Text += "\n\n" + t.T("duty_officer.list_help")
	if l.Held != nil {
		p.Text += "\n\n" + t.T("duty_officer.list_held", bot.Args{"Names": t.FileNames(l.Held)})
	}
	return p, nil
}

func headingOf(o civic.Obligation) string {
	if o.Status.Owed() {
		return "duty_officer.list_owed"
	}
	return "duty_officer.list_done"
}

// takeDuties opens a card. A file that is sent here is kept, and handed in for the duty that is chosen next.
func (d unit) takeDuties(ctx context.Context, t *bot.Turn, l *duties, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		if a.Input.Media == nil {
			return bot.Stay(), bot.ErrPickOne
		}
		if len(l.Held) < civic.MaxSubmissionFiles {
			l.Held = append(l.Held, *a.Input.Media)
		}
		return bot.Stay(), nil
	}
	id, err := bot.ReadID(a.Value)
	if err != nil {
		return bot.Stay(), err
	}
	o, err := d.owing(ctx, t, id)
	if err != nil {
		return bot.Stay(), err
	}
	if l.Held != nil && mayHandIn(o.Obligation) {
		return handIn(t, o, l.Held), nil
	}
	l.ID, l.Direct = id, false
	return bot.To("card"), nil
}

// mayHandIn reports whether the agency may hand in, for the first time or in the place of what it did.
func mayHandIn(o civic.Obligation) bool {
	return o.Status.Owed() || o.Status == civic.ObligationSubmitted
}
