package bot

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"danvan/civic"
	"danvan/locales"
)

// shore is a channel that keeps files of its own and notes what it was sent.
type shore struct {
	Channel

	name  string
	can   Profile
	files map[string]string
	sent  []Message
}

func (s *shore) Name() string     { return s.name }
func (s *shore) Profile() Profile { return s.can }
func (s *shore) Send(_ context.Context, _ Destination, x Sending) ([]string, error) {
	s.sent = append(s.sent, x.Messages...)
	return nil, nil
}
func (s *shore) Fetch(_ context.Context, a civic.Attachment) ([]byte, error) {
	data, ok := s.files[a.Ref]
	if !ok {
		return nil, errors.New("gone")
	}
	return []byte(data), nil
}

// A file of another channel is fetched and sent anew; one that cannot be had, or is too large for either, is named. A channel
// gets nothing that it has not declared.
func TestCarry(t *testing.T) {
	file := func(channel, ref, name string) civic.Attachment {
		return civic.Attachment{Kind: civic.KindPhoto, Channel: channel, Ref: ref, Name: name}
	}
	large := file("b", "f", "to.jpg")
	large.Size = 11
	whole := Profile{Title: "A", Edits: true, Places: true, FileBytes: 10}
	for name, test := range map[string]struct {
		can  Profile
		m    Message
		want []Message
		says []string // in the text of the last message
	}{
		"its own":        {whole, Message{Text: "x", Media: []civic.Attachment{file("a", "f", "")}, Edit: "1"}, []Message{{Text: "x", Media: []civic.Attachment{file("a", "f", "")}, Edit: "1"}}, nil},
		"another's":      {whole, Message{Text: "x", Media: []civic.Attachment{file("b", "f", "anh.jpg")}}, []Message{{File: &File{Name: "anh.jpg", Data: []byte("bytes"), Picture: true}}, {Text: "x"}}, nil},
		"alone":          {whole, Message{Media: []civic.Attachment{file("b", "f", "")}, About: &Ref{Kind: civic.AboutCase, ID: 7}}, []Message{{File: &File{Name: "photo", Data: []byte("bytes"), Picture: true}, About: &Ref{Kind: civic.AboutCase, ID: 7}}}, nil},
		"gone":           {whole, Message{Text: "x", Media: []civic.Attachment{file("b", "none", "")}}, nil, []string{"x\n\n📎", "1 tệp", "ảnh", "A, B"}},
		"of no channel":  {whole, Message{Text: "x", Media: []civic.Attachment{file("c", "f", "anh.jpg")}}, nil, []string{"anh.jpg"}},
		"declared large": {whole, Message{Text: "x", Media: []civic.Attachment{large}}, nil, []string{"to.jpg"}},
		"is large":       {whole, Message{Text: "x", Media: []civic.Attachment{file("b", "big", "to.jpg")}}, nil, []string{"to.jpg"}},
		"linked":         {whole, Message{Text: "x", Media: []civic.Attachment{file(LinkChannel, "https://x.vn/a.pdf", "a.pdf")}}, nil, []string{"a.pdf: https://x.vn/a.pdf"}},
		"bare text":      {Profile{}, Message{Text: "x", Edit: "1", Media: []civic.Attachment{file("b", "f", "anh.jpg")}, File: &File{Name: "a.ics", Data: []byte("b")}, Place: &civic.Point{Lat: 15, Lon: 108.5}}, nil, []string{"2 tệp", "anh.jpg; a.ics", "15.00000, 108.50000"}},
		"nothing to say": {whole, Message{}, []Message{{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := &shore{name: "a", can: test.can}
			b := &shore{name: "b", can: Profile{Title: "B", FileBytes: 10}, files: map[string]string{"f": "bytes", "big": "more than ten"}}
			c := carrier{channels: Channels{a, b}, texts: locales.MustLoad(), log: slog.New(slog.DiscardHandler)}
			if _, err := c.send(t.Context(), Destination{Channel: "a", Address: "5"}, Saying(test.m)); err != nil {
				t.Fatal(err)
			}
			if test.want != nil && !reflect.DeepEqual(a.sent, test.want) {
				t.Errorf("sent %+v", a.sent)
			}
			last := a.sent[len(a.sent)-1]
			for _, want := range test.says {
				if !strings.Contains(last.Text, want) {
					t.Errorf("no %q in %q", want, last.Text)
				}
			}
			if test.can == (Profile{}) && (last.Media != nil || last.File != nil || last.Place != nil || last.Edit != "") {
				t.Errorf("sent %+v", last)
			}
		})
	}
}

// No other channel takes the place of one that is not there.
func TestUnknownChannel(t *testing.T) {
	a := &shore{name: "a"}
	_, err := carrier{channels: Channels{a}}.send(t.Context(), Destination{Channel: "zalo", Address: "5"}, Saying(Message{Text: "x"}))
	var unknown *UnknownChannel
	if !errors.As(err, &unknown) || unknown.Name != "zalo" || !says(err, refusing.Permanent) || a.sent != nil {
		t.Errorf("%v, sent %v", err, a.sent)
	}
}

func TestLinkedFile(t *testing.T) {
	for text, name := range map[string]string{"https://x.vn/vb/kh-12.pdf": "kh-12.pdf", " http://x.vn/a.docx?v=2 ": "a.docx", "https://x.vn": "", "https://x.vn/": "",
		"xem https://x.vn/a.pdf": "", "https://x.vn/a.pdf nhé": "", "a.pdf": "", "https:///a.pdf": ""} {
		if a, ok := linkedFile(text); ok != (name != "") || a.Name != name || ok && a.Channel != LinkChannel {
			t.Errorf("%q: %+v, %v", text, a, ok)
		}
	}
}
