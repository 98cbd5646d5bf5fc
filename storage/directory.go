package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"danvan/civic"
)

// Directory reads the province as it is at a time: agencies, areas, categories, projects, forms, models.
func (s *Store) Directory(ctx context.Context, now time.Time) (*civic.Directory, error) {
	var d civic.Directory
	for _, part := range []struct {
		into  any
		query string
	}{
		{&d.Agencies, `SELECT code, name, name_words, kind, COALESCE(parent, '') AS parent, COALESCE(area, '') AS area, valid_from, valid_to FROM agencies ORDER BY code`},
		{&d.Areas, `SELECT code, name, kind, valid_to FROM areas ORDER BY code`},
		{&d.Aliases, `SELECT alias, area, kind FROM area_aliases ORDER BY alias, area`},
		{&d.Categories, `SELECT code, name, name_words, grouping, route, forward_working_hours, accept_working_hours, first_reply_working_days, answer_working_days, statutory, ladder, position, valid_to FROM categories ORDER BY position, code`},
		{&d.Receptions, `SELECT agency, place, place_words, days, days_words FROM receptions ORDER BY agency`},
		{&d.Models, `SELECT code, agency, title, title_words, recognised_on, decision FROM models ORDER BY recognised_on DESC, code`},
	} {
		if err := s.read.SelectContext(ctx, part.into, part.query); err != nil {
			return nil, fmt.Errorf("read directory: %w", err)
		}
	}
	var err error
	if d.Projects, err = s.Projects(ctx); err != nil {
		return nil, err
	}
	if d.Forms, err = s.forms(ctx); err != nil {
		return nil, err
	}
	if d.Duties, err = s.Duties(ctx); err != nil {
		return nil, err
	}
	return civic.NewDirectory(d, now), nil
}

// forms reads the rating forms that are in use, with their questions.
func (s *Store) forms(ctx context.Context) ([]civic.Form, error) {
	var rows []struct {
		Code, Name, Kinds string
		NameWords         civic.Words `db:"name_words"`
		Min, Max          int
	}
	if err := s.read.SelectContext(ctx, &rows, `SELECT code, name, name_words, min, max, kinds FROM forms WHERE valid_to IS NULL ORDER BY position, code`); err != nil {
		return nil, fmt.Errorf("read forms: %w", err)
	}
	var questions []struct {
		Form, Code, Text string
		TextWords        civic.Words `db:"text_words"`
		Aspect           string
	}
	if err := s.read.SelectContext(ctx, &questions, `SELECT form, code, text, text_words, aspect FROM form_questions ORDER BY form, position`); err != nil {
		return nil, fmt.Errorf("read form questions: %w", err)
	}
	var forms []civic.Form
	for _, r := range rows {
		f := civic.Form{Code: r.Code, Name: r.Name, NameWords: r.NameWords, Min: r.Min, Max: r.Max}
		for _, k := range strings.Fields(r.Kinds) {
			f.Kinds = append(f.Kinds, civic.AgencyKind(k))
		}
		for _, q := range questions {
			if q.Form == r.Code {
				f.Questions = append(f.Questions, civic.Question{Code: q.Code, Text: q.Text, TextWords: q.TextWords, Aspect: q.Aspect})
			}
		}
		forms = append(forms, f)
	}
	return forms, nil
}
