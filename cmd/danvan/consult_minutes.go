package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gomutex/godocx/wml/stypes"

	"danvan/bot"
	"danvan/bot/paper"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
)

// minutes is the minutes of a consultation being written.
type minutes struct {
	consultPapers
	*paper.Paper
	c        consult.Consultation
	project  civic.Project
	tally    consult.Tally
	sections int
}

// section begins the next section.
func (m *minutes) section(key string) {
	m.sections++
	m.Section(fmt.Sprintf("%d. %s", m.sections, m.text(key)))
}

// Minutes implements consults.Papers: the minutes in the form of Decree 30/2020/ND-CP. Before the consultation is closed
// they are a draft, and say so.
func (p consultPapers) Minutes(ctx context.Context, c consult.Consultation) (bot.File, error) {
	page, err := paper.New()
	if err != nil {
		return bot.File{}, err
	}
	m := &minutes{consultPapers: p, Paper: page, c: c}
	if m.tally, err = p.store.TallyConsultation(ctx, c.ID); err != nil {
		return bot.File{}, err
	}
	if c.Tally != nil {
		m.tally = *c.Tally
	}
	if m.project, err = p.store.Project(ctx, c.Project); err != nil {
		return bot.File{}, err
	}
	if err := m.Number(); err != nil {
		return bot.File{}, err
	}
	for _, part := range []func(context.Context) error{m.head, m.basis, m.voices, m.questions, m.answers, m.dialogues, m.end, m.foot} {
		if err := part(ctx); err != nil {
			return bot.File{}, fmt.Errorf("minutes of %s: %w", c.Code, err)
		}
	}
	data, err := page.Bytes()
	return bot.File{Name: "bien-ban-" + c.Code + ".docx", Data: data}, err
}

func (m *minutes) head(ctx context.Context) error {
	owner, superior, err := m.agencyName(ctx, m.project.Owner)
	if err != nil {
		return err
	}
	at := m.now()
	if m.c.ClosedAt != nil {
		at = *m.c.ClosedAt
	}
	local := at.In(m.zone)
	m.Head(paper.Head{Superior: strings.ToUpper(strings.Replace(superior.Name, m.text("committee"), m.text("committee_short"), 1)), Issuer: strings.ToUpper(owner.Name), Nation: m.text("nation"), Motto: m.text("motto"),
		Number: m.text("number"), Date: m.text("date", locales.Args{"Day": local.Format("02"), "Month": local.Format("01"), "Year": local.Format("2006")})})
	title := []string{m.text("minutes"), m.text("minutes_about"), m.c.Title}
	if m.c.Status != consult.StatusClosed {
		title = append(title, m.text("draft"))
	}
	m.Title(title...)
	m.Body(m.text("project", locales.Args{"Project": m.project.Name, "Owner": owner.Name, "Code": m.c.Code}))
	return nil
}

// basis names the law, the time and the posting.
func (m *minutes) basis(ctx context.Context) error {
	m.section("basis")
	m.Body(m.text("basis_" + string(m.c.Subject)))
	m.Body(m.text("times", locales.Args{"Posts": m.day(m.c.PostsAt), "Asks": m.day(m.c.AsksAt), "Until": m.day(m.c.LastDay(m.zone))}))
	m.Body(m.text("who_" + string(m.c.Who)))
	events, err := m.store.ConsultationEvents(ctx, m.c.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == consult.EventExtended && e.Until != nil {
			m.Body(m.text("extended", locales.Args{"Date": m.day(e.At), "Until": m.day(e.Until.AddDate(0, 0, -1)), "Why": e.Text}))
		}
	}
	proofs, err := m.store.Postings(ctx, m.c.ID)
	if err != nil || len(proofs) == 0 {
		return err
	}
	var rows [][]string
	for i, p := range proofs {
		rows = append(rows, []string{strconv.Itoa(i + 1), p.Place, m.dayText(p.From), m.dayText(p.To), strconv.Itoa(p.Days())})
	}
	m.Lead(m.text("posted"))
	m.Table([]int{8, 44, 18, 18, 12}, []string{m.text("no"), m.text("place"), m.text("from"), m.text("to"), m.text("days")}, rows, 0, 2, 3, 4)
	return nil
}

func (m *minutes) voices(context.Context) error {
	n := m.tally
	m.section("voices")
	if n.Households > 0 {
		m.Body(m.text("voices_households", locales.Args{"Households": n.Households}))
	}
	m.Body(m.text("voices_text", locales.Args{"Reached": n.Reached, "Spoke": n.Spoke, "Bot": n.Spoke - n.OnPaper, "Paper": n.OnPaper, "Withdrawn": n.Withdrawn}))
	return nil
}

