package storage

import (
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// unansweredFor is after how long Linux gives a connection up on which what was sent is not acknowledged.
const unansweredFor = 15 * time.Second

// whenUnanswered sets TCP_USER_TIMEOUT on a connection before it is made. Where the system does not want it, the deadlines of
// a link do alone.
func whenUnanswered(network, _ string, c syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	return c.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unansweredFor.Milliseconds()))
	})
}
