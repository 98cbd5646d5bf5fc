package projects

import (
	"maps"
	"slices"
	"testing"
	"time"

	"danvan/civic"
)

func TestUnited(t *testing.T) {
	end := time.Date(2026, 12, 1, 8, 0, 0, 123456789, time.UTC)
	stored := end.Truncate(time.Microsecond)
	was := civic.Project{Code: "cau", Name: "Cầu", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing, Budget: "100 tỷ"}
	with := func(p civic.Project, change func(*civic.Project)) civic.Project {
		p.Areas = slices.Clone(p.Areas)
		change(&p)
		return p
	}
	budget := func(text string) func(*civic.Project) { return func(p *civic.Project) { p.Budget = text } }
	name := func(language, text string) func(*civic.Project) {
		return func(p *civic.Project) { p.NameWords = p.NameWords.With(language, text) }
	}
	status := func(p *civic.Project) { p.Status = civic.ProjectBuilding }
	for _, c := range []struct {
		name      string
		mine, now civic.Project
		want      civic.Project
		clash     bool
	}{
		{"nothing changed", was, was, was, false},
		{"mine alone", with(was, budget("120 tỷ")), was, with(was, budget("120 tỷ")), false},
		{"theirs alone", was, with(was, budget("130 tỷ")), with(was, budget("130 tỷ")), false},
		{"different things", with(was, status), with(was, budget("130 tỷ")), with(with(was, budget("130 tỷ")), status), false},
		{"the same, differently", with(with(was, status), budget("120 tỷ")), with(was, budget("130 tỷ")), with(with(was, budget("130 tỷ")), status), true},
		{"names in different languages", with(was, name("en", "Bridge")), with(was, name("eo", "Ponto")), with(with(was, name("eo", "Ponto")), name("en", "Bridge")), false},
		{"names in one language", with(was, name("eo", "Ponteto")), with(was, name("eo", "Ponto")), with(was, name("eo", "Ponto")), true},
		{"the same, alike", with(was, budget("130 tỷ")), with(was, budget("130 tỷ")), with(was, budget("130 tỷ")), false},
		{"areas", with(was, func(p *civic.Project) { p.Areas = []string{"ba-vi"} }), was, with(was, func(p *civic.Project) { p.Areas = []string{"ba-vi"} }), false},
		{"ended by me", with(was, func(p *civic.Project) { p.ValidTo = &end }), was, with(was, func(p *civic.Project) { p.ValidTo = &end }), false},
		{"ended before, as it is stored", with(was, func(p *civic.Project) { p.ValidTo = &end }), with(was, func(p *civic.Project) { p.ValidTo = &stored }), with(was, func(p *civic.Project) { p.ValidTo = &end }), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, clash := united(was, c.mine, c.now)
			if clash != c.clash {
				t.Errorf("clash = %v, want %v", clash, c.clash)
			}
			if got.Budget != c.want.Budget || got.Status != c.want.Status || !slices.Equal(got.Areas, c.want.Areas) || endOf(got) != endOf(c.want) || !maps.Equal(got.NameWords, c.want.NameWords) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
