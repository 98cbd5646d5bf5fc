package emulator

import (
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed page
var pageFiles embed.FS

// Language is a language of the page.
type Language struct {
	Code string `json:"code"`
	Name string `json:"name"` // in the language itself
	// Texts are what the page says, by key. The page fills in what stands in
	// braces, as {name}.
	Texts map[string]string `json:"texts"`
}

// Words are a text in several languages, by their codes.
type Words map[string]string

// Persona is a person whose phone stands on the page.
type Persona struct {
	User *User
	// Title is the role, Hint the first thing to try.
	Title, Hint Words
	// StartLink is a deep link that suits the persona, offered as a button.
	StartLink string
}

// Step is one step of the tour that the page suggests.
type Step struct {
	Text Words `json:"text"`
	// Persona is the place of the phone in SetPersonas.
	Persona int `json:"persona"`
}

// SetPersonas puts phones on the page, in this order.
func (s *Server) SetPersonas(personas []Persona) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.personas = append([]Persona(nil), personas...)
	s.touch(&s.setupRev)
}

// SetStory replaces the tour that the page suggests.
func (s *Server) SetStory(steps []Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.story = append([]Step(nil), steps...)
	s.touch(&s.setupRev)
}

// pageHandler serves the page and what it calls.
func (s *Server) pageHandler() http.Handler {
	assets, err := fs.Sub(pageFiles, "page")
	if err != nil { // the folder is embedded above
		panic("open embedded page: " + err.Error())
	}
	index := template.Must(template.ParseFS(assets, "index.html"))
	front := func(w http.ResponseWriter, _ *http.Request) { _ = index.Execute(w, s.opts.Languages) }
	mux := http.NewServeMux()
	mux.Handle("GET /", pageHeaders(http.FileServerFS(assets)))
	mux.Handle("GET /{$}", pageHeaders(http.HandlerFunc(front)))
	mux.HandleFunc("GET /api/texts", s.serveTexts)
	mux.HandleFunc("GET /api/setup", s.serveSetup)
	mux.HandleFunc("GET /api/events", s.serveEvents)
	mux.HandleFunc("GET /api/file/{id}", s.servePageFile)
	mux.HandleFunc("POST /api/act", s.serveAct)
	mux.HandleFunc("POST /api/upload", s.serveUpload)
	mux.HandleFunc("POST /api/jump", s.serveJump)
	mux.HandleFunc("POST /api/jump/stop", s.serveStop)
	// A page elsewhere must not act for the people here.
	return http.NewCrossOriginProtection().Handler(mux)
}

func pageHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// serveTexts answers what the page says, in every language.
func (s *Server) serveTexts(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, append([]Language{}, s.opts.Languages...))
}

// serveSetup answers what does not change while people chat.
func (s *Server) serveSetup(w http.ResponseWriter, _ *http.Request) {
	type persona struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Title Words  `json:"title"`
		Hint  Words  `json:"hint"`
		Link  string `json:"link"`
	}
	s.mu.Lock()
	out := map[string]any{
		"bot":  map[string]any{"id": s.bot.ID, "name": s.bot.FirstName, "username": s.bot.Username},
		"boot": s.boot,
	}
	about := Words{}
	for of, text := range s.about {
		if language, ok := strings.CutPrefix(of, "description|"); ok {
			about[language] = text
		}
	}
	personas := []persona{}
	for _, p := range s.personas {
		u := s.users[p.User.id].Wire
		personas = append(personas, persona{ID: u.ID, Name: fullName(&u), Title: p.Title, Hint: p.Hint, Link: p.StartLink})
	}
	out["about"], out["personas"], out["story"] = about, personas, append([]Step{}, s.story...)
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, out)
}

// servePageFile shows a file of a chat. Only what a browser shows safely is
// shown; the rest is downloaded.
func (s *Server) servePageFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	data, ok := s.readBlob(f.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", f.Mime)
	h.Set("Cache-Control", "private, max-age=3600")
	kind, _, _ := strings.Cut(f.Mime, "/")
	if kind != "image" && kind != "audio" && kind != "video" || strings.Contains(f.Mime, "svg") {
		h.Set("Content-Type", "application/octet-stream")
		name := f.Name
		if name == "" {
			name = path.Base(f.Path)
		}
		h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+escapeName(name))
	}
	http.ServeContent(w, r, "", s.opts.Now(), strings.NewReader(string(data)))
}

