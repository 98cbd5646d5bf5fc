package storage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/catalog"
)

// tableImport is one table as an import wants it: the first column is the key, and where retire is set the last one is
// valid_to, which ends what the files no longer hold.
type tableImport struct {
	what    string
	columns []string
	rows    [][]any
	retire  bool
	keep    string // condition of rows that are left as they are
}

// ImportCatalog brings units and categories to what a checked catalog holds, in one transaction. What is no longer in it
// is retired, never deleted, and keeps its history; what returns is taken up again. Former names, reception days and
// models have no history: they become what the files hold. Importing the same again changes nothing.
func (s *Store) ImportCatalog(ctx context.Context, c catalog.Catalog, now time.Time) (catalog.Report, error) {
	var report catalog.Report
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		for _, t := range tablesOf(c) {
			changes, err := importTable(ctx, tx, t, now)
			if err != nil {
				return fmt.Errorf("import %s: %w", t.what, err)
			}
			report = append(report, changes)
			if err := lookAnew(ctx, tx, changes, now); err != nil {
				return fmt.Errorf("look at cases anew: %w", err)
			}
		}
		aliases, err := replaceAliases(ctx, tx, c.Aliases)
		if err != nil {
			return fmt.Errorf("import area_aliases: %w", err)
		}
		report = append(report, aliases)
		return replaceQuestions(ctx, tx, c.Forms)
	})
	if err != nil {
		return nil, err
	}
	return report, nil
}

// lookAnew has the clocks of open cases looked at whose category changed: it may have another ladder now.
func lookAnew(ctx context.Context, tx *sqlx.Tx, changes catalog.Changes, now time.Time) error {
	if changes.What != "categories" || len(changes.Changed) == 0 {
		return nil
	}
	query, args, err := sqlx.In(`UPDATE cases SET remind_at = ? WHERE category IN (?) AND (remind_at IS NULL OR remind_at > ?)
		AND status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened')`, stamp(now), changes.Changed, stamp(now))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, tx.Rebind(query), args...)
	return err
}

// longAgo is since when a unit exists whose file does not say.
var longAgo = time.Unix(0, 0).UTC()

func tablesOf(c catalog.Catalog) []tableImport {
	areas := tableImport{what: "areas", columns: []string{"code", "name", "kind", "valid_to"}, retire: true}
	for _, a := range c.Areas {
		areas.rows = append(areas.rows, []any{a.Code, a.Name, string(a.Kind), stampOf(a.ValidTo)})
	}
	agencies := tableImport{what: "agencies", columns: []string{"code", "name", "name_words", "kind", "parent", "area", "valid_from", "valid_to"}, retire: true}
	for _, a := range c.Agencies {
		if a.ValidFrom.IsZero() {
			a.ValidFrom = longAgo
		}
		agencies.rows = append(agencies.rows, []any{a.Code, a.Name, a.NameWords.JSON(), string(a.Kind), optional(a.Parent), optional(a.Area), stamp(a.ValidFrom), stampOf(a.ValidTo)})
	}
	categories := tableImport{what: "categories", retire: true, columns: []string{"code", "name", "name_words", "grouping", "route", "forward_working_hours",
		"accept_working_hours", "first_reply_working_days", "answer_working_days", "statutory", "ladder", "position", "valid_to"}}
	for _, k := range c.Categories {
		categories.rows = append(categories.rows, []any{k.Code, k.Name, k.NameWords.JSON(), k.Group, k.Route, k.ForwardWorkingHours,
			k.AcceptWorkingHours, k.FirstReplyWorkingDays, k.AnswerWorkingDays, k.Statutory, k.Ladder, k.Position, stampOf(k.ValidTo)})
	}
	tables := []tableImport{areas, agencies, categories}
	if c.Projects != nil {
		tables = append(tables, importedProjects(c.Projects))
	}
	if c.Forms != nil {
		forms := tableImport{what: "forms", columns: []string{"code", "name", "name_words", "min", "max", "kinds", "position", "valid_to"}, retire: true}
		for i, f := range c.Forms {
			kinds := make([]string, len(f.Kinds))
			for j, k := range f.Kinds {
				kinds[j] = string(k)
			}
			forms.rows = append(forms.rows, []any{f.Code, f.Name, f.NameWords.JSON(), f.Min, f.Max, strings.Join(kinds, " "), i, (*time.Time)(nil)})
		}
		tables = append(tables, forms)
	}
	if c.Receptions != nil {
		receptions := tableImport{what: "receptions", columns: []string{"agency", "place", "place_words", "days", "days_words"}}
		for _, r := range c.Receptions {
			receptions.rows = append(receptions.rows, []any{r.Agency, r.Place, r.PlaceWords.JSON(), r.Days, r.DaysWords.JSON()})
		}
		tables = append(tables, receptions)
	}
	if c.Models != nil {
		models := tableImport{what: "models", columns: []string{"code", "agency", "title", "title_words", "recognised_on", "decision"}}
		for _, m := range c.Models {
			models.rows = append(models.rows, []any{m.Code, m.Agency, m.Title, m.TitleWords.JSON(), m.RecognisedOn, m.Decision})
		}
		tables = append(tables, models)
	}
	if c.Duties != nil {
		duties := dutyTable()
		for _, d := range c.Duties {
			duties.rows = append(duties.rows, dutyValues(d))
		}
		tables = append(tables, duties)
	}
	if c.Days != nil {
		tables = append(tables, calendarTable(c.Days))
	}
	return tables
}

