package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"danvan/bot/emulator"
)

// upload posts a multipart form with one file.
func (b *bench) upload(method, field, name string, data []byte, pairs ...string) reply {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		_ = form.WriteField(pairs[i], pairs[i+1])
	}
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = form.Close()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+"/bot"+b.srv.Token()+"/"+method, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return b.do(req)
}

func (b *bench) download(path string) (int, []byte) {
	b.t.Helper()
	resp, err := http.Get(b.base + "/file/bot" + b.srv.Token() + "/" + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, data
}

func TestFilesRoundTrip(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	pdf := []byte("%PDF-1.7 kế hoạch")
	if r := b.upload("sendDocument", "document", "Kế hoạch 2026.pdf", pdf, "chat_id", b.chat(), "caption", "Đây"); !r.OK {
		t.Fatal(r.Description)
	}
	got := b.ann.Last()
	if got.Media != "document" || got.FileName != "Kế hoạch 2026.pdf" || got.MimeType != "application/pdf" || got.Text != "Đây" {
		t.Errorf("message: %+v", got)
	}
	var f struct {
		Path string `json:"file_path"`
		Size int    `json:"file_size"`
	}
	b.call("getFile", "file_id", got.FileID).into(t, &f)
	if status, data := b.download(f.Path); status != 200 || !bytes.Equal(data, pdf) || f.Size != len(pdf) {
		t.Errorf("download: %d %q", status, data)
	}
	if status, _ := b.download("documents/../../x"); status != 404 {
		t.Errorf("unknown path: %d", status)
	}

	mine := b.ann.Photo("Đường hỏng", emulator.SamplePhoto())
	b.call("getFile", "file_id", mine.FileID).into(t, &f)
	if _, data := b.download(f.Path); !bytes.Equal(data, emulator.SamplePhoto()) {
		t.Error("the photo came back changed")
	}
	if r := b.call("sendPhoto", "chat_id", b.chat(), "photo", mine.FileID); !r.OK {
		t.Errorf("by file_id: %s", r.Description)
	}
	b.wants(b.call("sendVoice", "chat_id", b.chat(), "voice", mine.FileID), 400, "Bad Request: can't use file of type Photo as Voice")
	b.wants(b.upload("sendPhoto", "photo", "a.jpg", []byte("no picture"), "chat_id", b.chat()), 400, "Bad Request: IMAGE_PROCESS_FAILED")
	b.wants(b.upload("sendDocument", "document", "a.txt", nil, "chat_id", b.chat()), 400, "Bad Request: file must be non-empty")

	big := b.ann.Document("big.bin", make([]byte, 20<<20+1), "")
	b.wants(b.call("getFile", "file_id", big.FileID), 400, "Bad Request: file is too big")
}

func TestAlbums(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	media := `[{"type":"photo","media":"attach://one","caption":"<b>Hai</b> ảnh","parse_mode":"HTML"},{"type":"photo","media":"` + b.ann.Photo("", nil).FileID + `"}]`
	r := b.upload("sendMediaGroup", "one", "a.jpg", emulator.SamplePhoto(), "chat_id", b.chat(), "media", media)
	var sent []struct {
		Group   string `json:"media_group_id"`
		Caption string `json:"caption"`
	}
	r.into(t, &sent)
	if len(sent) != 2 || sent[0].Group == "" || sent[0].Group != sent[1].Group || sent[0].Caption != "Hai ảnh" {
		t.Errorf("sent: %+v", sent)
	}

	b.updates("offset", "-1")
	b.ann.Album("Ba ảnh", emulator.SamplePhoto(), emulator.SamplePhoto(), emulator.SamplePhoto())
	groups := map[any]int{}
	for _, u := range b.updates() {
		if m, ok := u["message"].(map[string]any); ok && m["media_group_id"] != nil {
			groups[m["media_group_id"]]++
		}
	}
	if len(groups) != 1 {
		t.Errorf("groups: %v", groups)
	}
	for _, n := range groups {
		if n != 3 {
			t.Errorf("%d updates", n)
		}
	}
}

func TestJSONParameters(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.ann.Start("")
	body, _ := json.Marshal(map[string]any{
		"chat_id": b.ann.ID(), "text": "Chào", "disable_notification": true,
		"reply_markup": json.RawMessage(inline),
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+"/bot"+b.srv.Token()+"/sendMessage", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if r := b.do(req); !r.OK {
		t.Fatal(r.Description)
	}
	if got := b.ann.Last(); got.Text != "Chào" || !got.Silent || len(got.Buttons) != 1 {
		t.Errorf("message: %+v", got)
	}
}
