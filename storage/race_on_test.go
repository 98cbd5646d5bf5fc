//go:build race

package storage_test

// watchedByRace says that the race detector slows this program down, SQLite within it most of all.
const watchedByRace = true
