package duties

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// item is what one agency owes for a duty, with every version that it handed in.
type item struct {
	civic.Obligation
	duty     civic.Duty
	versions []civic.Submission
	names    bot.Names // of those who handed in or decided
}

// item reads an obligation by the id that a button carries. What the person may not see is not found.
func (d desk) item(ctx context.Context, t *bot.Turn, id string) (item, error) {
	n, err := bot.ReadID(id)
	if err != nil {
		return item{}, err
	}
	var i item
	if i.Obligation, err = d.store.Obligation(ctx, n); err != nil {
		return item{}, err
	}
	if i.duty, err = d.duty(ctx, t, i.Duty); err != nil {
		return item{}, err
	}
	if i.versions, err = d.store.Submissions(ctx, n); err != nil {
		return item{}, err
	}
	var who []*int64
	for _, s := range i.versions {
		who = append(who, s.Person, s.DecidedBy)
	}
	i.names, err = bot.NamesOf(ctx, d.store, who...)
	return i, err
}

// name is that of somebody who took part, or says that their data was deleted.
func (i item) name(t *bot.Turn, person *int64) string {
	return cmp.Or(i.names.Of(person), t.Label("card.gone"))
}

// version returns a version by its number.
func (i item) version(number int) (civic.Submission, bool) {
	for _, s := range i.versions {
		if s.Number == number {
			return s, true
		}
	}
	return civic.Submission{}, false
}

// waiting returns the version that waits for the reviewer.
func (i item) waiting() (civic.Submission, bool) {
	if n := len(i.versions); n > 0 && i.Status == civic.ObligationSubmitted && i.versions[n-1].Status == civic.SubmissionWaiting {
		return i.versions[n-1], true
	}
	return civic.Submission{}, false
}

// check shows the card of an obligation.
func check(_ context.Context, t *bot.Turn, i item) (bot.Next, error) {
	t.Say(itemCard(t, i))
	return bot.Stay(), nil
}

// itemCard makes the message of an obligation, with what the person can do about it now.
func itemCard(t *bot.Turn, i item) bot.Message {
	id := bot.ID(i.ID)
	lines := []string{t.T("duty_desk.card", bot.Args{"Title": i.duty.TitleIn(t.Locale()), "Year": strconv.Itoa(i.Year), "Agency": t.AgencyName(i.Agency),
		"State": obligationState(t, i.Obligation)})}
	for _, s := range i.versions {
		lines = append(lines, versionText(t, i, s))
	}
	if i.versions == nil {
		lines = append(lines, t.T("duty_desk.card_nothing"))
	}
	m := bot.Message{}
	if s, ok := i.waiting(); ok && t.Person.MayReview(i.duty) {
		if s.Person != nil && *s.Person == t.Person.ID {
			lines = append(lines, t.T("duty_desk.own"))
		} else {
			number := strconv.Itoa(s.Number)
			m.Rows = append(m.Rows, []bot.Button{t.Button("duty_desk.accept", "review-accept", id, number), t.Button("duty_desk.return", "review-return", id, number)})
		}
	}
	m.Text = strings.Join(lines, "\n\n")
	m.Rows = append(m.Rows, fileButtons(t, i)...)
	m.Rows = append(m.Rows, []bot.Button{t.Button("duty_desk.to_progress", "duty-progress", i.Duty, strconv.Itoa(i.Year))})
	return m
}

// fileButtons fetch the files of the last versions, two beside each other.
func fileButtons(t *bot.Turn, i item) [][]bot.Button {
	const most = 6
	var rows [][]bot.Button
	for at, s := range i.versions[max(0, len(i.versions)-most):] {
		if at%2 == 0 {
			rows = append(rows, nil)
		}
		b := bot.Do(t.Label("duty_desk.files", bot.Args{"N": s.Number}), "review-files", bot.ID(i.ID), strconv.Itoa(s.Number))
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	return rows
}

// versionText writes one version, and who decided on it.
func versionText(t *bot.Turn, i item, s civic.Submission) string {
	text := submissionText(t, s, i.names.Of(s.Person))
	if s.DecidedAt != nil {
		text += "\n" + t.T("duty_desk.decided_by", bot.Args{"Who": i.name(t, s.DecidedBy)})
	}
	return text
}

// decided says who decided what on a version, as HTML.
func decided(t *bot.Turn, i item, s civic.Submission) string {
	args := bot.Args{"Who": i.name(t, s.DecidedBy), "At": "", "Due": ""}
	if s.DecidedAt != nil {
		args["At"] = t.Time(*s.DecidedAt)
	}
	if s.NewDue != nil {
		args["Due"] = t.Date(*s.NewDue)
	}
	return t.T("duty_desk.decided_"+string(s.Status), args)
}

// versionFiles sends the files of a version.
func (d desk) versionFiles(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	i, s, err := d.pressed(ctx, t, args)
	if err != nil {
		return bot.Next{}, err
	}
	t.Say(bot.Message{Text: t.T("duty_desk.files_of", bot.Args{"N": s.Number, "Title": i.duty.TitleIn(t.Locale()), "Agency": t.AgencyName(i.Agency)}), Media: s.Files})
	return bot.Stay(), nil
}

// pressed reads the obligation and the version that a button names.
func (d desk) pressed(ctx context.Context, t *bot.Turn, args []string) (item, civic.Submission, error) {
	if len(args) != 2 {
		return item{}, civic.Submission{}, civic.ErrNotFound
	}
	i, err := d.item(ctx, t, args[0])
	if err != nil {
		return item{}, civic.Submission{}, err
	}
	number, err := strconv.Atoi(args[1])
	if err != nil {
		return item{}, civic.Submission{}, civic.ErrNotFound
	}
	s, ok := i.version(number)
	if !ok {
		return item{}, civic.Submission{}, civic.ErrNotFound
	}
	return i, s, nil
}
