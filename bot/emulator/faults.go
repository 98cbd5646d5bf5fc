package emulator

import (
	"net/http"
	"strconv"
	"strings"
)

// Fault is one way in which a call goes wrong. The first that applies counts:
// DropConnection, BadGateway, RetryAfter, Code.
type Fault struct {
	// Code and Description make an ordinary error answer; without a
	// description the status text stands.
	Code        int
	Description string
	// RetryAfter makes a 429 that names so many seconds.
	RetryAfter int
	// DropConnection ends the connection without an answer.
	DropConnection bool
	// BadGateway answers 502 with a page of HTML, as a proxy does.
	BadGateway bool
	// After lets the call take effect first and loses only its answer, so
	// that the bot cannot know.
	After bool
}

type plannedFault struct {
	method string // lower case; "" is any
	left   int
	fault  Fault
}

// FailNext makes the next n calls of a method go wrong: of any except
// getUpdates where it is "" or "*", downloads of files where it is "file".
func (s *Server) FailNext(method string, n int, f Fault) {
	if method == "*" {
		method = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &plannedFault{method: strings.ToLower(method), left: n, fault: f})
}

// ClearFaults forgets the faults that did not happen yet.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) takeFault(method string) *Fault {
	method = strings.ToLower(method)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.method != method && (f.method != "" || method == "getupdates") {
			continue
		}
		f.left--
		if f.left <= 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return &f.fault
	}
	return nil
}

func (f *Fault) code() int {
	switch {
	case f.DropConnection:
		return 0
	case f.BadGateway:
		return http.StatusBadGateway
	case f.RetryAfter > 0:
		return http.StatusTooManyRequests
	case f.Code == 0:
		return http.StatusInternalServerError
	}
	return f.Code
}

func (f *Fault) text() string {
	switch {
	case f.DropConnection, f.BadGateway:
		return ""
	case f.Description != "":
		return f.Description
	case f.RetryAfter > 0:
		return "Too Many Requests: retry after " + strconv.Itoa(f.RetryAfter)
	}
	return http.StatusText(f.code())
}

func (f *Fault) write(w http.ResponseWriter) {
	switch {
	case f.DropConnection:
		panic(http.ErrAbortHandler) // net/http drops the connection, silently
	case f.BadGateway:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"))
	default:
		writeError(w, &apiError{Code: f.code(), Description: f.text(), RetryAfter: f.RetryAfter})
	}
}
