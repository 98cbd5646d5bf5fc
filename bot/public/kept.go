package public

import (
	"context"
	"sync"
	"time"
)

// kept keeps what is asked for by many and changes slowly. Who asks while it is made waits for that one.
type kept[K comparable, V any] struct {
	keep time.Duration
	now  func() time.Time

	mu    sync.Mutex
	known map[K]*keptValue[V]
}

type keptValue[V any] struct {
	mu    sync.Mutex
	value V
	until time.Time
}

func newKept[K comparable, V any](keep time.Duration, now func() time.Time) *kept[K, V] {
	return &kept[K, V]{keep: keep, now: now, known: map[K]*keptValue[V]{}}
}

// get returns the value of a key, or builds it. Where that fails, an old one serves better than none. The caller sees to it
// that there are few keys.
func (k *kept[K, V]) get(ctx context.Context, key K, build func(ctx context.Context) (V, error)) (V, error) {
	k.mu.Lock()
	v := k.known[key]
	if v == nil {
		v = &keptValue[V]{}
		k.known[key] = v
	}
	k.mu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	now := k.now()
	if now.Before(v.until) {
		return v.value, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience) // others wait for it, too
	defer cancel()
	fresh, err := build(ctx)
	if err != nil {
		if !v.until.IsZero() {
			return v.value, nil
		}
		return v.value, err
	}
	v.value, v.until = fresh, now.Add(k.keep)
	return fresh, nil
}
