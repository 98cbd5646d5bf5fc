package bot

import (
	"strings"
	"testing"
)

func TestCallbackRoundTrip(t *testing.T) {
	for _, c := range []Callback{
		{Dialogue: newID(), Seq: 999999, Choice: navPrevious},
		{Action: "extension_decline", Args: []string{"PA-26-7K3M9Q", "9223372036854775807"}},
		{Action: "inbox", Args: []string{"overdue", "12"}},
		{Action: "menu", Args: []string{}},
	} {
		data := c.Encode()
		if data == "" || len(data) > MaxCallback {
			t.Fatalf("%+v does not fit: %q", c, data)
		}
		got, err := ParseCallback(data)
		if err != nil || got.Encode() != data {
			t.Errorf("%q reads as %+v, %v", data, got, err)
		}
	}
}

func TestCallbackBound(t *testing.T) {
	room := MaxCallback - len("1:do:a:")
	if data := (Callback{Action: "a", Args: []string{strings.Repeat("x", room)}}).Encode(); len(data) != MaxCallback {
		t.Errorf("64 bytes do not fit: %q", data)
	}
	if data := (Callback{Action: "a", Args: []string{strings.Repeat("x", room+1)}}).Encode(); data != "" {
		t.Errorf("65 bytes fit: %q", data)
	}
}

func TestForgedCallbacks(t *testing.T) {
	for _, data := range []string{"", "1", "1:do", "1:do:", "2:do:accept:PA", "1:pick:abc:1", "1:pick::1:1", "1:pick:abc:x:1",
		"1:pick:abc:-1:1", "1:pick:abc:1:-1", "1:pick:abc:1:1:1", "1:burn:x", "1:pick:abc:99999999999999999999:1", strings.Repeat("1:do:a", 20)} {
		if c, err := ParseCallback(data); err == nil {
			t.Errorf("%q reads as %+v", data, c)
		}
	}
}

func FuzzCallback(f *testing.F) {
	f.Add("1:pick:0123456789abcdef:3:9000")
	f.Add("1:do:accept:PA-26-7K3M9Q")
	f.Fuzz(func(t *testing.T, data string) {
		c, err := ParseCallback(data)
		if err != nil {
			return
		}
		again, err := ParseCallback(c.Encode())
		if err != nil || again.Encode() != c.Encode() {
			t.Errorf("%q does not survive: %+v, %v", data, again, err)
		}
	})
}
