package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"danvan/civic"
	"danvan/locales"
	"danvan/storage"
)

// exportCommand writes what is kept into files for office programs.
type exportCommand struct {
	Duties       exportDuties       `cmd:"" help:"Export the yearly duties of all agencies: who handed in what, and when."`
	Consultation exportConsultation `cmd:"" help:"Export a consultation: the minutes, or all opinions."`
}

// exportDuties writes a year of duties. The language of titles and headers is that of the installation (--locale).
type exportDuties struct {
	Year   int    `help:"Year. Default: this year." placeholder:"YEAR"`
	Format string `help:"Format: xlsx for three sheets, csv for one line an obligation." default:"xlsx" enum:"xlsx,csv"`
	Out    string `help:"Output file; - for standard output (csv). Default: duties-YEAR in this folder." placeholder:"FILE"`
}

// Run runs the command.
func (e exportDuties) Run(ctx context.Context, c config, t terminal) error {
	now := t.now()
	if e.Year == 0 {
		e.Year = now.In(c.zone()).Year()
	}
	if e.Out == "" {
		e.Out = fmt.Sprintf("duties-%d.%s", e.Year, e.Format)
	}
	switch {
	case e.Year < 2000 || e.Year > 2100:
		return settingError{"--year", "is not a year such as 2027; give one"}
	case e.Out == "-" && e.Format == "xlsx":
		return settingError{"--out", "is -, and a workbook is not written to a terminal; give a file, or --format csv"}
	}
	s, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	r, err := readDutyReport(ctx, s, e.Year, now, c.zone(), c.Locale)
	if err != nil {
		return err
	}
	write := workbook{r.heading(), r.label, r.sheets()}.write
	if e.Format == "csv" {
		write = r.writeCSV
	}
	if e.Out == "-" {
		return write(t.out)
	}
	if err := writeFile(e.Out, write); err != nil {
		return fmt.Errorf("export duties: %w", err)
	}
	t.say("%s: %d obligations of %d, %d agencies with nobody bound to the bot", e.Out, len(r.owed), e.Year, len(r.alone))
	return nil
}

// writeFile writes a file in one piece: what was there stays until the new one is complete.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := errors.Join(write(f), f.Chmod(fs.FileMode(0o644)), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// dutyReport is a year of duties as an export shows it.
type dutyReport struct {
	year    int
	at      time.Time
	zone    *time.Location
	label   func(key string, args ...locales.Args) string
	locale  string
	units   *civic.Directory
	duties  map[string]civic.Duty
	summary []civic.Compliance
	owed    []obligationRow
	alone   []civic.Agency // nobody is bound to them
}

// obligationRow is an obligation with its present version, where there is one.
type obligationRow struct {
	civic.Obligation
	last *civic.Submission
}

// readDutyReport reads a year of duties as it stands at now.
func readDutyReport(ctx context.Context, s *storage.Store, year int, now time.Time, zone *time.Location, locale string) (dutyReport, error) {
	texts := locales.MustLoad()
	r := dutyReport{year: year, at: now, zone: zone, locale: locale, duties: map[string]civic.Duty{},
		label: func(key string, args ...locales.Args) string {
			if len(args) == 0 {
				args = []locales.Args{nil}
			}
			return texts.Plain(locale, key, args[0])
		}}
	var err error
	if r.units, err = s.Directory(ctx, now); err != nil {
		return r, err
	}
	list, err := s.Duties(ctx)
	if err != nil {
		return r, err
	}
	order := map[string]int{}
	for i, d := range list {
		r.duties[d.Code], order[d.Code] = d, i
	}
	if r.summary, err = s.Compliance(ctx, year, now); err != nil {
		return r, err
	}
	owed, _, err := s.Obligations(ctx, civic.ObligationQuery{Year: year})
	if err != nil {
		return r, err
	}
	for _, o := range owed {
		row := obligationRow{Obligation: o}
		if o.Versions > 0 {
			versions, err := s.Submissions(ctx, o.ID)
			if err != nil {
				return r, err
			}
			if n := len(versions); n > 0 {
				row.last = &versions[n-1]
			}
		}
		r.owed = append(r.owed, row)
	}
	slices.SortStableFunc(r.owed, func(a, b obligationRow) int {
		if by := order[a.Duty] - order[b.Duty]; by != 0 {
			return by
		}
		return strings.Compare(a.Agency, b.Agency)
	})
	for _, a := range r.units.Agencies {
		people, err := s.Colleagues(ctx, a.Code)
		if err != nil {
			return r, err
		}
		if !slices.ContainsFunc(people, func(p civic.Person) bool { return p.RoleIn(a.Code) != "" }) {
			r.alone = append(r.alone, a)
		}
	}
	return r, nil
}

// writeCSV writes every obligation, a line each, in UTF-8 with a mark that office programs look for.
func (r dutyReport) writeCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	sheet := r.obligations()
	out := csv.NewWriter(w)
	line := make([]string, len(sheet.columns))
	for i, c := range sheet.columns {
		line[i] = r.label(c.key)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range sheet.rows {
		for i, value := range row {
			line[i] = csvText(value)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvText writes a value; no office program takes it for a formula.
func csvText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case day:
		return time.Time(v).Format(time.DateOnly)
	case time.Time:
		return v.Format("2006-01-02 15:04")
	case string:
		return civic.NoFormula(v)
	}
	return fmt.Sprint(value)
}
