package storagetest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"testing"
)

// redisFree holds the numbers of the Redis databases that no test of this process uses. Number 0 is nobody's: tests of other
// packages may run beside, with names of their own in it.
var redisFree = func() chan int {
	free := make(chan int, 15)
	for n := 1; n <= cap(free); n++ {
		free <- n
	}
	return free
}()

// Redis returns the URL of an empty Redis database that is the test's own until its end. It waits where all are in use.
func Redis(t testing.TB) string {
	t.Helper()
	base := os.Getenv("DANVAN_TEST_REDIS_URL")
	if base == "" {
		if os.Getenv("DANVAN_TEST_REQUIRE") == "1" {
			t.Fatal("DANVAN_TEST_REDIS_URL is not set; run make test")
		}
		t.Skip("DANVAN_TEST_REDIS_URL is not set; make test sets it")
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal("DANVAN_TEST_REDIS_URL is not a URL")
	}
	number := <-redisFree
	t.Cleanup(func() { redisFree <- number })
	connection, err := net.Dial("tcp", u.Host) //nolint:noctx // answers at once, or not at all
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if password, ok := u.User.Password(); ok {
		_, _ = fmt.Fprintf(connection, "AUTH %s\r\n", password)
	}
	_, _ = fmt.Fprintf(connection, "SELECT %d\r\nFLUSHDB\r\nQUIT\r\n", number)
	if said, err := io.ReadAll(connection); err != nil || bytes.Contains(said, []byte("-")) {
		t.Fatalf("empty Redis: %q, %v", said, err)
	}
	u.Path = "/" + strconv.Itoa(number)
	return u.String()
}
