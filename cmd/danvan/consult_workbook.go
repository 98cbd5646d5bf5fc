package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"danvan/bot"
	"danvan/civic/consult"
	"danvan/locales"
)

// Opinions implements consults.Papers: all opinions of a consultation, with their answers. Whose they are is in it only where
// a list of households was asked, and identities are wanted: who may want them is for the caller.
func (p consultPapers) Opinions(ctx context.Context, c consult.Consultation, identities bool) (bot.File, error) {
	var out bytes.Buffer
	err := p.writeOpinions(ctx, &out, c, identities && c.Who == consult.WhoHouseholds)
	return bot.File{Name: "y-kien-" + c.Code + ".xlsx", Data: out.Bytes()}, err
}

// opinionSheet is the sheet of opinions while it is written.
type opinionSheet struct {
	consultPapers
	c          consult.Consultation
	identities bool
	areas      map[string]string
	groups     map[int64]string
	tally      consult.Tally // as it stands now
	look       styles
	out        *excelize.StreamWriter
	row        int
}

// writeOpinions writes the workbook ballot by ballot, so that a large one takes little memory.
func (p consultPapers) writeOpinions(ctx context.Context, w io.Writer, c consult.Consultation, identities bool) (err error) {
	f := excelize.NewFile()
	defer func() { err = firstOf(err, f.Close()) }()
	s := opinionSheet{consultPapers: p, c: c, identities: identities, areas: map[string]string{}, groups: map[int64]string{}, row: 1}
	if s.look, err = stylesOf(f); err != nil {
		return err
	}
	if err := s.names(ctx); err != nil {
		return err
	}
	if s.tally, err = p.store.TallyConsultation(ctx, c.ID); err != nil {
		return err
	}
	if err := s.summary(f); err != nil {
		return err
	}
	name := p.text("sheet_opinions")
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	if err := s.setUp(f, name); err != nil {
		return err
	}
	if s.out, err = f.NewStreamWriter(name); err != nil {
		return err
	}
	if err := s.header(); err != nil {
		return err
	}
	if err := p.store.EachBallot(ctx, c.ID, s.ballot); err != nil {
		return err
	}
	if err := s.out.Flush(); err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: c.Title, Creator: "danvan"}); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// setUp sets the filter of the opinions, and how they print: as wide as the page, under their header, with the page's number.
func (s opinionSheet) setUp(f *excelize.File, name string) error {
	keys, _ := s.columns()
	rows := 1 + s.tally.Withdrawn
	for _, q := range s.tally.Questions {
		rows += q.Answered
	}
	last, err := excelize.CoordinatesToCellName(len(keys), rows)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(name, "A1:"+last, nil); err != nil {
		return err
	}
	if err := fitPage(f, name, "landscape"); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&C&B" + s.c.Code, OddFooter: "&C&P/&N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$1", name), Scope: name})
}

