package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of a request ("Sending files").
const (
	maxUpload   = 50 << 20
	maxDownload = 20 << 20
	maxPhoto    = 10 << 20
)

var errClosed = errors.New("emulator closed")

// apiError is a refusal in Telegram's words ("Making requests").
type apiError struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func badRequest(text string) *apiError {
	return &apiError{Code: http.StatusBadRequest, Description: "Bad Request: " + text}
}

func forbidden(text string) *apiError {
	return &apiError{Code: http.StatusForbidden, Description: "Forbidden: " + text}
}

func conflict(text string) *apiError {
	return &apiError{Code: http.StatusConflict, Description: "Conflict: " + text}
}

func tooMany(seconds int) *apiError {
	return &apiError{
		Code:        http.StatusTooManyRequests,
		Description: "Too Many Requests: retry after " + strconv.Itoa(seconds), RetryAfter: seconds,
	}
}

// upload is one file of a multipart request.
type upload struct {
	name, mime string
	data       []byte
}

// params are what a call carries: values as text (JSON where they are
// structured) and uploaded files.
type params struct {
	values map[string]string
	files  map[string]*upload
}

func (p *params) str(key string) string { return p.values[key] }

func (p *params) has(key string) bool { _, ok := p.values[key]; return ok }

func (p *params) bool(key string) bool {
	switch strings.ToLower(strings.TrimSpace(p.values[key])) {
	case "true", "1", "yes", "t", "y":
		return true
	}
	return false
}

func (p *params) int(key string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(p.values[key]), 10, 64)
	return n, err == nil
}

func (p *params) json(key string, into any) error {
	return json.Unmarshal([]byte(p.values[key]), into)
}

// readParams takes the parameters from the query, a form, multipart or JSON.
func readParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	p := &params{values: map[string]string{}, files: map[string]*upload{}}
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload+1<<20)
	for key, values := range r.URL.Query() {
		p.values[key] = values[0]
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		reader, err := r.MultipartReader()
		if err != nil {
			return nil, err
		}
		return p, p.readParts(reader)
	case "application/json":
		var body map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		for key, raw := range body {
			var text string
			if json.Unmarshal(raw, &text) == nil && string(raw) != "null" {
				p.values[key] = text
			} else if string(raw) != "null" {
				p.values[key] = string(raw)
			}
		}
	default:
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		for key, values := range r.PostForm {
			p.values[key] = values[0]
		}
	}
	return p, nil
}

func (p *params) readParts(reader *multipart.Reader) error {
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if name := part.FileName(); name != "" {
			p.files[part.FormName()] = &upload{name: name, mime: part.Header.Get("Content-Type"), data: data}
		} else {
			p.values[part.FormName()] = string(data)
		}
	}
}

// Call is one request that the bot made, for tests to look at.
type Call struct {
	Method string
	// Params are the values as sent; structured ones are JSON text.
	Params map[string]string
	// Files are the names of uploaded files by form field.
	Files map[string]string
	// Code is 200 or the error code; Description the error's words.
	Code        int
	Description string
	At          time.Time
}

// maxCalls bounds the log of calls; the oldest go first.
const maxCalls = 20_000

// Calls are the requests of the bot so far, oldest first, getUpdates apart.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// ClearCalls forgets the calls so far.
func (s *Server) ClearCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// answer is the body of every response ("Making requests").
type answer struct {
	OK          bool           `json:"ok"`
	Result      any            `json:"result,omitempty"`
	ErrorCode   int            `json:"error_code,omitempty"`
	Description string         `json:"description,omitempty"`
	Parameters  map[string]any `json:"parameters,omitempty"`
}

// described is a result that comes with a sentence.
type described struct {
	result      any
	description string
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, rest string) {
	token, method, found := strings.Cut(rest, "/")
	switch {
	case !found || method == "" || !tokenForm.MatchString(token):
		writeError(w, &apiError{Code: http.StatusNotFound, Description: "Not Found"})
		return
	case token != s.opts.Token:
		writeError(w, &apiError{Code: http.StatusUnauthorized, Description: "Unauthorized"})
		return
	}
	p, err := readParams(w, r)
	if err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			writeError(w, &apiError{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"})
			return
		}
		writeError(w, badRequest("can't parse the request"))
		return
	}
	spec, known := methodsByName[strings.ToLower(method)]
	if !known {
		writeError(w, &apiError{Code: http.StatusNotFound, Description: "Not Found"})
		return
	}
	fault := s.takeFault(spec.name)
	if fault != nil && !fault.After {
		s.logCall(spec.name, p, fault.code(), fault.text())
		fault.write(w)
		return
	}
	result, refusal := s.run(r, spec, p)
	if fault != nil {
		fault.write(w)
		return
	}
	if refusal != nil {
		writeError(w, refusal)
		return
	}
	body := answer{OK: true, Result: result}
	if d, ok := result.(described); ok {
		body.Result, body.Description = d.result, d.description
	}
	writeJSON(w, http.StatusOK, body)
}

// run carries out one call and logs it.
func (s *Server) run(r *http.Request, spec method, p *params) (any, *apiError) {
	if err := spec.missing(p); err != nil {
		s.logCall(spec.name, p, err.Code, err.Description)
		return nil, err
	}
	result, err := spec.run(r.Context(), s, p)
	if err != nil {
		s.logCall(spec.name, p, err.Code, err.Description)
		return nil, err
	}
	s.logCall(spec.name, p, http.StatusOK, "")
	return result, nil
}

func (s *Server) logCall(name string, p *params, code int, description string) {
	if name == "getUpdates" {
		return
	}
	c := Call{Method: name, Params: p.values, Files: map[string]string{}, Code: code, Description: description, At: s.opts.Now()}
	for field, f := range p.files {
		c.Files[field] = f.name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) >= maxCalls {
		s.calls = append([]Call(nil), s.calls[maxCalls/2:]...)
	}
	s.calls = append(s.calls, c)
	s.notify()
}

func writeError(w http.ResponseWriter, e *apiError) {
	body := answer{ErrorCode: e.Code, Description: e.Description}
	if e.RetryAfter > 0 {
		body.Parameters = map[string]any{"retry_after": e.RetryAfter}
		w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
	}
	if e.MigrateTo != 0 {
		body.Parameters = map[string]any{"migrate_to_chat_id": e.MigrateTo}
	}
	writeJSON(w, e.Code, body)
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, fmt.Sprintf("encode: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(code)
	_, _ = w.Write(data)
}
