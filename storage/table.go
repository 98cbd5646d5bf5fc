package storage

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jmoiron/sqlx/reflectx"

	"danvan/civic"
)

// table is an SQL table whose rows are values of T. Its columns are listed once: what is selected, inserted and written in
// bulk follows.
type table[T any] struct {
	name    string
	columns []column
	list    string // as they are selected
}

// column is a column of a table, and the field of T that it holds.
type column struct {
	name  string
	field []int
	null  bool // it is NULL where the field is ""
	blind bool // it is written and never read
}

// tableOf makes a table of its columns, which are named as the db tags of T; the first is the row's number, which the
// database gives, or a code of its own. One that ends with "?" is NULL where the field is "", one that ends with "!" is
// written and never read. A select knows the table by the alias, "" for none.
func tableOf[T any](name, alias, columns string) table[T] {
	t := table[T]{name: name}
	tags := reflectx.NewMapper("db").TypeMap(reflect.TypeFor[T]())
	for word := range strings.FieldsSeq(columns) {
		c := column{name: strings.TrimRight(word, "?!"), null: strings.HasSuffix(word, "?"), blind: strings.HasSuffix(word, "!")}
		field := tags.GetByPath(c.name)
		if field == nil {
			panic(fmt.Sprintf("storage: no field of %s is tagged %q", name, c.name))
		}
		c.field = field.Index
		t.columns = append(t.columns, c)
	}
	t.list = t.as(alias)
	return t
}

// as are the columns as they are selected of an alias, or of none for "": so does SQLite want them returned.
func (t table[T]) as(alias string) string {
	if alias != "" {
		alias += "."
	}
	var list []string
	for _, c := range t.columns {
		switch {
		case c.null:
			list = append(list, fmt.Sprintf("COALESCE(%s%s, '') AS %s", alias, c.name, c.name))
		case !c.blind:
			list = append(list, alias+c.name)
		}
	}
	return strings.Join(list, ", ")
}

// names are the names of all columns.
func (t table[T]) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// values are what a row's columns hold, the number too.
func (t table[T]) values(row *T) []any {
	of, values := reflect.ValueOf(row).Elem(), make([]any, len(t.columns))
	for i, c := range t.columns {
		values[i] = c.value(of.FieldByIndex(c.field))
	}
	return values
}

// insert is the statement that writes rows without their numbers, as far as VALUES, and its arguments.
func (t table[T]) insert(rows ...*T) (statement string, args []any) {
	width := len(t.columns) - 1
	places := make([]string, len(rows))
	args = make([]any, 0, width*len(rows))
	for i, row := range rows {
		places[i] = placesFrom(width*i+1, width)
		args = append(args, t.values(row)[1:]...)
	}
	return `INSERT INTO ` + t.name + ` (` + strings.Join(t.names()[1:], ", ") + `) VALUES ` + strings.Join(places, ", "), args
}

// value is a field as it is stored: times by stamp, words as JSON, texts of any type as text.
func (c column) value(field reflect.Value) any {
	switch v := field.Interface().(type) {
	case time.Time:
		return stamp(v)
	case *time.Time:
		return stampOf(v)
	case civic.Words:
		return v.JSON()
	}
	if field.Kind() == reflect.String {
		if c.null {
			return optional(field.String())
		}
		return field.String()
	}
	return field.Interface()
}
