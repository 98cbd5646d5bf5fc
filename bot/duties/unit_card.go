package duties

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// askCard shows what is owed, why, by when, what was handed in, and what can be done about it.
func (d unit) askCard(ctx context.Context, t *bot.Turn, l *duties) (bot.Prompt, error) {
	o, err := d.owing(ctx, t, l.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	versions, err := d.store.Submissions(ctx, o.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	text, err := d.dutyCard(ctx, t, o, versions)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: text, Free: true, About: about(o.Obligation)}
	if mayHandIn(o.Obligation) {
		p.Choices = append(p.Choices, t.Choice("duty_officer.send_"+string(o.Status), dutySend))
	}
	if len(versions) > 0 {
		p.Choices = append(p.Choices, t.Choice("duty_officer.versions", dutyVersions))
	}
	if l.Direct {
		list := t.Choice("duty_officer.to_list", dutyList)
		list.Nav = true
		p.Choices = append(p.Choices, list)
	}
	return p, nil
}

// dutyCard writes the card: the newest version in full, those before it in a line each.
func (d unit) dutyCard(ctx context.Context, t *bot.Turn, o owing, versions []civic.Submission) (string, error) {
	lines := []string{
		t.T("duty_officer.card", bot.Args{"Mark": mark(t, o.Obligation), "Duty": named(t, o.Obligation), "Agency": t.AgencyName(o.Agency)}),
		t.T("duty_officer.card_state", bot.Args{"State": obligationState(t, o.Obligation)}),
	}
	if !o.Status.Owed() {
		lines = append(lines, t.T("duty_officer.card_due", bot.Args{"Day": t.Date(o.DueAt)}))
	}
	if basis := basisText(t, o.duty); basis != "" {
		lines = append(lines, t.T("duty_officer.card_basis", bot.Args{"Basis": basis}))
	}
	if mayHandIn(o.Obligation) {
		lines = append(lines, t.T("duty_officer.card_carries", bot.Args{"Types": typesOf(t, o.duty)}))
	}
	if len(versions) == 0 {
		return strings.Join(append(lines, t.T("duty_officer.card_nothing")), "\n"), nil
	}
	last := versions[len(versions)-1]
	by, err := bot.NamesOf(ctx, d.store, last.Person)
	if err != nil {
		return "", err
	}
	lines = append(lines, "", submissionText(t, last, by.Of(last.Person)))
	const before = 8
	earlier := versions[:len(versions)-1]
	for i := len(earlier) - 1; i >= max(0, len(earlier)-before); i-- {
		v := earlier[i]
		lines = append(lines, t.T("duty_officer.card_earlier", bot.Args{"Number": strconv.Itoa(v.Number), "Status": t.Label("duty.version_" + string(v.Status)), "Day": t.Date(v.At)}))
	}
	return strings.Join(lines, "\n"), nil
}

// typesOf lists the types of file that are taken.
func typesOf(t *bot.Turn, duty civic.Duty) string {
	if len(duty.FileTypes) == 0 {
		return t.Label("duty_officer.any_type")
	}
	return strings.ToUpper(strings.Join(duty.FileTypes, ", "))
}

func (d unit) takeCard(ctx context.Context, t *bot.Turn, l *duties, a bot.Answer) (bot.Next, error) {
	if a.Value == dutyList {
		return bot.To("list"), nil
	}
	if !a.Picked() && a.Input.Media == nil {
		return bot.Stay(), bot.ErrPickOne
	}
	o, err := d.owing(ctx, t, l.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if a.Value == dutyVersions {
		return bot.Stay(), d.sayVersions(ctx, t, o)
	}
	if !mayHandIn(o.Obligation) { // decided on while the card was looked at
		t.Above(t.T("duty_officer.no_more"))
		return bot.Stay(), nil
	}
	if a.Input.Media != nil { // a file says it all
		return handIn(t, o, []civic.Attachment{*a.Input.Media}), nil
	}
	return handIn(t, o, nil), nil
}

// versionsShown is how many versions are shown with their files at once.
const versionsShown = 5

// sayVersions shows what was handed in, with the files.
func (d unit) sayVersions(ctx context.Context, t *bot.Turn, o owing) error {
	versions, err := d.store.Submissions(ctx, o.ID)
	if err != nil {
		return err
	}
	if more := len(versions) - versionsShown; more > 0 {
		t.Tell("duty_officer.versions_last", bot.Args{"Count": versionsShown, "All": len(versions)})
		versions = versions[more:]
	}
	for _, v := range versions {
		by, err := bot.NamesOf(ctx, d.store, v.Person)
		if err != nil {
			return err
		}
		t.Say(bot.Message{Text: submissionText(t, v, by.Of(v.Person)), Media: v.Files})
	}
	return nil
}
