package bot

import "context"

// messageSteps is which message answered which step of a dialogue.
type messageSteps map[string]string

// note remembers a message, up to a bound.
func (m *messageSteps) note(message, step string) {
	if message == "" || len(*m) >= maxSayings {
		return
	}
	if *m == nil {
		*m = messageSteps{}
	}
	(*m)[message] = step
}

// edited takes a change of an earlier message. One that answered a step of the dialogue under way changes that answer, and
// the present question is asked again. Other changes matter only to a dialogue that gathers text by itself.
func (e *Engine) edited(ctx context.Context, t *Turn, s *session) error {
	d := s.Current
	if d == nil {
		return nil
	}
	flow := e.modules.flows[d.Flow]
	if step := d.By[t.Input.Message]; step != "" && flow.edits(step) {
		t.Dialogue = d.ID
		next, data, err := flow.edit(ctx, t, step, d.Data)
		if err != nil {
			return e.refuse(ctx, t, s, err)
		}
		d.Data, d.Touched = data, t.Now
		d.Said = within(data, adding(d.Said, sayingOf(t.Input)))
		return e.follow(ctx, t, s, next, true)
	}
	if !d.Free || flow.edits("") {
		return nil
	}
	return e.take(ctx, t, s, Answer{Input: t.Input})
}
