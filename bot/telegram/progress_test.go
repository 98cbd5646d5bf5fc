package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/civic"
)

// flaky is a Telegram that keeps what arrived, and fails the calls that are named by their numbers, from 1.
type flaky struct {
	calls   int
	fail    map[int]bool
	refuse  string // a method that it refuses
	arrived []string
	next    int
}

func (f *flaky) serve(w http.ResponseWriter, r *http.Request) {
	f.calls++
	_ = r.ParseMultipartForm(1 << 20)
	method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch {
	case f.fail[f.calls]:
		w.WriteHeader(http.StatusBadGateway)
		return
	case method == f.refuse:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"ok":false,"error_code":400,"description":"Bad Request: wrong file identifier"}`)
		return
	case method == "sendMediaGroup":
		var ids []string
		for range strings.Count(r.FormValue("media"), `"media"`) {
			f.next++
			ids = append(ids, fmt.Sprintf(`{"message_id":%d}`, f.next))
		}
		f.arrived = append(f.arrived, method)
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":[%s]}`, strings.Join(ids, ","))
		return
	}
	f.next++
	text := r.FormValue("text")
	if text == "" {
		text = r.FormValue("caption")
	}
	f.arrived = append(f.arrived, method+" "+r.FormValue("photo")+" "+text)
	_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d}}`, f.next)
}

// sendAll sends messages as one notification does, resuming from a text, and returns the text of how far it came where it
// failed.
func sendAll(c *Client, from string, messages []bot.Message) (ids []string, text string, err error) {
	to := bot.Destination{Channel: Channel, Address: "5"}
	ids, err = c.Send(bot.Briefly(context.Background()), to, bot.Sending{Messages: messages, Arrived: from})
	var fault *Fault
	if errors.As(err, &fault) {
		text = fault.Progress()
	}
	return ids, text, err
}

func photos(n int) []civic.Attachment {
	var list []civic.Attachment
	for i := range n {
		list = append(list, civic.Attachment{Kind: civic.KindPhoto, Channel: Channel, Ref: fmt.Sprintf("photo%d", i)})
	}
	return list
}

// Whatever call fails, the next try goes on behind what has arrived: nothing comes twice, nothing is missing, and the ids
// are those of the whole.
func TestNoPartComesTwice(t *testing.T) {
	long := strings.Repeat("Một đoạn văn nữa.\n\n", 600)
	for name, tt := range map[string]struct {
		messages []bot.Message
		refuse   string
	}{
		"several messages":           {messages: []bot.Message{{Media: photos(3)}, {Text: long, Rows: buttons}, {Text: "Hết"}}},
		"a picture with long text":   {messages: []bot.Message{{Text: long, File: &bot.File{Name: "a.png", Data: []byte("x"), Picture: true}}}},
		"an album with its caption":  {messages: []bot.Message{{Media: photos(2), Text: "Hai ảnh", Place: &civic.Point{Lat: 15, Lon: 108}}}},
		"one photo with its caption": {messages: []bot.Message{{Media: photos(1), Text: "Một ảnh", Rows: buttons}, {Text: "Hết"}}},
		"an album that is refused":   {messages: []bot.Message{{Media: photos(3), Text: "Ba ảnh", Place: &civic.Point{Lat: 15, Lon: 108}}}, refuse: "sendMediaGroup"},
		"a photo that is refused":    {messages: []bot.Message{{Media: photos(1), Text: "Một ảnh", Rows: buttons}, {Text: "Hết"}}, refuse: "sendPhoto"},
	} {
		t.Run(name, func(t *testing.T) {
			whole := &flaky{refuse: tt.refuse}
			c, _ := rawServer(t, whole.serve)
			want, _, err := sendAll(c, "", tt.messages)
			if err != nil || len(want) < 2 {
				t.Fatal(want, err)
			}
			for failing := 1; failing <= whole.calls; failing++ {
				f := &flaky{refuse: tt.refuse, fail: map[int]bool{failing: true, failing + 1: true}}
				c, _ := rawServer(t, f.serve)
				_, text, err := sendAll(c, "", tt.messages)
				if err == nil {
					t.Fatalf("call %d did not fail", failing)
				}
				got, _, err := sendAll(c, text, tt.messages)
				if err != nil || !slices.Equal(got, want) || !slices.Equal(f.arrived, whole.arrived) {
					t.Errorf("call %d failed at %q: ids %v, want %v, %v\narrived %.80q\nwant    %.80q", failing, text, got, want, err, f.arrived, whole.arrived)
				}
			}
		})
	}
}

// Another number of parts is another text: all of it is said again.
func TestAnotherTextIsSaidWhole(t *testing.T) {
	f := &flaky{}
	c, _ := rawServer(t, f.serve)
	two, three := []bot.Message{{Text: "a"}, {Text: "b"}}, []bot.Message{{Text: "a"}, {Text: "b"}, {Text: "c"}}
	if _, _, err := sendAll(c, "2:77", three); err != nil || len(f.arrived) != 3 {
		t.Errorf("%q, %v", f.arrived, err)
	}
	for _, from := range []string{"", "nonsense", "x:1", "2:"} {
		f.arrived = nil
		if _, _, err := sendAll(c, from, two); err != nil || len(f.arrived) != 2 {
			t.Errorf("from %q: %q, %v", from, f.arrived, err)
		}
	}
	noted := 0
	note := func(_ context.Context, arrived string) {
		if noted++; !strings.HasPrefix(arrived, "2:") {
			t.Errorf("noted %q", arrived)
		}
	}
	if _, err := c.Send(t.Context(), bot.Destination{Channel: Channel, Address: "5"}, bot.Sending{Messages: two, Note: note}); err != nil {
		t.Fatal(err)
	}
	if noted != 1 {
		t.Errorf("noted %d times: the last part needs no note", noted)
	}
}

func TestAway(t *testing.T) {
	for name, tt := range map[string]struct {
		fault         Fault
		away, passing bool
	}{
		"network":      {Fault{}, true, true},
		"silent":       {Fault{cause: context.DeadlineExceeded}, true, true},
		"our own end":  {Fault{cause: context.Canceled}, false, true},
		"our limits":   {Fault{ours: true, cause: context.DeadlineExceeded}, false, true},
		"proxy's page": {Fault{code: http.StatusBadGateway}, true, true},
		"garbled":      {Fault{code: http.StatusOK}, true, true},
		"revoked":      {Fault{code: http.StatusUnauthorized}, true, true},
		"no such bot":  {Fault{code: http.StatusNotFound}, true, true},
		"limit":        {Fault{code: http.StatusTooManyRequests, retryAfter: 1}, false, true},
		"refused":      {Fault{code: http.StatusBadRequest}, false, false},
		"too large":    {Fault{code: http.StatusRequestEntityTooLarge}, false, false},
		"blocked":      {Fault{code: http.StatusForbidden}, false, false},
		"moved":        {Fault{code: http.StatusBadRequest, movedTo: "-1"}, false, true},
	} {
		if tt.fault.Away() != tt.away || tt.fault.Passing() != tt.passing {
			t.Errorf("%s: away %v, passing %v", name, tt.fault.Away(), tt.fault.Passing())
		}
	}
}
