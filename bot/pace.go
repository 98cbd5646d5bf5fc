package bot

import "time"

// pace counts how fast somebody sends: Left inputs may come at once, and one more each time that a minute's share passes.
type pace struct {
	At   time.Time `json:"at"`
	Left float64   `json:"left"`
}

// take counts one input. Where perMinute came within a minute already it returns when the next may be answered; the zero
// time says that this one is. perMinute 0 is no bound.
func (p *pace) take(now time.Time, perMinute int) time.Time {
	if perMinute == 0 {
		return time.Time{}
	}
	share := time.Minute / time.Duration(perMinute)
	if p.At.IsZero() || now.Before(p.At) {
		p.At, p.Left = now, float64(perMinute)
	}
	p.Left = min(float64(perMinute), p.Left+now.Sub(p.At).Seconds()/share.Seconds())
	p.At = now
	if p.Left < 1 {
		return now.Add(time.Duration((1 - p.Left) * float64(share)))
	}
	p.Left--
	return time.Time{}
}
