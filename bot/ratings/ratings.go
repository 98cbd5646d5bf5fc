// Package ratings holds what citizens do to rate a service: stars, a comment, the agency's form.
package ratings

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// Store keeps what citizens think of services.
type Store interface {
	// SaveRating keeps a rating and reports whether it replaced one of the same person, agency and day.
	SaveRating(ctx context.Context, cause string, r civic.Rating) (civic.Rating, bool, error)
	UpdateRating(ctx context.Context, cause string, r civic.Rating) error
	Rating(ctx context.Context, id int64) (civic.Rating, error)
}

// ratings are the conversations.
type ratings struct{ store Store }

// New declares what citizens can do about ratings.
func New(store Store) bot.Module {
	d := ratings{store}
	return bot.Module{
		Name:     "ratings",
		Flows:    []bot.AnyFlow{d.rateFlow()},
		Links:    []bot.DeepLink{{Name: "rate", Who: bot.Everybody, Do: d.rateByLink}},
		Commands: []bot.Command{{Name: "danhgia", Text: "rate.line", Menu: "rate.menu", Row: 0, Who: bot.Everybody, Do: d.rateCommand}},
		Export:   exportRatings,
	}
}
