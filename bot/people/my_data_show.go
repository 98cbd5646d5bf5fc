package people

import (
	"context"
	"html"
	"regexp"
	"strings"

	"danvan/bot"
	"danvan/civic"
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
	parts := []string{t.T("my_data.head"), t.T("my_data.who", bot.Args{"Name": p.Name, "Address": p.Address, "Language": t.LabelIn(t.Locale(), "language.name")})}
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
	return bot.Lines(parts...) + "\n\n" + t.T("my_data.ask")
}

// export sends everything twice: for a person to read, and for a machine.
func (d people) export(ctx context.Context, t *bot.Turn) error {
	data, err := d.store.PersonData(ctx, t.Person.ID)
	if err != nil {
		return err
	}
	machine, err := exportJSON(t, data)
	if err != nil {
		return err
	}
	t.Conclude("my_data.exported")
	t.Say(bot.Message{File: &bot.File{Name: t.Label("my_data.file") + ".txt", Data: []byte(exportText(t, data))}})
	t.Say(bot.Message{File: &bot.File{Name: t.Label("my_data.file") + ".json", Data: machine}})
	return nil
}

// exportText is everything that is held, as a person reads it.
func exportText(t *bot.Turn, data civic.PersonData) string {
	parts := []string{strings.ToUpper(t.Label("my_data.title")), t.Time(t.Now), "", strings.TrimSpace(strings.TrimSuffix(summary(t, data), t.T("my_data.ask")))}
	for _, text := range t.Export(data) {
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

var markup = regexp.MustCompile(`</?[a-z]+[^>]*>`)

// plain turns a message's markup into text: quotations stand on lines of their own.
func plain(marked string) string {
	marked = strings.NewReplacer("<blockquote>", "\n  “", "</blockquote>", "”").Replace(marked)
	return html.UnescapeString(markup.ReplaceAllString(marked, ""))
}
