package emulator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // pictures that Telegram takes as photos
	"image/jpeg"
	_ "image/png"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// file is a stored file. The same content has the same UniqueID.
type file struct {
	ID, UniqueID string
	Kind         string // photo, document, video, voice, audio, animation
	Path         string // file_path of getFile
	Name, Mime   string
	Size         int64
	Width        int
	Height       int
	Duration     int
	Performer    string
	Title        string
	Thumb        string // photos: file_id of the small size
}

// kinds of media: folder of file_path, default extension and type, letters
// that a file_id starts with.
var mediaKinds = map[string]struct{ folder, ext, mime, prefix string }{
	"photo":     {"photos", ".jpg", "image/jpeg", "AgACAgUAAxkB"},
	"document":  {"documents", "", "application/octet-stream", "BQACAgUAAxkB"},
	"video":     {"videos", ".mp4", "video/mp4", "BAACAgUAAxkB"},
	"voice":     {"voice", ".oga", "audio/ogg", "AwACAgUAAxkB"},
	"audio":     {"music", ".mp3", "audio/mpeg", "CQACAgUAAxkB"},
	"animation": {"animations", ".mp4", "video/mp4", "CgACAgUAAxkB"},
}

// store keeps a file's bytes and describes them. The lock is held.
func (s *Server) store(kind string, up upload) *file {
	m := mediaKinds[kind]
	s.nextFile++
	sum := sha256.Sum256(up.data)
	random := make([]byte, 27)
	for i := range random {
		random[i] = byte(s.rng.Uint32())
	}
	f := &file{
		ID:       m.prefix + base64.RawURLEncoding.EncodeToString(random),
		UniqueID: "AQAD" + base64.RawURLEncoding.EncodeToString(sum[:9]),
		Kind:     kind, Name: filepath.Base(up.name), Mime: up.mime, Size: int64(len(up.data)),
	}
	if f.Name == "." || f.Name == "/" {
		f.Name = ""
	}
	if f.Mime == "" || f.Mime == "application/octet-stream" {
		f.Mime = m.mime
		if byExt := mime.TypeByExtension(filepath.Ext(f.Name)); byExt != "" && kind != "voice" {
			f.Mime, _, _ = strings.Cut(byExt, ";")
		}
	}
	ext := strings.ToLower(filepath.Ext(f.Name))
	if m.ext != "" || !plainExt(ext) {
		ext = m.ext
	}
	f.Path = m.folder + "/file_" + strconv.FormatInt(s.nextFile, 10) + ext
	f.Width, f.Height = 1280, 720
	if config, _, err := image.DecodeConfig(bytes.NewReader(up.data)); err == nil {
		f.Width, f.Height = config.Width, config.Height
	}
	s.files[f.ID] = f
	s.writeBlob(f.Path, up.data)
	if kind == "photo" {
		if small := thumbnail(up.data); small != nil {
			t := s.store("document", upload{name: "thumb.jpg", mime: "image/jpeg", data: small})
			t.Kind, f.Thumb = "photo", t.ID
		}
	}
	return f
}

func plainExt(ext string) bool {
	for _, c := range ext {
		if c != '.' && (c > 'z' || !isAlnum(byte(c))) {
			return false
		}
	}
	return len(ext) <= 8
}