// importTable adds, changes and retires the rows of one table.
func importTable(ctx context.Context, tx *sqlx.Tx, t tableImport, now time.Time) (catalog.Changes, error) {
	changes := catalog.Changes{What: t.what}
	known, err := existing(ctx, tx, t)
	if err != nil {
		return changes, err
	}
	wanted, err := kept(ctx, tx, t)
	if err != nil {
		return changes, err
	}
	for _, row := range t.rows {
		key := row[0].(string)
		if wanted[key] {
			changes.Same++
			continue
		}
		wanted[key] = true
		before, there := known[key]
		switch {
		case !there:
			changes.Added = append(changes.Added, key)
		case before == fingerprint(row):
			changes.Same++
			continue
		default:
			changes.Changed = append(changes.Changed, key)
		}
		if _, err := tx.ExecContext(ctx, upsert(t), row...); err != nil {
			return changes, err
		}
	}
	if !t.retire {
		return changes, remove(ctx, tx, t, known, wanted, &changes)
	}
	var gone []string
	if err := tx.SelectContext(ctx, &gone, `SELECT code FROM `+t.what+` WHERE valid_to IS NULL OR valid_to > $1 ORDER BY code`, stamp(now)); err != nil {
		return changes, err
	}
	for _, key := range gone {
		if wanted[key] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE `+t.what+` SET valid_to = $1 WHERE code = $2`, stamp(now), key); err != nil {
			return changes, err
		}
		changes.Retired = append(changes.Retired, key)
	}
	return changes, nil
}

// kept lists the rows of a table that an import leaves as they are.
func kept(ctx context.Context, tx *sqlx.Tx, t tableImport) (map[string]bool, error) {
	keep := map[string]bool{}
	if t.keep == "" {
		return keep, nil
	}
	var codes []string
	if err := tx.SelectContext(ctx, &codes, `SELECT code FROM `+t.what+` WHERE `+t.keep); err != nil {
		return nil, err
	}
	for _, code := range codes {
		keep[code] = true
	}
	return keep, nil
}

// remove deletes what the files no longer hold of a table that nothing refers to.
func remove(ctx context.Context, tx *sqlx.Tx, t tableImport, known map[string]string, wanted map[string]bool, changes *catalog.Changes) error {
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if wanted[key] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+t.what+` WHERE `+t.columns[0]+` = $1`, key); err != nil {
			return err
		}
		changes.Retired = append(changes.Retired, key)
	}
	return nil
}

func upsert(t tableImport) string {
	places := make([]string, len(t.columns))
	var sets []string
	for i, c := range t.columns {
		places[i] = fmt.Sprintf("$%d", i+1)
		if i > 0 {
			sets = append(sets, c+" = excluded."+c)
		}
	}
	return fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s`, t.what, strings.Join(t.columns, ", "),
		strings.Join(places, ", "), t.columns[0], strings.Join(sets, ", "))
}

