package projects

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// discuss is dân bàn: the project's consultations, those in which people can speak first.
func (d citizen) discuss(ctx context.Context, t *bot.Turn, p civic.Project) error {
	rounds, err := d.store.Consultations(ctx, p.Code)
	if err != nil {
		return err
	}
	parts := []string{stepHead(t, p, civic.StepDiscuss)}
	var rows [][]bot.Button
	for _, wanted := range []consult.Phase{consult.PhaseCollecting, consult.PhasePosting, consult.PhaseAnswering, consult.PhaseClosed, consult.PhaseCancelled} {
		for _, c := range rounds {
			if c.Phase(t.Now) != wanted {
				continue
			}
			parts = append(parts, bot.Lines(t.T("project.round", bot.Args{"Title": c.TitleIn(t.Locale())}), voicePhase(t, c)))
			key, action := "project.open_round", "voice"
			switch wanted {
			case consult.PhaseCollecting:
				key = "project.speak_in"
			case consult.PhaseClosed:
				key, action = "project.see_result", "voice-result"
			}
			rows = append(rows, []bot.Button{bot.Do(t.Label(key, bot.Args{"Title": bot.Shorten(c.TitleIn(t.Locale()), 200)}), action, c.Code)})
		}
	}
	if len(rounds) == 0 {
		parts = append(parts, t.T("project.no_rounds"))
	}
	put(t, bot.Paragraphs(parts...), append(rows, backRow(t, p)))
	return nil
}

// voiceLine says that a consultation ends soon in which a follower has not spoken, or "" where that is over.
func (d citizen) voiceLine(ctx context.Context, t *bot.Turn, id int64) (string, consult.Consultation, error) {
	c, err := d.store.Consultation(ctx, id)
	if errors.Is(err, civic.ErrNotFound) || err == nil && c.Phase(t.Now) != consult.PhaseCollecting {
		return "", c, nil
	}
	if err != nil {
		return "", c, err
	}
	own, err := d.store.BallotsBy(ctx, c.ID, t.Person.ID)
	if err != nil {
		return "", c, err
	}
	for _, b := range own {
		if b.Counts() {
			return "", c, nil
		}
	}
	return t.T("project.voice_left", bot.Args{"Title": c.TitleIn(t.Locale()), "Count": t.DaysLeft(c.AsksUntil), "Until": t.Date(c.LastDay(t.Zone))}), c, nil
}

// voicePhase says where a consultation stands, and until when.
func voicePhase(t *bot.Turn, c consult.Consultation) string {
	phase := c.Phase(t.Now)
	values := bot.Args{"From": t.Date(c.AsksAt), "Until": t.Date(c.LastDay(t.Zone)), "Count": t.DaysLeft(c.AsksUntil)}
	if phase == consult.PhaseClosed && c.ClosedAt != nil {
		values["Closed"] = t.Date(*c.ClosedAt)
	}
	return t.T("vote.phase_"+string(phase), values)
}
