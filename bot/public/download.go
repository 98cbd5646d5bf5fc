package public

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"time"

	"danvan/civic"
)

// Bounds of downloads. A document is read from storage part by part, as it is taken, and never held whole.
const (
	maxDownloads = 32
	partSize     = 256 << 10        // bytes
	partTime     = 30 * time.Second // in which a part must be taken: 9 kB a second
	downloadTime = 15 * time.Minute
)

// document gives the file of a project's document.
func (s *site) document(w http.ResponseWriter, r *http.Request) {
	select {
	case s.open <- struct{}{}:
		defer func() { <-s.open }()
	default:
		w.Header().Set("Retry-After", "30")
		s.show(w, r, http.StatusServiceUnavailable, "notice", notice{view: s.view(r), Title: "public.busy_title", Text: "public.busy"})
		return
	}
	long, cancel := context.WithTimeout(r.Context(), downloadTime)
	defer cancel()
	s.handle(func(w http.ResponseWriter, r *http.Request) error {
		d, size, err := s.find(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		kind := mime.TypeByExtension(path.Ext(d.File.Name))
		if kind == "" {
			kind = "application/octet-stream"
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.File.Name}))
		h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(keepDocument.Seconds())))
		h.Set("ETag", `"`+d.File.Ref+`"`)
		control := http.NewResponseController(w)
		http.ServeContent(w, r, "", time.Time{}, &parts{size: size, read: func(offset int64) ([]byte, error) {
			_ = control.SetWriteDeadline(time.Now().Add(partTime)) // where there is a network
			ctx, cancel := context.WithTimeout(long, patience)
			defer cancel()
			return inTurn(ctx, s, func() ([]byte, error) { return s.Rounds.StoredPart(ctx, d.File.Ref, offset, partSize) })
		}})
		return nil
	})(w, r)
}

// find returns a document whose file can be had here, and how many bytes that has.
func (s *site) find(ctx context.Context, number string) (d civic.ProjectDocument, size int64, err error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return d, 0, civic.ErrNotFound
	}
	d, err = inTurn(ctx, s, func() (civic.ProjectDocument, error) { return s.Rounds.Document(ctx, id) })
	if err != nil {
		return d, 0, err
	}
	if d.File.Channel != civic.StoredChannel {
		return d, 0, civic.ErrNotFound
	}
	size, err = inTurn(ctx, s, func() (int64, error) { return s.Rounds.StoredSize(ctx, d.File.Ref) })
	return d, size, err
}

// parts is an io.ReadSeeker on something that is read part by part, and holds one of them.
type parts struct {
	size int64
	read func(offset int64) ([]byte, error)

	at, from int64 // where the reader is, and where the part begins
	part     []byte
}

// Read implements io.Reader.
func (p *parts) Read(into []byte) (int, error) {
	if p.at >= p.size {
		return 0, io.EOF
	}
	if p.at < p.from || p.at >= p.from+int64(len(p.part)) {
		part, err := p.read(p.at)
		if err != nil {
			return 0, err
		}
		if len(part) == 0 {
			return 0, io.ErrUnexpectedEOF
		}
		p.from, p.part = p.at, part
	}
	n := copy(into, p.part[p.at-p.from:])
	p.at += int64(n)
	return n, nil
}

var errOutside = errors.New("seek before the beginning")

// Seek implements io.Seeker.
func (p *parts) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += p.at
	case io.SeekEnd:
		offset += p.size
	}
	if offset < 0 {
		return 0, errOutside
	}
	p.at = offset
	return offset, nil
}
