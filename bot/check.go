package bot

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Flows lists the steps of every flow.
func (e *Engine) Flows() map[string][]string {
	flows := map[string][]string{}
	for name, f := range e.modules.flows {
		flows[name] = f.steps()
	}
	return flows
}

// CheckSession reports why a stored session cannot be gone on with as it was kept: a flow or a step is gone, or something
// that was kept has no place any more and would be lost in silence. It is stricter than what runs, which takes what it can.
func (e *Engine) CheckSession(raw []byte) error {
	var s session
	if err := decodeStrictly(raw, &s); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	for _, d := range []*dialogue{s.Current, s.Parked} {
		if d == nil {
			continue
		}
		if err := e.checkDialogue(*d); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) checkDialogue(d dialogue) error {
	flow, ok := e.modules.flows[d.Flow]
	if !ok {
		return fmt.Errorf("flow %s is gone", d.Flow)
	}
	for _, step := range append(slices.Clone(d.Path), d.At, d.Step) {
		if !flow.has(step) {
			return fmt.Errorf("step %s of flow %s is gone", step, d.Flow)
		}
	}
	for _, data := range []json.RawMessage{d.Data, d.Begun} {
		if err := flow.check(data, true); err != nil {
			return fmt.Errorf("flow %s: %w", d.Flow, err)
		}
	}
	return nil
}