// thumbnail scales a picture down to 90 pixels, or returns nil where it is
// small already or no picture.
func thumbnail(data []byte) []byte {
	const side = 90
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || max(config.Width, config.Height) <= side || config.Width*config.Height > 30_000_000 {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	out := image.NewRGBA(image.Rect(0, 0, max(b.Dx()*side/long, 1), max(b.Dy()*side/long, 1)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			c := img.At(b.Min.X+x*b.Dx()/out.Rect.Dx(), b.Min.Y+y*b.Dy()/out.Rect.Dy())
			out.Set(x, y, color.RGBAModel.Convert(c))
		}
	}
	var small bytes.Buffer
	if err := jpeg.Encode(&small, out, &jpeg.Options{Quality: 70}); err != nil {
		return nil
	}
	return small.Bytes()
}

// input finds the file that a call sends: an upload, an "attach://" reference
// or a file_id ("InputFile"). The lock is held.
func (s *Server) input(p *params, kind, field, value string) (*file, *apiError) {
	up := p.files[field]
	if name, attached := strings.CutPrefix(value, "attach://"); up == nil && attached {
		if up = p.files[name]; up == nil {
			return nil, badRequest("wrong file identifier/HTTP URL specified")
		}
	}
	if up != nil {
		if err := checkUpload(kind, up); err != nil {
			return nil, err
		}
		return s.store(kind, *up), nil
	}
	switch {
	case value == "":
		return nil, badRequest("there is no " + kind + " in the request")
	case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
		return nil, badRequest("failed to get HTTP URL content") // no network here
	}
	f := s.files[value]
	if f == nil {
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	if f.Kind != kind && kind != "document" {
		return nil, badRequest(fmt.Sprintf("can't use file of type %s as %s", title(f.Kind), title(kind)))
	}
	return f, nil
}

func checkUpload(kind string, up *upload) *apiError {
	switch {
	case len(up.data) == 0:
		return badRequest("file must be non-empty")
	case kind == "photo" && len(up.data) > maxPhoto:
		return badRequest("file is too big")
	case len(up.data) > maxUpload:
		return &apiError{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
	case kind != "photo":
		return nil
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(up.data))
	if err != nil {
		if bytes.HasPrefix(up.data, []byte("RIFF")) { // WebP
			return nil
		}
		return badRequest("IMAGE_PROCESS_FAILED")
	}
	w, h := config.Width, config.Height
	if w+h > 10_000 || w > 20*h || h > 20*w {
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return nil
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func getFile(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[p.str("file_id")]
	switch {
	case f == nil:
		return nil, badRequest("invalid file_id")
	case f.Size > maxDownload:
		return nil, badRequest("file is too big")
	}
	return wireFile{FileID: f.ID, FileUniqueID: f.UniqueID, FileSize: f.Size, FilePath: f.Path}, nil
}

// serveFile answers a download: <token>/<file_path>.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, rest string) {
	token, path, _ := strings.Cut(rest, "/")
	if token != s.opts.Token {
		writeError(w, &apiError{Code: http.StatusUnauthorized, Description: "Unauthorized"})
		return
	}
	if fault := s.takeFault("file"); fault != nil {
		fault.write(w)
		return
	}
	data, ok := s.readBlob(path)
	if !ok {
		writeError(w, &apiError{Code: http.StatusNotFound, Description: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data)
	}
}

// File returns the bytes of a stored file by its file_id.
func (s *Server) File(fileID string) ([]byte, bool) {
	s.mu.Lock()
	f := s.files[fileID]
	s.mu.Unlock()
	if f == nil {
		return nil, false
	}
	return s.readBlob(f.Path)
}

// blobPath is where a file's bytes stand on disk, beside the state file.
func (s *Server) blobPath(path string) string {
	return filepath.Join(s.opts.State+".files", strings.ReplaceAll(path, "/", "_"))
}

// writeBlob keeps bytes in memory, or on disk where there is a state file.
func (s *Server) writeBlob(path string, data []byte) {
	if s.opts.State != "" {
		at := s.blobPath(path)
		err := os.MkdirAll(filepath.Dir(at), 0o700)
		if err == nil {
			err = os.WriteFile(at, data, 0o600)
		}
		if err == nil {
			return
		}
		s.saveErr = err // memory serves until the restart
	}
	s.blobs[path] = bytes.Clone(data)
}

func (s *Server) readBlob(path string) ([]byte, bool) {
	s.mu.Lock()
	data, ok := s.blobs[path]
	known := ok
	for _, f := range s.files {
		known = known || f.Path == path
	}
	s.mu.Unlock()
	if ok || !known || s.opts.State == "" {
		return data, ok
	}
	data, err := os.ReadFile(s.blobPath(path))
	return data, err == nil
}
