package duties

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// decided makes a NoticeFunc about what a reviewer decided on a submission, for people of the agency that handed it in.
func (d unit) decided(say func(t *bot.Turn, o civic.Obligation, s civic.Submission) []bot.Message) bot.NoticeFunc {
	return func(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
		if n.Subject == nil || n.Group {
			return nil, nil
		}
		s, err := d.store.Submission(ctx, *n.Subject)
		if errors.Is(err, civic.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		o, err := d.store.Obligation(ctx, s.Obligation)
		if err != nil || t.Person.RoleIn(o.Agency) == "" {
			return nil, err
		}
		return say(t, o, s), nil
	}
}

func (d unit) sayAccepted(t *bot.Turn, o civic.Obligation, s civic.Submission) []bot.Message {
	return []bot.Message{{About: about(o), Text: t.T("duty_officer.notice_accepted", bot.Args{"Duty": named(t, o) + owner(t, o), "Number": s.DocNumber, "Day": bot.DayText(s.DocDay)}),
		Rows: [][]bot.Button{{t.Button("duty_officer.open", "duty-open", bot.ID(o.ID))}}}}
}

// sayReturned says nothing where another version was handed in meanwhile.
func (d unit) sayReturned(t *bot.Turn, o civic.Obligation, s civic.Submission) []bot.Message {
	if o.Status != civic.ObligationReturned || o.Versions != s.Number {
		return nil
	}
	text := t.T("duty_officer.notice_returned", bot.Args{"Duty": named(t, o) + owner(t, o), "Number": s.DocNumber, "Reason": bot.HTML(bot.Quote(s.Reason)), "Day": t.Date(o.DueAt)})
	return []bot.Message{{About: about(o), Text: text, Rows: [][]bot.Button{
		{bot.Do(t.Label("duty_officer.send_returned"), "duty-send", bot.ID(o.ID))}, {t.Button("duty_officer.open", "duty-open", bot.ID(o.ID))}}}}
}

// urged passes on a coordinator's word to those who have not handed in; where nothing is owed any more it says nothing.
func (d unit) urged(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	agencies := t.Person.WorksIn()
	if n.Subject == nil || n.Group || len(agencies) == 0 {
		return nil, nil
	}
	u, err := d.store.Urge(ctx, *n.Subject)
	if errors.Is(err, civic.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	owed, _, err := d.store.Obligations(ctx, civic.ObligationQuery{Agencies: agencies, Duties: []string{u.Duty}, Year: u.Year,
		Statuses: []civic.ObligationStatus{civic.ObligationOpen, civic.ObligationReturned}})
	if err != nil || len(owed) == 0 {
		return nil, err
	}
	m := bot.Message{Text: t.T("duty_officer.notice_urged", bot.Args{"Office": t.Label("common.desk"), "Words": bot.HTML(bot.Quote(u.Text))})}
	for _, o := range owed {
		m.Text += "\n" + t.T("duty_officer.notice_urged_line", bot.Args{"Mark": mark(t, o), "Duty": named(t, o) + owner(t, o), "State": obligationState(t, o)})
		m.Rows = append(m.Rows, []bot.Button{sendButton(t, o, 0)})
	}
	if len(owed) == 1 {
		m.About = about(owed[0])
	}
	return []bot.Message{m}, nil
}
