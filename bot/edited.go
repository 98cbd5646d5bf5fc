package bot

import (
	"context"
	"maps"
)

// answeredBy remembers by which message a step was answered, up to a bound. An answer in place of an earlier one is the one
// that can be changed.
func (d *dialogue) answeredBy(flow AnyFlow, step string, a Answer) {
	if !flow.edits(step) {
		return
	}
	if flow.single(step) {
		maps.DeleteFunc(d.By, func(_, answered string) bool { return answered == step })
	}
	if a.Picked() || a.Input.Message == "" || len(d.By) >= maxSayings {
		return
	}
	if d.By == nil {
		d.By = map[string]string{}
	}
	d.By[a.Input.Message] = step
}

// edited takes a change of an earlier message: one that answered a step of the dialogue under way changes that answer, any
// other is the flow's, where it takes such. The present question is asked again.
func (e *Engine) edited(ctx context.Context, t *Turn, s *session) error {
	d := s.Current
	if d == nil {
		return nil
	}
	flow, step := e.modules.flows[d.Flow], d.By[t.Input.Message]
	if !flow.edits(step) {
		step = ""
	}
	if !flow.edits(step) {
		return nil
	}
	t.Dialogue = d.ID
	next, data, err := flow.edit(ctx, t, step, d.Data)
	if err != nil {
		return e.refuse(ctx, t, s, err)
	}
	d.Data, d.Touched = data, t.Now
	d.Said = within(data, adding(d.Said, sayingOf(t.Input)))
	return e.follow(ctx, t, s, next, true)
}
