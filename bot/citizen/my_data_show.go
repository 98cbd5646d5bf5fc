package citizen

import (
	"context"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// holds reports whether more is held than that the person once wrote to the bot.
func holds(data civic.PersonData) bool {
	return len(data.Cases)+len(data.Joined)+len(data.Ratings)+len(data.Person.Memberships)+len(data.Followed)+len(data.Asked)+len(data.ProjectStars)+len(data.Spoken) > 0
}

func openCases(data civic.PersonData) int {
	n := 0
	for _, h := range data.Cases {
		if h.Case.Status.Open() {
			n++
		}
	}
	return n
}

// summary says in plain words what is held.
func summary(t *bot.Turn, data civic.PersonData) string {
	p := data.Person
	parts := []string{t.T("my_data.head"), t.T("my_data.who", bot.Args{"Name": p.Name, "Address": p.Address, "Language": t.Label("language." + t.Locale())})}
	if p.ConsentAt != nil {
		parts = append(parts, t.T("my_data.consent", bot.Args{"Time": t.Time(*p.ConsentAt)}))
	}
	parts = append(parts, t.T("my_data.cases", bot.Args{"Count": len(data.Cases), "Open": openCases(data)}),
		t.T("my_data.joined", bot.Args{"Count": len(data.Joined)}), t.T("my_data.ratings", bot.Args{"Count": len(data.Ratings)}))
	if len(data.Drafts) > 0 {
		parts = append(parts, t.T("my_data.drafts", bot.Args{"Count": len(data.Drafts)}))
	}
	if p.Area != "" {
		parts = append(parts, t.T("my_data.area", bot.Args{"Area": t.AreaName(p.Area)}))
	}
	if n := len(data.Followed) + len(data.Asked) + len(data.ProjectStars) + len(data.Spoken); n > 0 {
		parts = append(parts, t.T("my_data.projects", bot.Args{"Followed": len(data.Followed), "Asked": len(data.Asked), "Stars": len(data.ProjectStars), "Spoken": rounds(data.Spoken)}))
	}
	for _, m := range p.Memberships {
		parts = append(parts, t.T("my_data.role", bot.Args{"Role": t.Label("my_data.roles." + string(m.Role)), "Agency": t.AgencyName(m.Agency)}))
	}
	return lines(parts...) + "\n\n" + t.T("my_data.ask")
}

// export sends everything twice: for a person to read, and for a machine.
func (d Deps) export(ctx context.Context, t *bot.Turn) error {
	data, err := d.People.PersonData(ctx, t.Person.ID)
	if err != nil {
		return err
	}
	machine, err := exportJSON(t, data)
	if err != nil {
		return err
	}
	conclude(t, "my_data.exported")
	t.Say(bot.Message{File: &bot.File{Name: t.Label("my_data.file") + ".txt", Data: []byte(exportText(t, data))}})
	t.Say(bot.Message{File: &bot.File{Name: t.Label("my_data.file") + ".json", Data: machine}})
	return nil
}

// exportText is everything that is held, as a person reads it.
func exportText(t *bot.Turn, data civic.PersonData) string {
	parts := []string{strings.ToUpper(t.Label("my_data.title")), t.Time(t.Now), "", strings.TrimSpace(strings.TrimSuffix(summary(t, data), t.T("my_data.ask")))}
	for _, h := range data.Cases {
		parts = append(parts, "", "———", caseHead(t, h.Case), t.T("my_data.filed", bot.Args{"Time": t.Time(h.Case.FiledAt)}))
		if h.Case.Place != nil {
			parts = append(parts, t.T("my_data.place", bot.Args{"Place": fmt.Sprintf("%.5f, %.5f", h.Case.Place.Lat, h.Case.Place.Lon)}))
		}
		parts = append(parts, history(t, h.Events))
	}
	if len(data.Joined) > 0 {
		parts = append(parts, "", "———", t.T("my_data.joined_list", bot.Args{"Codes": strings.Join(data.Joined, ", ")}))
	}
	for _, r := range data.Ratings {
		head := t.T("my_data.rating", bot.Args{"Agency": t.AgencyName(r.Agency), "Stars": r.Stars, "Time": t.Time(r.CreatedAt)})
		parts = append(parts, "", "———", lines(append([]string{head, html.EscapeString(r.Comment)}, formAnswers(t, r)...)...))
	}
	for _, text := range projectTexts(t, data) {
		parts = append(parts, "", "———", text)
	}
	return plain(strings.Join(parts, "\n")) + "\n"
}

// rounds counts the consultations in which somebody has spoken.
func rounds(spoken []civic.Spoken) int {
	codes := map[string]bool{}
	for _, s := range spoken {
		codes[s.Consultation] = true
	}
	return len(codes)
}

// projectTexts writes what a person did about projects and said in consultations.
func projectTexts(t *bot.Turn, data civic.PersonData) []string {
	var parts []string
	for _, code := range data.Followed {
		p, _ := t.Directory.Project(code)
		parts = append(parts, t.T("my_data.followed", bot.Args{"Name": p.NameIn(t.Locale())}))
	}
	for _, q := range data.Asked {
		p, _ := t.Directory.Project(q.Project)
		parts = append(parts, lines(t.T("my_data.asked", bot.Args{"Name": p.NameIn(t.Locale()), "Time": t.Time(q.AskedAt)}), quote(q.Text), quote(q.Answer)))
	}
	for _, r := range data.ProjectStars {
		p, _ := t.Directory.Project(r.Project)
		parts = append(parts, lines(t.T("my_data.rating", bot.Args{"Agency": p.NameIn(t.Locale()), "Stars": r.Stars, "Time": t.Time(r.At)}), html.EscapeString(r.Comment)))
	}
	for _, s := range data.Spoken {
		head := t.T("my_data.spoken", bot.Args{"Title": s.Title, "Code": s.Consultation, "Time": t.Time(s.At)})
		if s.Question == nil {
			parts = append(parts, lines(head, t.T("my_data.took_back")))
			continue
		}
		parts = append(parts, lines(head, t.T("my_data.said", bot.Args{"N": *s.Question + 1, "Choice": saidChoice(t, *s.Choice)}), quote(*s.Text)))
	}
	return parts
}

// saidChoice names a stance, or the numbers of the options that were chosen.
func saidChoice(t *bot.Turn, choice string) string {
	if t.HasText("vote.stance_" + choice) {
		return t.Label("vote.stance_" + choice)
	}
	var numbers []string
	for _, i := range (consult.Opinion{Choice: choice}).Options() {
		numbers = append(numbers, strconv.Itoa(i+1))
	}
	return strings.Join(numbers, ", ")
}

func formAnswers(t *bot.Turn, r civic.Rating) []string {
	form, _ := t.Directory.Form(r.Form)
	var answers []string
	for _, q := range form.Questions {
		if points, ok := r.Answers[q.Code]; ok {
			answers = append(answers, t.T("my_data.answer", bot.Args{"Question": q.TextIn(t.Locale()), "Answer": pointsLabel(t, form, points)}))
		}
	}
	return answers
}

var markup = regexp.MustCompile(`</?[a-z]+[^>]*>`)

// plain turns a message's markup into text: quotations stand on lines of their own.
func plain(marked string) string {
	marked = strings.NewReplacer("<blockquote>", "\n  “", "</blockquote>", "”").Replace(marked)
	return html.UnescapeString(markup.ReplaceAllString(marked, ""))
}
