package main

import (
	"context"
	"strconv"

	"danvan/storage/seed"
)

// year gives the story a past: an invented year of so many cases until now, the same in every run (danvan seed).
func (p *play) year(cases string) {
	n, err := strconv.Atoi(cases)
	p.must(err)
	now := p.w.clock.now()
	_, err = seed.Fill(context.Background(), p.w.app.store, seed.Options{Year: now.Year(), Cases: n, Ratings: n, Seed: 7, Until: now}, false, now)
	p.must(err)
}