// escapeName writes a file name for a header (RFC 8187).
func escapeName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; isAlnum(c) || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
		}
	}
	return b.String()
}

// seat finds the persona and chat of a request from the page. The lock is held.
func (s *Server) seat(userID, chatID int64) (*user, *chat, error) {
	for _, p := range s.personas {
		if p.User.id != userID {
			continue
		}
		if c := s.chats[chatID]; c != nil && c.has(userID) {
			return s.users[userID], c, nil
		}
	}
	return nil, nil, errors.New("unknown chat")
}

// action is what somebody does on the page.
type action struct {
	User  int64   `json:"user"`
	Chat  int64   `json:"chat"`
	Do    string  `json:"do"`
	Text  string  `json:"text"`
	ID    int     `json:"id"`
	Reply int     `json:"reply"`
	Row   int     `json:"row"`
	Col   int     `json:"col"`
	Lat   float64 `json:"lat"`
	Lon   float64 `json:"lon"`
}

func (s *Server) serveAct(w http.ResponseWriter, r *http.Request) {
	var a action
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&a); err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "unreadable request"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c, err := s.seat(a.User, a.Chat)
	if err == nil {
		err = s.perform(u, c, a)
	}
	if err != nil {
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{})
}

// perform carries out an action of the page. The lock is held.
func (s *Server) perform(u *user, c *chat, a action) error {
	switch a.Do {
	case "send":
		if strings.TrimSpace(a.Text) == "" {
			return errors.New("nothing to send")
		}
		reply := c.find(a.Reply)
		for _, part := range splitText(a.Text) {
			s.say(u, c, textRecord(part, reply))
			reply = nil
		}
	case "edit":
		return s.editOwn(u, c, a.ID, a.Text)
	case "press":
		r := c.find(a.ID)
		if r == nil || r.Wire.InlineKeyboardMarks == nil {
			return ErrNoMessage
		}
		b, ok := at(r.Wire.InlineKeyboardMarks.InlineKeyboard, a.Row, a.Col)
		if !ok {
			return ErrNoButton
		}
		return s.pressButton(u, c, a.ID, b)
	case "key":
		if c.Keyboard == nil {
			return ErrNoButton
		}
		k, ok := at(c.Keyboard.Rows, a.Row, a.Col)
		if !ok {
			return ErrNoButton
		}
		s.pressKey(u, c, k)
	case "location":
		r := &record{}
		r.Wire.Location = &Location{Latitude: a.Lat, Longitude: a.Lon}
		s.say(u, c, r)
	case "contact":
		s.say(u, c, contactRecord(u, u.Phone))
	case "follow":
		param, ok := s.deepLink(a.Text)
		if !ok {
			return errors.New("not a link to this bot")
		}
		s.start(u, param)
	case "block", "unblock":
		s.setBlocked(u, s.chats[u.Wire.ID], a.Do == "block")
	default:
		return errors.New("unknown action")
	}
	return nil
}

// at is the element of a keyboard at a place.
func at[T any](rows [][]T, row, col int) (t T, ok bool) {
	if row < 0 || row >= len(rows) || col < 0 || col >= len(rows[row]) {
		return t, false
	}
	return rows[row][col], true
}

// serveUpload takes files: several pictures together are an album.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	q := r.URL.Query()
	userID, _ := strconv.ParseInt(q.Get("user"), 10, 64)
	chatID, _ := strconv.ParseInt(q.Get("chat"), 10, 64)
	kind := q.Get("kind")
	reader, err := r.MultipartReader()
	if _, known := mediaKinds[kind]; !known || err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "unreadable request"})
		return
	}
	var files []upload
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var data []byte
		if err == nil {
			data, err = io.ReadAll(part)
		}
		if err != nil {
			writeJSON(w, http.StatusRequestEntityTooLarge, map[string]string{"error": "the file is too big"})
			return
		}
		files = append(files, upload{name: part.FileName(), mime: part.Header.Get("Content-Type"), data: data})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c, err := s.seat(userID, chatID)
	if err != nil || len(files) == 0 || len(files) > 10 {
		writeJSON(w, http.StatusUnprocessableEntity, map[string]string{"error": "one to ten files, please"})
		return
	}
	group := ""
	if len(files) > 1 {
		group = s.newGroupID()
	}
	caption := q.Get("caption")
	for _, f := range files {
		s.say(u, c, s.fileRecord(kind, f, caption, group))
		caption = ""
	}
	writeJSON(w, http.StatusOK, map[string]any{})
}