// existing reads a table's rows as fingerprints by key.
func existing(ctx context.Context, tx *sqlx.Tx, t tableImport) (map[string]string, error) {
	rows, err := tx.QueryxContext(ctx, `SELECT `+strings.Join(t.columns, ", ")+` FROM `+t.what)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	known := map[string]string{}
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return nil, err
		}
		print := fingerprint(row)
		known[print[:strings.IndexByte(print, 0)]] = print
	}
	return known, rows.Err()
}

// fingerprint writes a row so that two are equal where their values are, whatever types the driver has for them.
func fingerprint(row []any) string {
	var b strings.Builder
	for _, value := range row {
		switch v := value.(type) {
		case nil:
		case []byte:
			b.Write(v)
		case *string:
			if v != nil {
				b.WriteString(*v)
			}
		case *time.Time:
			if v != nil {
				b.WriteString(v.UTC().Format(time.RFC3339Nano))
			}
		case time.Time:
			b.WriteString(v.UTC().Format(time.RFC3339Nano))
		case bool: // SQLite has numbers
			fmt.Fprintf(&b, "%d", map[bool]int{true: 1}[v])
		default:
			fmt.Fprint(&b, v)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// replaceAliases brings former names to what the files hold. One is reported as alias (area).
func replaceAliases(ctx context.Context, tx *sqlx.Tx, aliases []civic.AreaAlias) (catalog.Changes, error) {
	changes := catalog.Changes{What: "area_aliases"}
	var list []civic.AreaAlias
	if err := tx.SelectContext(ctx, &list, `SELECT alias, area, kind FROM area_aliases ORDER BY alias, area`); err != nil {
		return changes, err
	}
	type key struct{ alias, area string }
	known := map[key]string{}
	for _, a := range list {
		known[key{a.Alias, a.Area}] = a.Kind
	}
	wanted := map[key]bool{}
	for _, a := range aliases {
		k, name := key{a.Alias, a.Area}, a.Alias+" ("+a.Area+")"
		wanted[k] = true
		switch kind, there := known[k]; {
		case !there:
			changes.Added = append(changes.Added, name)
		case kind == a.Kind:
			changes.Same++
			continue
		default:
			changes.Changed = append(changes.Changed, name)
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO area_aliases (alias, area, kind) VALUES ($1, $2, $3)
			ON CONFLICT (alias, area) DO UPDATE SET kind = excluded.kind`, a.Alias, a.Area, a.Kind); err != nil {
			return changes, err
		}
	}
	for _, a := range list {
		if wanted[key{a.Alias, a.Area}] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM area_aliases WHERE alias = $1 AND area = $2`, a.Alias, a.Area); err != nil {
			return changes, err
		}
		changes.Retired = append(changes.Retired, a.Alias+" ("+a.Area+")")
	}
	return changes, nil
}

func replaceQuestions(ctx context.Context, tx *sqlx.Tx, forms []civic.Form) error {
	for _, f := range forms {
		if _, err := tx.ExecContext(ctx, `DELETE FROM form_questions WHERE form = $1`, f.Code); err != nil {
			return fmt.Errorf("import form questions: %w", err)
		}
		for i, q := range f.Questions {
			if _, err := tx.ExecContext(ctx, `INSERT INTO form_questions (form, code, text, text_words, position, aspect) VALUES ($1, $2, $3, $4, $5, $6)`,
				f.Code, q.Code, q.Text, q.TextWords.JSON(), i, q.Aspect); err != nil {
				return fmt.Errorf("import form questions: %w", err)
			}
		}
	}
	return nil
}
