package bot

import (
	"context"
	"slices"
	"time"

	"danvan/civic"
)

// runGrace is how long Run waits, when it ends, for what is in hand.
const runGrace = 6 * time.Second

// sendersAtOnce is how many senders' kept updates are taken up at once.
const sendersAtOnce = 8

// Run takes up what was kept, by any replica, until ctx ends; then it finishes what it has in hand. It also keeps the
// hold on kept updates that are in hand here.
func (k *Intake) Run(ctx context.Context) error {
	k.fill()
	ticker := time.NewTicker(k.Tick)
	defer ticker.Stop()
	renewal := time.NewTicker(keptLease / 4)
	defer renewal.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-renewal.C:
			k.renew(ctx)
		case <-ticker.C:
			k.RunOnce(ctx)
		case <-k.look:
			k.RunOnce(ctx)
		}
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), runGrace)
	defer cancel()
	k.Wait(grace)
	return nil
}

// renew keeps the hold on what is in hand.
func (k *Intake) renew(ctx context.Context) {
	keys := k.inHand.list()
	if len(keys) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	if err := k.Store.RenewUpdates(ctx, keys, k.Now().Add(keptLease)); err != nil {
		k.Log.WarnContext(ctx, "kept updates not held", "error", err)
	}
}

// RunOnce takes up what is due. It does not wait for the end of it.
func (k *Intake) RunOnce(ctx context.Context) {
	k.fill()
	if ctx.Err() != nil || k.busy() >= sendersAtOnce {
		return
	}
	claim, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	claimed, err := k.Store.ClaimUpdates(claim, k.Channels(), k.Now(), keptLease, sendersAtOnce, mostTogether)
	if err != nil {
		if ctx.Err() == nil {
			k.Log.WarnContext(ctx, "kept updates cannot be taken up", "error", err)
		}
		return
	}
	for _, rows := range claimed {
		k.inHand.add(rows[0].Key)
		k.running.Add(1)
		k.all.Go(func() {
			defer k.running.Add(-1)
			k.takeUp(ctx, rows)
		})
	}
}

func (k *Intake) busy() int { return int(k.running.Load()) }

// takeUp handles what one sender sent, in order, as far as it goes.
func (k *Intake) takeUp(ctx context.Context, rows []civic.KeptUpdate) {
	defer k.wake()
	defer k.inHand.remove(rows[0].Key)
	for len(rows) > 0 {
		n := together(rows)
		if !k.takeRun(ctx, rows[:n]) {
			return
		}
		rows = rows[n:]
	}
}

// together counts the rows that may be taken together: those of one chat that have not failed yet. One that has stands
// alone, so that it can be told which of several fails.
func together(rows []civic.KeptUpdate) int {
	if rows[0].Attempts > 0 {
		return 1
	}
	n := slices.IndexFunc(rows, func(r civic.KeptUpdate) bool { return r.Attempts > 0 || r.Chat != rows[0].Chat })
	if n < 0 {
		return len(rows)
	}
	return n
}

// takeRun handles rows of one chat. It reports whether what comes behind them may be handled.
func (k *Intake) takeRun(ctx context.Context, rows []civic.KeptUpdate) bool {
	var inputs []Input
	var known []civic.KeptUpdate
	for _, r := range rows {
		in, ok := k.Decode(r.Channel, r.Raw)
		if !ok { // it was decoded once: an older release knew more
			k.Log.WarnContext(ctx, "kept update is not known any more, dropped", "update", r.Key)
			if k.Store.DropUpdates(ctx, []string{r.Key}) != nil {
				return false
			}
			continue
		}
		in.Kept = true
		inputs, known = append(inputs, in), append(known, r)
	}
	if len(inputs) == 0 {
		return true
	}
	place := k.lanes.enter(laneOf(inputs[0]))
	defer place.leave()
	if place.wait(ctx) != nil {
		return false
	}
	if len(inputs) > 1 && k.handle(ctx, inputs[0], func(ctx context.Context) error { return k.Together(ctx, inputs) }) == nil {
		return k.Store.DropUpdates(ctx, keysOf(known)) == nil
	}
	for i, in := range inputs { // those that were handled before one failed are known as such
		a := &attempt{Update: Update{Input: in, Raw: known[i].Raw}, kept: true}
		err := k.handle(ctx, in, func(ctx context.Context) error { return k.Handle(ctx, in) })
		if k.settle(ctx, a, err, known[i].Attempts) != nil {
			k.release(a)
			return false
		}
		if err != nil {
			return false // it is the first of its sender again, or quarantined
		}
	}
	return true
}

func keysOf(rows []civic.KeptUpdate) []string {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	return keys
}
