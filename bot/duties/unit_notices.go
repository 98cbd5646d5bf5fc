package duties

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// decision is what a reviewer decided on a submission.
type decision struct {
	civic.Obligation
	version civic.Submission
}

// decision reads a submission of one of the person's agencies, by its id.
func (d unit) decision(ctx context.Context, t *bot.Turn, id int64) (x decision, err error) {
	if x.version, err = d.store.Submission(ctx, id); err != nil {
		return x, err
	}
	x.Obligation, err = d.store.Obligation(ctx, x.version.Obligation)
	if err == nil && t.Person.RoleIn(x.Agency) == "" {
		err = civic.ErrNotFound
	}
	return x, err
}

func sayAccepted(_ context.Context, t *bot.Turn, x decision) ([]bot.Message, error) {
	o := x.Obligation
	return []bot.Message{{About: about(o), Text: t.T("duty_officer.notice_accepted", bot.Args{"Duty": named(t, o) + owner(t, o), "Number": x.version.DocNumber, "Day": bot.DayText(x.version.DocDay)}),
		Rows: [][]bot.Button{{t.Button("duty_officer.open", "duty-open", bot.ID(o.ID))}}}}, nil
}

// sayReturned says nothing where another version was handed in meanwhile.
func sayReturned(_ context.Context, t *bot.Turn, x decision) ([]bot.Message, error) {
	o, s := x.Obligation, x.version
	if o.Status != civic.ObligationReturned || o.Versions != s.Number {
		return nil, nil
	}
	text := t.T("duty_officer.notice_returned", bot.Args{"Duty": named(t, o) + owner(t, o), "Number": s.DocNumber, "Reason": bot.HTML(bot.Quote(s.Reason)), "Day": t.Date(o.DueAt)})
	return []bot.Message{{About: about(o), Text: text, Rows: [][]bot.Button{
		{bot.Do(t.Label("duty_officer.send_returned"), "duty-send", bot.ID(o.ID))}, {t.Button("duty_officer.open", "duty-open", bot.ID(o.ID))}}}}, nil
}

// sayUrged passes on a coordinator's word to those who have not handed in; where nothing is owed any more it says nothing.
func (d unit) sayUrged(ctx context.Context, t *bot.Turn, u civic.Urge) ([]bot.Message, error) {
	agencies := t.Person.WorksIn()
	if len(agencies) == 0 {
		return nil, nil
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
