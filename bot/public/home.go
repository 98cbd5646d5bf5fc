package public

import (
	"fmt"
	"net/http"

	"danvan/civic"
	"danvan/civic/figures"
)

// homePage is the figures of a month and the consultations that are open.
type homePage struct {
	view
	report
	Before, After month // the months that can be looked at; "" where there is none
	Most          count // of the trend
	MostCategory  count
	Kinds         []kindIndex
	Rounds        []round
	Models        []modelLine // recognised in the year, up to the last day that is counted; those that are shown at once
	MoreModels    []modelLine // a press away
	Code          string      // of the form; empty
	directory     *civic.Directory
}

// starLine is how many rated services so.
type starLine struct {
	Key   string
	Class string
	N     count
}

// StarLines are the ratings, the good ones first.
func (p homePage) StarLines() []starLine {
	return []starLine{{"public.satisfied", "a", p.Stars[0]}, {"public.neutral", "m", p.Stars[1]}, {"public.dissatisfied", "z", p.Stars[2]}}
}

// kindIndex is the index of the agencies of a kind.
type kindIndex struct {
	Kind   civic.AgencyKind
	Mean   float64
	Listed []agencyIndex
}

type agencyIndex struct {
	figures.Index
	Name string
}

// modelLine is a recognised model in the language of the page.
type modelLine struct {
	civic.Model
	Words, Name string // its title; its agency
}

// shownModels is how many models are shown at once.
const shownModels = 10

// Mark is where the index stands on a scale of 100.
func (i agencyIndex) Mark() string { return fmt.Sprintf("%.1f", i.Value-0.75) }

// home shows a month.
func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	m, ok := parseMonth(r.URL.Query().Get("month"), s.Now())
	if !ok {
		return civic.ErrNotFound
	}
	told, err := s.report(r.Context(), m)
	if err != nil {
		return err
	}
	rounds, err := s.openRounds(r.Context())
	if err != nil {
		return err
	}
	directory, err := s.Directory(r.Context())
	if err != nil {
		return err
	}
	p := homePage{view: s.view(r), report: told, Rounds: rounds, directory: directory}
	if before := m.plus(-1); before >= current(s.Now()).plus(-oldest) {
		p.Before = before
	}
	if after := m.plus(1); after <= current(s.Now()) {
		p.After = after
	}
	for _, model := range directory.Models {
		if model.RecognisedOn[:len(yearForm)] == m.year() && model.RecognisedOn <= told.Until {
			a, _ := directory.Agency(model.Agency)
			p.Models = append(p.Models, modelLine{model, model.TitleIn(p.Lang), a.NameIn(p.Lang)})
		}
	}
	if len(p.Models) > shownModels {
		p.Models, p.MoreModels = p.Models[:shownModels], p.Models[shownModels:]
	}
	for _, line := range told.Trend {
		p.Most.N = max(p.Most.N, line.Received.N)
	}
	for _, line := range told.Categories {
		if !line.Received.Hidden {
			p.MostCategory.N = max(p.MostCategory.N, line.Received.N)
		}
	}
	for _, i := range told.Index {
		if len(p.Kinds) == 0 || p.Kinds[len(p.Kinds)-1].Kind != i.Kind {
			p.Kinds = append(p.Kinds, kindIndex{Kind: i.Kind, Mean: i.KindMean})
		}
		a, _ := directory.Agency(i.Agency)
		k := &p.Kinds[len(p.Kinds)-1]
		k.Listed = append(k.Listed, agencyIndex{i, a.NameIn(p.Lang)})
	}
	s.show(w, r, http.StatusOK, "home", p)
	return nil
}

// Category is the name of a category.
func (p homePage) Category(code string) string {
	c, _ := p.directory.Category(code)
	return c.NameIn(p.Lang)
}

// Year is the year of the month that is shown.
func (p homePage) Year() string { return p.report.Month.year() }

// Shown is the month that is shown.
func (p homePage) Shown() month { return p.report.Month }
