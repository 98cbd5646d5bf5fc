package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic/consult"
)

// collected tells who works on a project that collecting is over, and what waits. Of a consultation that has ended
// meanwhile, or to somebody who works on it no longer, nothing is said.
func (d official) collected(ctx context.Context, t *bot.Turn, c consult.Consultation) ([]bot.Message, error) {
	r, err := d.roundOf(ctx, t, c)
	if err != nil || !r.works || r.Phase(t.Now) != consult.PhaseAnswering {
		return nil, err
	}
	s, err := d.store.Standing(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	lines := append([]string{t.T("consult.collected", bot.Args{"Title": c.TitleIn(t.Locale()), "Code": c.Code, "Project": r.project.NameIn(t.Locale())})}, remainsLines(t, r, s)...)
	m := bot.Message{Text: strings.Join(lines, "\n")}
	if s.Unanswered > 0 {
		m.Rows = append(m.Rows, []bot.Button{t.Button("consult.do_answers", "consult-answers", c.Code)})
	}
	m.Rows = append(m.Rows, deskButton(t, c.Code))
	return []bot.Message{m}, nil
}
