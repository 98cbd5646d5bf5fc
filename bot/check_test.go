package bot

import (
	"strings"
	"testing"
)

func TestCheckSession(t *testing.T) {
	c, _ := newWriter(t)
	c.say("/letter")
	c.say("đường hỏng")
	kept := c.kept["test:7:7"]
	if err := c.e.CheckSession(kept); err != nil {
		t.Fatal(err)
	}
	if steps := c.e.Flows()["letter"]; len(steps) != 2 {
		t.Errorf("steps %q", steps)
	}
	for name, test := range map[string]struct{ change, want string }{
		"a flow that is gone":       {`"flow":"letter"`, `"flow":"post"`},
		"a step that is gone":       {`"step":"review"`, `"step":"preview"`},
		"a way back that is gone":   {`"path":["text"]`, `"path":["texts"]`},
		"a field that is renamed":   {`"data":{"text"`, `"data":{"words"`},
		"a field of the session":    {`"v":1`, `"version":1`},
		"a field of another type":   {`"data":{"text":"đường hỏng"`, `"data":{"text":5`},
		"a field of what was begun": {`"begun":{"text"`, `"begun":{"words"`},
	} {
		changed := strings.Replace(string(kept), test.change, test.want, 1)
		if changed == string(kept) {
			t.Errorf("%s: nothing to change in %s", name, kept)
		}
		if err := c.e.CheckSession([]byte(changed)); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}
