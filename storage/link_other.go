//go:build !linux

package storage

import "syscall"

// whenUnanswered does nothing where there is no TCP_USER_TIMEOUT: the deadlines of a link do alone.
func whenUnanswered(string, string, syscall.RawConn) error { return nil }
