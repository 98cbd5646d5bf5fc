//go:build !race

package storage_test

const watchedByRace = false
