package catalog

import (
	"strings"

	"danvan/civic"
)

// duties reads duties.csv: what each unit of an audience owes each year.
func (r *reader) duties(c *Catalog) {
	seen := map[string]bool{}
	lines := r.read("duties.csv", true, "code", "title", "basis", "basis_number", "basis_day", "audience", "due", "opens_days", "file_types", "reviewer", "ladder")
	if lines != nil {
		c.Duties = []civic.Duty{}
	}
	for i, l := range lines {
		d := civic.Duty{Code: l.code("code", seen), Title: l.text("title"), TitleWords: l.words("title"), OpensDays: l.whole("opens_days", 1, 366),
			FileTypes: strings.Fields(strings.ToLower(l.get("file_types"))), Reviewer: l.agency("reviewer", true), Position: i + 1, ValidTo: l.date("valid_to"),
			Basis: civic.Basis{Title: l.text("basis"), Number: l.text("basis_number"), Day: l.text("basis_day")}}
		l.date("basis_day")
		var err error
		if d.Audience, err = civic.ParseDutyAudience(l.get("audience")); err != nil {
			l.wrong("audience", "%q is no audience, such as: department commune under:ubnd-tinh agency:so-y-te not:thanh-tra, or all", l.get("audience"))
		}
		for _, code := range d.Audience.Codes() {
			if !r.agency[code] && !r.unread[agenciesFile] {
				l.wrong("audience", "there is no agency %q", code)
			}
		}
		if d.Due, err = civic.ParseDueRule(l.get("due")); err != nil {
			l.wrong("due", "%q is no rule, such as: 01-31, last-workday 06, +10 after new-year", l.get("due"))
		}
		if d.Ladder = l.ladder("ladder", civic.DefaultDutyLadder); d.Ladder == nil {
			d.Ladder = civic.MustLadder(civic.DefaultDutyLadder)
		}
		if d.OpensDays <= d.Ladder.Earliest() {
			l.wrong("opens_days", "is not above %d, at which the ladder begins", d.Ladder.Earliest())
		}
		c.Duties = append(c.Duties, d)
	}
}
