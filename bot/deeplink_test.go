package bot

import (
	"strings"
	"testing"
)

func TestStartParameter(t *testing.T) {
	for _, test := range []struct{ name, arg, want string }{
		{"rate", "ubnd-dang-thuy-tram", "rate_ubnd-dang-thuy-tram"},
		{"join", strings.Repeat("A", 32), "join_" + strings.Repeat("A", 32)},
		{"rate", "", ""},
		{"rate", "sở", ""},
		{"a_b", "c", ""},
		{"rate", strings.Repeat("a", 60), ""},
	} {
		if got := StartParameter(test.name, test.arg); got != test.want {
			t.Errorf("StartParameter(%q, %q) = %q, want %q", test.name, test.arg, got, test.want)
		}
	}
}

func FuzzDeepLink(f *testing.F) {
	f.Add("rate_so-noi-vu")
	f.Add("join_0123456789ABCDEFGHJKMNPQRSTVWXYZ")
	f.Add("_")
	f.Fuzz(func(t *testing.T, parameter string) {
		name, arg, ok := ParseStart(parameter)
		if !ok {
			return
		}
		if got := StartParameter(name, arg); got != parameter {
			t.Errorf("%q reads as %q, %q, which makes %q", parameter, name, arg, got)
		}
	})
}
