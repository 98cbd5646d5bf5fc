package main

import (
	"time"

	"danvan/civic"
	"danvan/locales"
)

// sheet is a table of an export.
type sheet struct {
	key     string // locale key of its name
	columns []column
	rows    [][]any // nil, string, int, float64, day, time.Time
}

// column is a column of a table.
type column struct {
	key   string // locale key of its header
	width float64
}

// day is a date without a time, at midnight UTC.
type day time.Time

// sheets are the tables of a workbook.
func (r dutyReport) sheets() []sheet { return []sheet{r.counts(), r.obligations(), r.lonely()} }

// counts are the figures of compliance, a row for each duty and kind of agency.
func (r dutyReport) counts() sheet {
	s := sheet{key: "duty_export.summary", columns: []column{{"duty_export.code", 18}, {"duty_export.duty", 48}, {"duty_export.kind", 26}, {"duty_export.owed", 11},
		{"duty_export.handed_in", 10}, {"duty_export.in_time", 10}, {"duty_export.late", 10}, {"duty_export.missing", 13}, {"duty_export.not_due", 13},
		{"duty_export.waiting", 11}, {"duty_export.accepted", 13}, {"duty_export.returned", 10}}}
	for _, c := range r.summary {
		s.rows = append(s.rows, []any{c.Duty, r.title(c.Duty), r.kind(c.Kind), c.Owed, c.InTime + c.Late, c.InTime, c.Late, c.Missing, c.NotDue, c.Waiting, c.Accepted, c.Returned})
	}
	return s
}

// obligations are what every agency owes or owed, with the present version.
func (r dutyReport) obligations() sheet {
	s := sheet{key: "duty_export.obligations", columns: []column{{"duty_export.code", 18}, {"duty_export.duty", 48}, {"duty_export.agency_code", 18},
		{"duty_export.agency", 38}, {"duty_export.kind", 24}, {"duty_export.due", 12}, {"duty_export.state", 22}, {"duty_export.handed_in_at", 17}, {"duty_export.on_time", 11},
		{"duty_export.document", 20}, {"duty_export.document_day", 12}, {"duty_export.signer", 24}, {"duty_export.versions", 9}, {"duty_export.decision", 18},
		{"duty_export.decided_at", 17}, {"duty_export.reason", 40}}}
	for _, o := range r.owed {
		a, _ := r.units.Agency(o.Agency)
		row := []any{o.Duty, r.title(o.Duty), o.Agency, a.NameIn(r.locale), r.kind(a.Kind), r.dayOf(o.DueAt), r.state(o.Obligation)}
		s.rows = append(s.rows, append(row, r.version(o)...))
	}
	return s
}

// version is the present version of an obligation.
func (r dutyReport) version(o obligationRow) []any {
	if o.last == nil {
		return []any{nil, nil, nil, nil, nil, 0, nil, nil, nil}
	}
	u := o.last
	onTime := "duty_export.was_late"
	if u.InTime {
		onTime = "duty_export.was_on_time"
	}
	var documentDay, decidedAt any
	if at, err := time.Parse(time.DateOnly, u.DocDay); err == nil {
		documentDay = day(at)
	}
	if u.DecidedAt != nil {
		decidedAt = u.DecidedAt.In(r.zone)
	}
	return []any{u.At.In(r.zone), r.label(onTime), u.DocNumber, documentDay, u.Signer, o.Versions, r.label("duty_export.decision_" + string(u.Status)), decidedAt, u.Reason}
}

// lonely are agencies that nobody is bound to: they cannot be reminded.
func (r dutyReport) lonely() sheet {
	s := sheet{key: "duty_export.lonely", columns: []column{{"duty_export.agency_code", 18}, {"duty_export.agency", 48}, {"duty_export.kind", 26}, {"duty_export.open", 14}}}
	open := map[string]int{}
	for _, o := range r.owed {
		if o.Status.Owed() {
			open[o.Agency]++
		}
	}
	for _, a := range r.alone {
		s.rows = append(s.rows, []any{a.Code, a.NameIn(r.locale), r.kind(a.Kind), open[a.Code]})
	}
	return s
}

func (r dutyReport) title(code string) string { return r.duties[code].TitleIn(r.locale) }

func (r dutyReport) kind(k civic.AgencyKind) string { return r.label("agency_kind." + string(k)) }

// state says where an obligation stands; what is owed and over says that.
func (r dutyReport) state(o civic.Obligation) string {
	if o.Late(r.at) {
		return r.label("duty_export.state_late")
	}
	return r.label("duty_export.state_" + string(o.Status))
}

func (r dutyReport) dayOf(t time.Time) day {
	y, m, d := t.In(r.zone).Date()
	return day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// heading stands above each printed page.
func (r dutyReport) heading() string {
	return r.label("duty_export.heading", locales.Args{"Year": r.year, "At": r.at.In(r.zone).Format("15:04 02/01/2006")})
}
