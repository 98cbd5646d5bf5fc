package digests

import (
	"context"
	"fmt"

	"danvan/bot"
	"danvan/civic/figures"
)

// Table is a table for office programs. Cells are nil, string, int or float64.
type Table struct {
	Name    string
	Columns []Column
	Rows    [][]any
}

// Column is a column of a table.
type Column struct {
	Title string
	Width float64 // characters
}

// sendFile sends what is shown as a workbook, with every list that can be opened.
func (d digests) sendFile(ctx context.Context, t *bot.Turn, x look) (bot.Next, error) {
	m, err := d.measure(ctx, t, x)
	if err != nil {
		return bot.Next{}, err
	}
	tables := []Table{m.table(t)}
	for _, list := range x.lists(t) {
		all, err := d.lines(ctx, t, x, list)
		if err != nil {
			return bot.Next{}, err
		}
		tables = append(tables, listTable(t, list, all))
	}
	title := x.what(t) + ", " + spanName(t, x.Span)
	data, err := d.workbook(title, tables)
	if err != nil {
		return bot.Next{}, fmt.Errorf("write report: %w", err)
	}
	t.Say(bot.Message{Text: t.T("report.file_sent", bot.Args{"What": x.what(t), "Period": spanName(t, x.Span)}), File: &bot.File{Name: fileName(x.Span), Data: data}})
	return bot.Stay(), nil
}

// fileName is the name of a span's file: bao-cao-2026-11-09-2026-11-15.xlsx.
func fileName(s figures.Span) string { return "bao-cao-" + s.First + "-" + s.Last() + ".xlsx" }

// lists are the lists that belong to a look.
func (x look) lists(t *bot.Turn) []string {
	var lists []string
	own := units(t)
	if own == nil && x.Agency == "" && x.Area == "" || len(own) > 1 {
		lists = append(lists, listAgencies)
	}
	if own == nil && x.Agency == "" && x.Area == "" {
		lists = append(lists, listAreas)
	}
	if x.Category == "" {
		lists = append(lists, listCategories)
	}
	if x.Agency != "" {
		lists = append(lists, listPeers)
	}
	return lists
}

// table is what the report shows, beside the span before.
func (m measured) table(t *bot.Turn) Table {
	title := func(key string) string { return t.Label("report." + key) }
	table := Table{Name: title("sheet_summary"), Columns: []Column{{title("column_measure"), 44}, {spanName(t, m.Span), 24}, {spanName(t, m.Plus(-1)), 24}}}
	row := func(key string, now, before any) { table.Rows = append(table.Rows, []any{title(key), now, before}) }
	for _, r := range []struct {
		key string
		m   figures.Measure
	}{{"column_received", figures.Received}, {"column_answered", figures.Answered}, {"column_in_time", figures.InTime}, {"column_thin", figures.Thin}, {"column_rejected", figures.Rejected},
		{"column_withdrawn", figures.Withdrawn}, {"column_helped", figures.Helped}, {"column_not_helped", figures.NotHelped}, {"column_marks", figures.Marks}} {
		row(r.key, m.now.Counts[r.m], m.before.Counts[r.m])
	}
	row("column_open", m.now.open, nil)
	row("column_late", m.now.late, nil)
	if m.look.rated() {
		row("column_ratings", m.now.ratings.N, m.before.ratings.N)
		for i := len(m.now.ratings.Stars) - 1; i >= 0; i-- {
			table.Rows = append(table.Rows, []any{fmt.Sprintf("   %d ★", i+1), m.now.ratings.Stars[i], m.before.ratings.Stars[i]})
		}
		row("column_own", m.now.ratings.Own, m.before.ratings.Own)
		row("column_bulk", m.now.ratings.Bulk, m.before.ratings.Bulk)
	}
	if i := m.index; i != nil {
		row("column_index", tenth(i.Value), nil)
		row("column_low", tenth(i.Low), nil)
		row("column_high", tenth(i.High), nil)
		row("column_index_n", i.N, nil)
		row("column_kind_mean", tenth(i.KindMean), nil)
	}
	if m.running {
		table.Rows = append(table.Rows, []any{title("running_sheet"), nil, nil})
	}
	return table
}

func tenth(x float64) float64 { return float64(int(x*10+0.5)) / 10 }

// listTable is a list as a table.
func listTable(t *bot.Turn, list string, all []line) Table {
	title := func(key string) string { return t.Label("report." + key) }
	table := Table{Name: title("sheet_" + list), Columns: []Column{{title("column_name"), 44}, {title("column_received"), 14}, {title("column_answered"), 14}, {title("column_in_time"), 14},
		{title("column_late"), 14}, {title("column_rejected"), 14}, {title("column_helped"), 22}, {title("column_not_helped"), 22}}}
	if list == listPeers {
		table.Columns = append(table.Columns, Column{title("column_index"), 12}, Column{title("column_low"), 12}, Column{title("column_high"), 12}, Column{title("column_index_n"), 12})
	}
	for _, l := range all {
		row := []any{l.name, l.Counts[figures.Received], l.Counts[figures.Answered], l.Counts[figures.InTime], l.late, l.Counts[figures.Rejected], l.Counts[figures.Helped], l.Counts[figures.NotHelped]}
		if list == listPeers {
			if l.index != nil {
				row = append(row, tenth(l.index.Value), tenth(l.index.Low), tenth(l.index.High), l.index.N)
			} else {
				row = append(row, nil, nil, nil, nil)
			}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
