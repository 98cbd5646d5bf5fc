package bot

import (
	"context"
	"errors"

	"danvan/civic"
)

// PersonStore reads people.
type PersonStore interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// Names are what people are called, by their ids.
type Names map[int64]string

// NamesOf finds the names of people; who is nil, or had their data deleted, has none.
func NamesOf(ctx context.Context, store PersonStore, who ...*int64) (Names, error) {
	names := Names{}
	for _, id := range who {
		if id == nil || names[*id] != "" {
			continue
		}
		p, err := store.Person(ctx, *id)
		if err != nil && !errors.Is(err, civic.ErrNotFound) {
			return nil, err
		}
		names[*id] = p.Name
	}
	return names, nil
}

// Of is somebody's name, or "".
func (n Names) Of(id *int64) string {
	if id == nil {
		return ""
	}
	return n[*id]
}
