package bot

import "testing"

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"Kế hoạch", 8, "Kế hoạch"}, {"Kế hoạch công tác", 12, "Kế hoạch…"}, {"Kếhoạchcôngtác", 8, "Kếhoạch…"}, {"", 3, ""},
	} {
		if got := Shorten(c.text, c.most); got != c.want || len([]rune(got)) > c.most {
			t.Errorf("%q is shortened to %q", c.text, got)
		}
	}
}
