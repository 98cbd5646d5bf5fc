package public

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

// TestParts reads from the parts as from the whole.
func TestParts(t *testing.T) {
	whole := bytes.Repeat([]byte("0123456789"), 10)
	p := &parts{size: int64(len(whole)), read: func(offset int64) ([]byte, error) { return whole[offset:min(offset+7, int64(len(whole)))], nil }}
	if err := iotest.TestReader(p, whole); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	for want, read := range map[error]func(int64) ([]byte, error){
		broken:              func(int64) ([]byte, error) { return nil, broken },
		io.ErrUnexpectedEOF: func(int64) ([]byte, error) { return nil, nil },
	} {
		if _, err := io.ReadAll(&parts{size: 10, read: read}); !errors.Is(err, want) {
			t.Errorf("%v, not %v", err, want)
		}
	}
}
