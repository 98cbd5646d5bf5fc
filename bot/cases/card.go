package cases

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// caseFile is a case with what officials see of it beside the case itself.
type caseFile struct {
	Case     civic.Case
	Events   []civic.Event
	Author   string    // the author's name; "" where they are anonymous or gone
	Names    bot.Names // of officials who took steps
	Assignee string
}

// readFile gathers what officials see of a case. Who they are is for the caller to check.
func (d theme) readFile(ctx context.Context, c civic.Case) (caseFile, error) {
	f := caseFile{Case: c}
	var err error
	if f.Events, err = d.store.Events(ctx, c.ID); err != nil {
		return f, err
	}
	var officials []*int64
	for _, e := range f.Events {
		if e.Role != "" {
			officials = append(officials, e.Person)
		}
	}
	if f.Names, err = bot.NamesOf(ctx, d.store, officials...); err != nil {
		return f, err
	}
	beside, err := bot.NamesOf(ctx, d.store, c.Author, c.Assignee)
	f.Assignee = beside.Of(c.Assignee)
	if !c.Anonymous {
		f.Author = beside.Of(c.Author)
	}
	return f, err
}

// Media are the files of the case as its author sent them, the first and later ones.
func (f caseFile) Media() []civic.Attachment {
	var media []civic.Attachment
	for _, e := range f.Events {
		if e.Kind == civic.EventFiled || e.Kind == civic.EventAdded {
			media = append(media, e.Attachments...)
		}
	}
	return media
}

// ref says that a reply to a message belongs to a case, on a side.
func ref(c civic.Case, side string) *bot.Ref {
	return &bot.Ref{Kind: civic.AboutCase, ID: c.ID, Side: side}
}

// sayHistory shows what happened to a case, with the agency's notes or without.
func (d theme) sayHistory(ctx context.Context, t *bot.Turn, c civic.Case, notes bool, side string) (bot.Next, error) {
	f, err := d.readFile(ctx, c)
	if err == nil {
		t.Say(bot.Message{Text: historyText(t, f, notes), About: ref(c, side)})
	}
	return bot.Stay(), err
}

// sayFiles sends what the author sent, anew.
func (d theme) sayFiles(ctx context.Context, t *bot.Turn, c civic.Case, side string) (bot.Next, error) {
	f, err := d.readFile(ctx, c)
	switch media := f.Media(); {
	case err != nil:
	case len(media) == 0 && c.Place == nil:
		t.Alert("officer.no_files")
	default:
		t.Say(bot.Message{Text: t.T("officer.files_of", bot.Args{"Code": c.Code}), Media: media, Place: c.Place, About: ref(c, side)})
	}
	return bot.Stay(), err
}

