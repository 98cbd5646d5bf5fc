package bot

import (
	"context"
	"errors"
	"slices"
	"testing"

	"danvan/civic"
)

// What a button names, and what a notice is about, is found as far as the person may see it. Of what is gone, or not theirs,
// a press is told and a notice says nothing; a fault is one for both.
func TestThingsAreFound(t *testing.T) {
	fault, id := errors.New("no database"), int64(7)
	for name, c := range map[string]struct {
		args    []string
		found   error
		pressed error
		noticed error
		said    int
	}{
		"found":       {[]string{"7"}, nil, nil, nil, 1},
		"not theirs":  {[]string{"7"}, civic.ErrForbidden, civic.ErrForbidden, nil, 0},
		"gone":        {[]string{"7"}, civic.ErrNotFound, civic.ErrNotFound, nil, 0},
		"a fault":     {[]string{"7"}, fault, fault, fault, 0},
		"no id":       {[]string{"seven"}, nil, civic.ErrNotFound, nil, 1},
		"negative":    {[]string{"-7"}, nil, civic.ErrNotFound, nil, 1},
		"two of them": {[]string{"7", "8"}, nil, civic.ErrNotFound, nil, 1},
	} {
		find := Public(func(_ context.Context, id int64) (int64, error) { return id, c.found })
		press := OnID(find, func(_ context.Context, _ *Turn, id int64) (Next, error) {
			if id != 7 {
				t.Errorf("%s: found %d", name, id)
			}
			return Quiet(), nil
		})
		if next, err := press(t.Context(), nil, c.args); !errors.Is(err, c.pressed) || (next == Quiet()) != (c.pressed == nil) {
			t.Errorf("%s: pressed %v, %v", name, next, err)
		}
		say := NoticeOf(find, func(context.Context, *Turn, int64) ([]Message, error) { return Texts("said"), nil })
		if m, err := say(t.Context(), nil, civic.Outgoing{Notification: civic.Notification{Subject: &id}}); !errors.Is(err, c.noticed) || len(m) != c.said {
			t.Errorf("%s: noticed %v, %v", name, m, err)
		}
		for _, n := range []civic.Outgoing{{}, {Notification: civic.Notification{Subject: &id}, Group: true}} {
			if m, err := say(t.Context(), nil, n); err != nil || m != nil {
				t.Errorf("%s: said %v, %v of nothing, or in a group", name, m, err)
			}
		}
	}
}

func TestToggle(t *testing.T) {
	var list []int
	for _, n := range []int{3, 1, 3, 2} {
		list = Toggle(list, n)
	}
	if !slices.Equal(list, []int{1, 2}) {
		t.Errorf("%v", list)
	}
}

func TestCalled(t *testing.T) {
	for query, want := range map[string]bool{"duong tranh": true, "tránh Tây": true, "tây đường": true, "ranh": false, "duong tranh bac": false, "": false, " ": false} {
		if got := Called("Đường tránh phía Tây", query); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}
