package bot

import (
	"context"

	"danvan/civic"
)

// Guard reports whether a person may go on in a dialogue. Where it is false it has said why.
type Guard[D any] func(ctx context.Context, t *Turn, d *D) (bool, error)

// MayGoOn reads the error with which something was looked up for a Guard: forbidden, not found and over end the dialogue with
// a last word; any other is for the caller.
func (t *Turn) MayGoOn(err error, lastWord string) (bool, error) {
	switch civic.CodeOf(err) {
	case civic.CodeForbidden, civic.CodeNotFound, civic.CodeExpired:
		t.Conclude(lastWord)
		return false, nil
	}
	return err == nil, err
}

// Guarded has a guard asked at every answer of the steps; the dialogue ends where it is false.
func Guarded[D any](steps map[string]Step[D], guard Guard[D]) map[string]Step[D] {
	for name, s := range steps {
		take, edited := s.Take, s.Edited
		s.Take = func(ctx context.Context, t *Turn, d *D, a Answer) (Next, error) {
			if may, err := guard(ctx, t, d); err != nil || !may {
				return End(), err
			}
			return take(ctx, t, d, a)
		}
		if edited != nil {
			s.Edited = func(ctx context.Context, t *Turn, d *D, in Input) (Next, error) {
				if may, err := guard(ctx, t, d); err != nil || !may {
					return End(), err
				}
				return edited(ctx, t, d, in)
			}
		}
		steps[name] = s
	}
	return steps
}
