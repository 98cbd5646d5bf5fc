package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"

	"danvan/civic"
)

// setAsideFile refuses a file that is larger than its channel can give it to the bot, whatever it is for, and says so at once. The words that came with it
// are taken as if they came alone; it reports whether nothing else is left of the input.
func (t *Turn) setAsideFile(s *session) bool {
	m := t.Input.Media
	if m == nil || m.Channel == LinkChannel || m.Size <= t.can().FileBytes {
		return false
	}
	if m.Album == "" || m.Album != s.Oversize {
		t.Tell("error.file_too_big")
	}
	s.Oversize = m.Album
	t.Input.Media = nil
	return t.Input.Text == ""
}

// afterFile asks the question under way again, below what was said of a file, or for consent where there is none yet.
func (e *Engine) afterFile(ctx context.Context, t *Turn, s *session) error {
	switch {
	case len(t.out) == 0 || t.Input.Kind == KindEdit: // said before, of the same album
		return nil
	case s.Current != nil && s.Resume == nil && !e.gone(s.Current):
		return e.ask(ctx, t, s)
	case e.needsConsent(t):
		return e.follow(ctx, t, s, Begin(e.modules.welcome, nil), false)
	}
	return nil
}

// QR makes a picture of a link for a phone to read, so many pixels wide.
func QR(name, link string, pixels int) (*File, error) {
	png, err := qrcode.Encode(link, qrcode.Medium, pixels)
	if err != nil {
		return nil, fmt.Errorf("draw QR: %w", err)
	}
	return &File{Name: name + ".png", Data: png}, nil
}

// FileNames lists files by their names.
func (t *Turn) FileNames(files []civic.Attachment) string {
	if len(files) == 0 {
		return t.Label("duty_officer.no_files")
	}
	names := make([]string, len(files))
	for i, f := range files {
		if names[i] = Shorten(f.Name, 60); f.Name == "" {
			names[i] = t.Label("duty_officer.nameless")
		}
	}
	return strings.Join(names, "; ")
}

// IsPicture reports whether a file can be the picture of a paper.
func IsPicture(a civic.Attachment) bool {
	return a.Kind == civic.KindPhoto || a.Kind == civic.KindDocument
}
