package public

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// worthPacking is from how many bytes on a body is compressed: what fits in one packet is not.
const worthPacking = 1200

// write answers with a body that others may keep for a while; zero: that nobody may keep. Who has it already gets no body.
func write(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte, keep time.Duration) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if keep > 0 {
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(keep.Seconds())))
	} else {
		h.Set("Cache-Control", "no-store")
	}
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	if len(body) >= worthPacking && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		packed := &bytes.Buffer{}
		z := gzip.NewWriter(packed)
		_, _ = z.Write(body) // a buffer takes everything
		_ = z.Close()
		body, tag = packed.Bytes(), tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	if status == http.StatusOK && keep > 0 {
		h.Set("ETag", `"`+tag+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// hashOf is what a Content-Security-Policy calls an inline text.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