// questions writes the counts, a table a question.
func (m *minutes) questions(context.Context) error {
	m.section("result")
	for i, q := range m.c.Questions {
		n := m.tally.Questions[i]
		m.Lead(m.text("question", locales.Args{"N": i + 1, "Text": q.Text}))
		var rows [][]string
		row := func(label string, count int) {
			rows = append(rows, []string{label, strconv.Itoa(count), percentOf(count, n.Answered)})
		}
		switch q.Kind {
		case consult.AskStance:
			for _, s := range consult.Stances {
				row(m.text("stance_"+s), n.Choices[s])
			}
			row(m.text("no_answer"), m.tally.Spoke-n.Answered)
			rows[len(rows)-1][2] = ""
		case consult.AskChoice:
			for j, o := range q.Options {
				row(o.Text, n.Choices[consult.ChoiceOf([]int{j})])
			}
			row(m.text("no_answer"), m.tally.Spoke-n.Answered)
			rows[len(rows)-1][2] = ""
		default:
			m.Body(m.text("texts", locales.Args{"Count": n.Texts, "Accepted": n.Accepted, "Explained": n.Explained}))
			continue
		}
		m.Table([]int{60, 20, 20}, []string{m.text("answer"), m.text("ballots"), m.text("share")}, rows, 1, 2)
	}
	return nil
}

func percentOf(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return strings.Replace(strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64), ".", ",", 1) + "%"
}

// answers lists the groups of opinions with their answers, and counts those that were answered one by one.
func (m *minutes) answers(ctx context.Context) error {
	groups, err := m.store.Groups(ctx, m.c.ID, -1)
	if err != nil {
		return err
	}
	texts, accepted, explained := 0, 0, 0
	for _, q := range m.tally.Questions {
		texts, accepted, explained = texts+q.Texts, accepted+q.Accepted, explained+q.Explained
	}
	m.section("answers")
	m.Body(m.text("answers_text", locales.Args{"Count": texts, "Accepted": accepted, "Explained": explained}))
	var rows [][]string
	for i, g := range groups {
		response := ""
		if g.Response != "" {
			response = m.text("response_" + string(g.Response))
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), strconv.Itoa(g.Question + 1), g.Label, strconv.Itoa(g.Count), strings.TrimSpace(response + " " + g.Reply)})
	}
	if rows != nil {
		m.Lead(m.text("groups"))
		m.Table([]int{7, 8, 30, 11, 44}, []string{m.text("no"), m.text("about"), m.text("group"), m.text("count"), m.text("reply")}, rows, 0, 1, 3)
	}
	return nil
}

func (m *minutes) dialogues(ctx context.Context) error {
	talks, err := m.store.Dialogues(ctx, m.c.ID)
	if err != nil || len(talks) == 0 {
		return err
	}
	by := map[consult.Outcome]int{}
	for _, d := range talks {
		by[d.Outcome]++
	}
	m.section("dialogues")
	m.Body(m.text("dialogues_text", locales.Args{"Count": len(talks), "Agreed": by[consult.OutcomeAgreed], "Remains": by[consult.OutcomeRemains], "Absent": by[consult.OutcomeAbsent], "Moot": by[consult.OutcomeMoot], "Open": by[""]}))
	return nil
}

func (m *minutes) end(context.Context) error {
	m.section("end")
	if m.c.Status != consult.StatusClosed {
		m.Body(m.text("end_draft"))
		return nil
	}
	local := m.c.ClosedAt.In(m.zone)
	m.Body(m.text("end_text", locales.Args{"Time": local.Format("15 giờ 04 phút, ngày 02/01/2006")}))
	paper.Write(m.Indented(stypes.JustificationLeft, paper.Gap), m.text("digest", locales.Args{"Digest": m.c.Digest, "Code": m.c.Code}))
	return nil
}

// foot leaves places for who certifies (Land Law 31/2024/QH15, article 87), those of each commune too, and names the
// recipients.
func (m *minutes) foot(ctx context.Context) error {
	units, err := m.store.Directory(ctx, m.now())
	if err != nil {
		return err
	}
	m.Paragraph(stypes.JustificationLeft, 0, 0)
	m.signatures(m.text("sign_people_"+string(m.c.Subject)), m.text("sign_owner_"+string(m.c.Subject)))
	for _, code := range m.project.Areas {
		area, _ := units.Area(code)
		values := locales.Args{"Area": strings.ToUpper(area.Name)}
		m.signatures(m.text("sign_front", values), m.text("sign_commune", values))
	}
	recipients := []paper.Line{{Text: m.text("recipients"), Size: paper.Small, Bold: true, Italic: true, Left: true}}
	for _, k := range []string{"recipient_commune", "recipient_front", "recipient_people_" + string(m.c.Subject), "recipient_file"} {
		recipients = append(recipients, paper.Line{Text: m.text(k), Size: 11, Left: true})
	}
	m.Columns([]int{50, 50}, recipients, nil)
	return nil
}

// signatures leaves room for two to sign, side by side.
func (m *minutes) signatures(left, right string) {
	place := func(who string) []paper.Line {
		return []paper.Line{{Text: m.text("sign_for"), Size: 13, Bold: true}, {Text: who, Size: 13, Bold: true}, {Text: m.text("sign"), Size: paper.Small, Italic: true}, {}, {}, {}}
	}
	m.Columns([]int{50, 50}, place(left), place(right))
}

// writeTo writes a file's content.
func writeTo(f bot.File) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(f.Data)
		return err
	}
}
