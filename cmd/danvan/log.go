package main

import (
	"log/slog"
	"os"

	"golang.org/x/term"
)

// newLog makes the logger: text in a terminal, JSON otherwise.
func newLog(c config, t terminal) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	f, isFile := t.err.(*os.File)
	if c.LogFormat == "text" || (c.LogFormat == "auto" && isFile && term.IsTerminal(int(f.Fd()))) {
		return slog.New(slog.NewTextHandler(t.err, options))
	}
	return slog.New(slog.NewJSONHandler(t.err, options))
}
