package officer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// Duties keeps what agencies owe and hand in. Who reads is checked here.
type Duties interface {
	Obligation(ctx context.Context, id int64) (civic.Obligation, error)
	Obligations(ctx context.Context, q civic.ObligationQuery) ([]civic.Obligation, int, error)
	Submission(ctx context.Context, id int64) (civic.Submission, error)
	Submissions(ctx context.Context, obligation int64) ([]civic.Submission, error)
	ChangeObligation(ctx context.Context, ch civic.DutyChange) (civic.Obligation, error)
	Urge(ctx context.Context, id int64) (civic.Urge, error)
}

// addDuties declares what officers and heads do about what their agency owes each year.
func (d Deps) addDuties(m *bot.Module) {
	m.Flows = append(m.Flows, d.dutiesFlow(), d.submitFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "nhiemvu", Aliases: []string{"duties"}, Text: "duty_officer.line", Menu: "duty_officer.menu", Row: 3,
		Who: staff, Do: func(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) { return beginDuties(t), nil }})
	m.Actions = append(m.Actions,
		bot.Action{Name: "duty-mine", Who: staff, Do: func(_ context.Context, t *bot.Turn, _ []string) (bot.Next, error) { return beginDuties(t), nil }},
		bot.Action{Name: "duty-open", Who: staff, Do: d.onOwing(func(_ *bot.Turn, o owing) bot.Next { return openCard(o.ID) })},
		bot.Action{Name: "duty-send", Who: staff, Do: d.onOwing(func(t *bot.Turn, o owing) bot.Next {
			if !o.Status.Owed() { // an old button: a colleague was faster
				t.Toast("duty_officer.done_toast")
				return openCard(o.ID)
			}
			return handIn(t, o, nil)
		})},
		bot.Action{Name: "duty-later", Who: staff, Do: d.snooze})
	m.Notices[civic.NoticeDutyReminder] = d.remindDuties
	m.Notices[civic.NoticeDutyAccepted] = d.decided(d.sayAccepted)
	m.Notices[civic.NoticeDutyReturned] = d.decided(d.sayReturned)
	m.Notices[civic.NoticeDutyUrged] = d.urged
}

func beginDuties(t *bot.Turn) bot.Next {
	if t.Input.InGroup() {
		return bot.Stay()
	}
	return bot.Begin(flowDuties, duties{})
}

// owing is what an agency owes for a duty, as somebody sees it who works there.
type owing struct {
	civic.Obligation
	duty civic.Duty
	by   civic.Actor
}

// owing reads what an agency owes in which the person works. Anything else is not found.
func (d Deps) owing(ctx context.Context, t *bot.Turn, id int64) (owing, error) {
	o, err := d.Duties.Obligation(ctx, id)
	if err != nil {
		return owing{}, err
	}
	role := t.Person.RoleIn(o.Agency)
	if role == "" || t.Input.InGroup() {
		return owing{}, civic.ErrNotFound
	}
	return owing{Obligation: o, duty: dutyOf(t, o.Duty), by: civic.Actor{Person: t.Person.ID, Role: role, Agency: o.Agency}}, nil
}

// dutyOf returns a duty; of one that the directory does not have yet, only its code.
func dutyOf(t *bot.Turn, code string) civic.Duty {
	duty, ok := t.Directory.Duty(code)
	if !ok {
		duty.Code = code
	}
	return duty
}

// onOwing makes an action on what the button names. The id is a guess until it is known to be owed by the person's agency.
func (d Deps) onOwing(do func(t *bot.Turn, o owing) bot.Next) func(context.Context, *bot.Turn, []string) (bot.Next, error) {
	return func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
		id, ok := oneID(args)
		if !ok {
			return bot.Next{}, civic.ErrNotFound
		}
		o, err := d.owing(ctx, t, id)
		if err != nil {
			return bot.Next{}, err
		}
		return do(t, o), nil
	}
}

func oneID(args []string) (int64, bool) {
	if len(args) != 1 {
		return 0, false
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	return id, err == nil && id > 0
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// mine lists what the person's agencies owe or handed in: of this year, of the next where it is asked for already, and what
// is still owed from before. What is owed comes first, then what waits, each by its date.
func (d Deps) mine(ctx context.Context, t *bot.Turn) ([]civic.Obligation, error) {
	agencies := t.Person.WorksIn()
	if len(agencies) == 0 {
		return nil, nil
	}
	year := t.Now.In(t.Zone).Year()
	var all []civic.Obligation
	for _, q := range []civic.ObligationQuery{{Agencies: agencies, Year: year, OrOwed: true}, {Agencies: agencies, Year: year + 1}} {
		list, _, err := d.Duties.Obligations(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			known := slices.ContainsFunc(all, func(x civic.Obligation) bool { return x.ID == o.ID })
			if !known && o.Status != civic.ObligationEnded {
				all = append(all, o)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b civic.Obligation) int {
		if by := rankOf(a) - rankOf(b); by != 0 {
			return by
		}
		return a.DueAt.Compare(b.DueAt)
	})
	return all, nil
}

func rankOf(o civic.Obligation) int {
	switch {
	case o.Status.Owed():
		return 0
	case o.Status == civic.ObligationSubmitted:
		return 1
	}
	return 2
}

// named is a duty with its year, without markup.
func named(t *bot.Turn, o civic.Obligation) string {
	return t.Label("duty_officer.named", bot.Args{"Title": t.DutyTitle(o.Duty), "Year": strconv.Itoa(o.Year)})
}

// owner is the agency that owes, after a separator, for people who work in several; "" for others.
func owner(t *bot.Turn, o civic.Obligation) string {
	if len(t.Person.WorksIn()) < 2 {
		return ""
	}
	return " · " + t.AgencyName(o.Agency)
}

// dutyLabel is a duty on a button, of at most so many characters. For people who work in several agencies it begins with the
// agency: the end of a label is cut on small screens.
func dutyLabel(t *bot.Turn, o civic.Obligation, most int) string {
	label := shorten(named(t, o), most)
	if owner(t, o) != "" {
		label = t.Label("duty_officer.of_agency", bot.Args{"Agency": t.AgencyName(o.Agency), "Duty": label})
	}
	return label
}

// mark shows at a glance how it stands with what is owed.
func mark(t *bot.Turn, o civic.Obligation) string {
	switch {
	case o.Late(t.Now):
		return "⚠"
	case o.Status == civic.ObligationReturned:
		return "↩"
	case o.Status == civic.ObligationOpen:
		return "⏳"
	case o.Status == civic.ObligationSubmitted:
		return "📨"
	}
	return "✅"
}

// shorten keeps the first runes of a text, up to a whole word where there is one.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most-1])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return cut + "…"
}
