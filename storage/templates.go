package storage

import (
	"context"
	"fmt"

	"danvan/civic"
)

// Templates lists an agency's reply templates for a category, its own first, then those for every category. The category
// "" lists all that the agency has.
func (s *Store) Templates(ctx context.Context, agency, category string) ([]civic.Template, error) {
	var list []civic.Template
	if err := s.read.SelectContext(ctx, &list, `
		SELECT id, agency, COALESCE(category, '') AS category, title, text, created_by FROM reply_templates
		WHERE agency = $1 AND (category = $2 OR category IS NULL OR $2 = '')
		ORDER BY CASE WHEN category IS NULL THEN 1 ELSE 0 END, title, id`, agency, category); err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	return list, nil
}

// SaveTemplate adds a reply template.
func (s *Store) SaveTemplate(ctx context.Context, t civic.Template) (civic.Template, error) {
	t.Title, t.Text = civic.CleanText(t.Title), civic.CleanText(t.Text)
	if err := s.db.GetContext(ctx, &t.ID, `
		INSERT INTO reply_templates (agency, category, title, text, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		t.Agency, optional(t.Category), t.Title, t.Text, t.CreatedBy); err != nil {
		return civic.Template{}, fmt.Errorf("save template: %w", err)
	}
	return t, nil
}

// DeleteTemplate removes an agency's reply template.
func (s *Store) DeleteTemplate(ctx context.Context, id int64, agency string) error {
	return s.exec(ctx, "delete template", `DELETE FROM reply_templates WHERE id = $1 AND agency = $2`, id, agency)
}
