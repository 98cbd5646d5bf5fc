package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Bounds of the web server. Who is slower than these is hung up on.
const (
	headerTimeout = 5 * time.Second  // until the header of a request has come
	readTimeout   = 15 * time.Second // until all of it has; the body of an update is small
	writeTimeout  = 75 * time.Second // until it is answered: longer than an update is handled; documents extend it as they go
	idleTimeout   = time.Minute
	maxHeader     = 16 << 10 // bytes
	maxGuests     = 512      // connections at once
)

// lateHandler is a handler that comes later: until then who asks is told to come again.
type lateHandler struct{ handler atomic.Pointer[http.Handler] }

// set makes h the handler.
func (l *lateHandler) set(h http.Handler) { l.handler.Store(&h) }

// ServeHTTP implements http.Handler.
func (l *lateHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := l.handler.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Retry-After", "5")
	http.Error(w, "danvan is starting", http.StatusServiceUnavailable)
}

// listenOn takes a port. Peers that vanish without a word are noticed.
func listenOn(ctx context.Context, setting, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, settingError{setting, "cannot be listened on; give an address of this machine and a free port"}
	}
	return l, nil
}

// webServer is a server within the bounds. Requests outlive ctx until they are answered or cut.
func webServer(ctx context.Context, h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(webLog{logger}, "", 0), BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
}

// serveWeb serves until ctx ends; then requests in hand have the grace, and connections are cut.
func serveWeb(ctx context.Context, web *http.Server, l net.Listener, g *guests) error {
	web.ConnState = g.changed
	stopped := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(stopped)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		if web.Shutdown(grace) != nil {
			_ = web.Close()
		}
	})
	if err := web.Serve(&guestListener{l, g}); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve http: %w", err)
	}
	<-stopped
	return nil
}

// webLog passes on what operators can do something about of what net/http says, without the addresses of those who asked.
type webLog struct{ log *slog.Logger }

// Write implements io.Writer.
func (l webLog) Write(p []byte) (int, error) {
	text := string(p)
	switch {
	case strings.HasPrefix(text, "http: Accept error"):
		l.log.Warn("web server cannot take a connection", "error", strings.TrimSpace(text))
	case strings.HasPrefix(text, "http: panic"):
		_, stack, _ := strings.Cut(text, "\n")
		l.log.Error("web request panicked", "stack", stack)
	}
	return len(p), nil
}

var _ io.Writer = webLog{}

// readNoMore ends a connection with this answer. Without the deadline net/http would wait for the rest of the body.
func readNoMore(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	_ = http.NewResponseController(w).SetReadDeadline(time.Now())
}

// bodiless hangs up on who sends a body where none is read.
func bodiless(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 && r.URL.Path != webhookPath {
			readNoMore(w)
		}
		next.ServeHTTP(w, r)
	})
}
