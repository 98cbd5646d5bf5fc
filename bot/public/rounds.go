package public

import (
	"cmp"
	"context"
	"slices"

	"danvan/civic"
	"danvan/civic/consult"
)

// round is a consultation that is open, with the documents in force of its project.
type round struct {
	consult.Consultation
	Phase     consult.Phase
	Project   civic.Project
	Owner     civic.Agency
	LastDay   string
	Documents []civic.ProjectDocument
}

// phases are in the order in which they are shown: first where people can speak.
var phases = []consult.Phase{consult.PhaseCollecting, consult.PhasePosting, consult.PhaseAnswering}

// openRounds lists the consultations that are open.
func (s *site) openRounds(ctx context.Context) ([]round, error) {
	return s.rounds.get(ctx, "", func(ctx context.Context) ([]round, error) {
		return inTurn(ctx, s, func() ([]round, error) { return s.newRounds(ctx) })
	})
}

func (s *site) newRounds(ctx context.Context) ([]round, error) {
	directory, err := s.Directory(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.Rounds.Consultations(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []round
	for _, c := range open {
		r := round{Consultation: c, Phase: c.Phase(s.Now()), LastDay: c.LastDay(s.Zone).Format("2006-01-02")}
		r.PostsAt, r.AsksAt = c.PostsAt.In(s.Zone), c.AsksAt.In(s.Zone)
		r.Project, _ = directory.Project(c.Project)
		r.Owner, _ = directory.Agency(r.Project.Owner)
		if r.Documents, err = s.Rounds.Documents(ctx, c.Project); err != nil {
			return nil, err
		}
		r.Documents = slices.DeleteFunc(r.Documents, func(d civic.ProjectDocument) bool { return d.ReplacedBy != nil })
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b round) int {
		return cmp.Or(slices.Index(phases, a.Phase)-slices.Index(phases, b.Phase), a.AsksUntil.Compare(b.AsksUntil))
	})
	return list, nil
}

// Stored reports whether the file of a document can be had here; others can be had in the bot.
func (round) Stored(d civic.ProjectDocument) bool { return d.File.Channel == civic.StoredChannel }