// cardText writes a case for officials who may read it, as HTML. It never tells who wrote an anonymous one, nor in a group
// who wrote any.
func cardText(t *bot.Turn, f caseFile) string {
	c := f.Case
	var b strings.Builder
	line := func(key string, args bot.Args) { b.WriteString(t.T(key, args) + "\n") }
	line("card.title", bot.Args{"Code": c.Code, "Category": t.CategoryName(c.Category)})
	if c.Sealed {
		line("card.sealed", nil)
	}
	line("card.status", bot.Args{"Status": t.Label("status." + string(c.Status)), "Agency": t.AgencyName(c.Agency)})
	if where := whereOf(t, c); where != "" {
		line("card.where", bot.Args{"Where": where})
	}
	who := f.Author
	if c.Anonymous {
		who = t.Label("card.anonymous")
	} else if t.Input.InGroup() { // others than officers may be in it
		who = t.Label("card.not_in_group")
	} else if who == "" {
		who = t.Label("card.gone")
	}
	line("card.who", bot.Args{"Who": who, "At": t.Time(c.FiledAt)})
	if c.Joined > 0 {
		line("card.joined", bot.Args{"Count": c.Joined})
	}
	if f.Assignee != "" {
		line("card.assignee", bot.Args{"Name": f.Assignee})
	}
	b.WriteString(dues(t, c))
	if c.Text != "" {
		b.WriteString(bot.Quote(c.Text) + "\n")
	}
	if n := len(f.Media()); n > 0 {
		b.WriteString(t.T("write.files", bot.Args{"Count": n}) + "\n")
	}
	for _, e := range f.Events {
		if e.Kind == civic.EventAdded && e.Text != "" {
			b.WriteString(t.T("card.added", bot.Args{"At": t.Time(e.At)}) + "\n" + bot.Quote(e.Text) + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// whereOf names the place, project or agency that a case is about.
func whereOf(t *bot.Turn, c civic.Case) string {
	var parts []string
	if c.Project != "" {
		p, _ := t.Directory.Project(c.Project)
		parts = append(parts, p.NameIn(t.Locale()))
	}
	if c.Area != "" {
		parts = append(parts, t.AreaName(c.Area))
	}
	if c.Named != "" && c.Named != c.Agency {
		parts = append(parts, t.AgencyName(c.Named))
	}
	return strings.Join(parts, ", ")
}

// dues writes by when the agency owes its next step, and what stands in the way.
func dues(t *bot.Turn, c civic.Case) string {
	var b strings.Builder
	due := func(key string, at *time.Time) {
		if at == nil {
			return
		}
		text := t.T(key, bot.Args{"At": t.Time(*at)})
		if t.Now.After(*at) {
			text += " " + t.T("card.overdue")
		}
		b.WriteString(text + "\n")
	}
	switch c.Status {
	case civic.StatusSubmitted:
		due("case_reminder.forward_by", c.ForwardDue)
	case civic.StatusRouted, civic.StatusReopened:
		due("card.accept_by", c.AcceptDue)
		due("card.answer_by", c.AnswerDue)
	case civic.StatusAccepted:
		due("card.answer_by", c.AnswerDue)
	case civic.StatusNeedInfo:
		if c.Statutory {
			due("card.answer_by", c.AnswerDue)
			break
		}
		b.WriteString(t.T("card.paused") + "\n")
	}
	if category, _ := t.Directory.Category(c.Category); c.Statutory && c.Status.Open() && category.Statutory != "" {
		b.WriteString(t.T("case_reminder.statutory", bot.Args{"Source": category.Statutory}) + "\n")
	}
	if c.Extension == civic.ExtensionAsked && c.ExtensionUntil != nil && c.Status.Open() {
		b.WriteString(t.T("card.extension", bot.Args{"At": t.Date(*c.ExtensionUntil)}) + "\n")
	}
	return b.String()
}

// historyText writes what happened to a case, for officials of the agency. Private notes are left out unless asked for: they
// are nobody else's, and a group may hold others.
func historyText(t *bot.Turn, f caseFile, notes bool) string {
	lines := []string{t.T("history.title", bot.Args{"Code": f.Case.Code})}
	for _, e := range f.Events {
		if e.Kind == civic.EventNoted && !notes {
			continue
		}
		text := happenedLine(t, f, e)
		if e.Text != "" && e.Kind != civic.EventFiled && e.Kind != civic.EventAssigned && e.Kind != civic.EventMarked {
			text += "\n" + bot.Quote(e.Text)
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// happenedLine writes one event as HTML: when, who, what.
func happenedLine(t *bot.Turn, f caseFile, e civic.Event) string {
	return t.T("history."+string(e.Kind), happened(t, f, e))
}

func happened(t *bot.Turn, f caseFile, e civic.Event) bot.Args {
	return bot.Args{"At": t.Time(e.At), "Who": whoDid(t, f, e), "Target": t.AgencyName(e.Target), "Text": e.Text}
}

// tooLate tells whoever comes too late with a step what was done to the case last, above its card as it is.
func tooLate(t *bot.Turn, f caseFile, card bot.Message) {
	what, short := "", ""
	for _, e := range slices.Backward(f.Events) {
		if e.Kind != civic.EventNoted && e.Kind != civic.EventJoined {
			what = t.T("officer.moved_on", bot.Args{"What": bot.HTML(happenedLine(t, f, e))})
			short = strings.TrimPrefix(t.Label("history."+string(e.Kind), happened(t, f, e)), "• ")
			break
		}
	}
	card.Edit = t.Pressed()
	t.Late(card, what, t.Label("officer.moved_on_toast", bot.Args{"What": short}))
}

func whoDid(t *bot.Turn, f caseFile, e civic.Event) string {
	switch {
	case e.Role == "" && e.Person == nil && e.Kind != civic.EventFiled && e.Kind != civic.EventAdded:
		return t.Label("history.system")
	case e.Role == "":
		return t.Label("history.citizen")
	case f.Names.Of(e.Person) != "":
		name := f.Names.Of(e.Person)
		if e.Agency != "" {
			name += ", " + t.AgencyName(e.Agency)
		}
		return name
	case e.Agency != "":
		return t.AgencyName(e.Agency)
	}
	return t.Label("common.desk")
}

// pushArgs are the values of a text on the new cases that were gathered in an hour.
func pushArgs(t *bot.Turn, h civic.PushHour) bot.Args {
	clock := func(at time.Time) string { return at.In(t.Zone).Format("15:04") }
	return bot.Args{"Count": h.Gathered, "Agency": t.AgencyName(h.Agency), "From": clock(h.Hour), "To": clock(h.Hour.Add(time.Hour)), "Day": t.Date(h.Hour)}
}