// fitPage has a sheet printed as wide as the page. It is called before the sheet's stream, which writes it along.
func fitPage(f *excelize.File, name, orientation string) error {
	a4, wide, tall, fit := 9, 1, 0, true
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &a4, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	return f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// names reads what areas and groups are called.
func (s opinionSheet) names(ctx context.Context) error {
	units, err := s.store.Directory(ctx, s.now())
	if err != nil {
		return err
	}
	for _, a := range units.Areas {
		s.areas[a.Code] = a.Name
	}
	groups, err := s.store.Groups(ctx, s.c.ID, -1)
	for _, g := range groups {
		s.groups[g.ID] = g.Label
	}
	return err
}

// summary writes the sheet of counts.
func (s opinionSheet) summary(f *excelize.File) error {
	name := s.text("sheet_summary")
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	n := s.tally
	if s.c.Tally != nil {
		n = *s.c.Tally
	}
	rows := [][]any{{s.text("col_title"), s.c.Title}, {s.text("col_code"), s.c.Code}, {s.text("col_asked"), s.day(s.c.AsksAt) + " – " + s.day(s.c.LastDay(s.zone))},
		{s.text("col_reached"), n.Reached}, {s.text("col_households"), n.Households}, {s.text("col_spoke"), n.Spoke}, {s.text("col_paper"), n.OnPaper}, {s.text("col_withdrawn"), n.Withdrawn}}
	for i, q := range s.c.Questions {
		rows = append(rows, []any{s.text("question", locales.Args{"N": i + 1, "Text": q.Text}), nil})
		t := n.Questions[i]
		switch q.Kind {
		case consult.AskStance:
			for _, stance := range consult.Stances {
				rows = append(rows, []any{"   " + s.text("stance_"+stance), t.Choices[stance]})
			}
		case consult.AskChoice:
			for j, o := range q.Options {
				rows = append(rows, []any{"   " + o.Text, t.Choices[consult.ChoiceOf([]int{j})]})
			}
		}
		rows = append(rows, []any{"   " + s.text("col_texts"), t.Texts}, []any{"   " + s.text("response_accepted"), t.Accepted}, []any{"   " + s.text("response_explained"), t.Explained})
	}
	if s.c.Digest != "" {
		rows = append(rows, []any{s.text("col_digest"), s.c.Digest})
	}
	if err := fitPage(f, name, "portrait"); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range []float64{50, 70} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for i, row := range rows {
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), []any{cellOf(row[0], s.look), cellOf(row[1], s.look)}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// columns are the headers of the opinions, with their widths.
func (s opinionSheet) columns() ([]string, []float64) {
	keys, widths := []string{"number", "source", "area", "question", "choice", "text", "group", "response", "reply"}, []float64{7, 10, 14, 28, 16, 44, 18, 11, 38}
	if s.identities {
		keys, widths = append([]string{"household", "address"}, keys...), append([]float64{20, 24}, widths...)
	}
	return keys, widths
}

func (s *opinionSheet) header() error {
	keys, widths := s.columns()
	cells := make([]any, len(keys))
	for i := len(keys); i > 0; i-- {
		cells[i-1] = excelize.Cell{StyleID: s.look.header, Value: s.text("col_" + keys[i-1])}
		if err := s.out.SetColWidth(i, i, widths[i-1]); err != nil {
			return err
		}
	}
	if err := s.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return s.out.SetRow("A1", cells, excelize.RowOpts{Height: 32})
}

// ballot writes a row for each opinion; a withdrawn ballot has one that says so.
func (s *opinionSheet) ballot(b consult.Ballot, h *consult.Household) error {
	if !b.Counts() {
		return s.write(b, h, nil, nil, s.text("withdrawn"), nil, nil, nil)
	}
	for _, o := range b.Opinions {
		q := s.c.Questions[o.Question]
		var group, response any
		if o.Group != nil {
			group = s.groups[*o.Group]
		}
		if o.Response != "" {
			response = s.text("response_" + string(o.Response))
		}
		if err := s.write(b, h, fmt.Sprintf("%d. %s", o.Question+1, q.Text), s.choice(q, o), o.Text, group, response, o.Reply); err != nil {
			return err
		}
	}
	return nil
}

func (s *opinionSheet) choice(q consult.Question, o consult.Opinion) string {
	if q.Kind == consult.AskStance {
		return s.text("stance_" + o.Choice)
	}
	var names []string
	for _, i := range o.Options() {
		if i >= 0 && i < len(q.Options) {
			names = append(names, q.Options[i].Text)
		}
	}
	return strings.Join(names, "; ")
}

func (s *opinionSheet) write(b consult.Ballot, h *consult.Household, values ...any) error {
	row := []any{b.Number, s.text("source_" + string(b.Source)), s.areas[b.Area]}
	if s.identities {
		name, address := "", ""
		if h != nil {
			name, address = h.Name, h.Address
		}
		row = append([]any{name, address}, row...)
	}
	s.row++
	_, widths := s.columns()
	cells := make([]any, 0, len(row)+len(values))
	tall := 1
	for i, v := range append(row, values...) {
		cells = append(cells, cellOf(v, s.look))
		if text, ok := v.(string); ok {
			tall = max(tall, linesOf(text, widths[i]))
		}
	}
	return s.out.SetRow(fmt.Sprintf("A%d", s.row), cells, excelize.RowOpts{Height: float64(min(15*tall, 400))}) // 409 is the most
}

// linesOf is about how many lines a text takes in a column so many characters wide.
func linesOf(text string, width float64) int {
	lines := 0
	for _, line := range strings.Split(text, "\n") {
		lines += 1 + int(float64(len([]rune(line)))*1.15/width)
	}
	return lines
}
