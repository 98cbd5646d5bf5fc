package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
)

// Gatherer makes one message a person of what there is to tell them.
type Gatherer interface {
	GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error)
}

// TellFollowers tells who follows a project what is new on its board, and who has not spoken that a consultation ends soon:
// one message a person and day, each change once.
type TellFollowers struct {
	Store Gatherer
	Zone  *time.Location
	Log   *slog.Logger
}

// Run implements Job.
func (j TellFollowers) Run(ctx context.Context, now time.Time) error {
	y, m, d := now.In(j.Zone).Date()
	told, err := j.Store.GatherReminders(ctx, civic.Gathering{Kinds: civic.FollowerReminders, Notice: civic.NoticeProjectChanges,
		Key: "boards:" + now.In(j.Zone).Format(time.DateOnly), Later: time.Date(y, m, d+1, 0, 0, 0, 0, j.Zone)}, now)
	if err != nil {
		return fmt.Errorf("tell followers: %w", err)
	}
	if told > 0 && j.Log != nil {
		j.Log.InfoContext(ctx, "followers told", "people", told)
	}
	return nil
}
