package petitions

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

// words returns the text of a DOCX, a line for each paragraph.
func words(t *testing.T, paper []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(paper), int64(len(paper)))
	if err != nil {
		t.Fatalf("not a DOCX: %v", err)
	}
	f, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(raw), "</w:p>", "\n")
	return regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "")
}

// The petition has the customary form, what the person told, and dots where they write by hand. DANVAN_PAPERS names a
// folder to which it is written, to be looked at.
func TestPetitionPaper(t *testing.T) {
	k := bottest.New(t)
	for matter, want := range map[string][]string{
		bot.MatterComplaint: {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ĐƠN KHIẾU NẠI",
			"Kính gửi: Ủy ban nhân dân xã Ba Động", "Họ và tên người khiếu nại: Nguyễn Thị Lan", "Địa chỉ: Thôn 2, xã Ba Động",
			"Quyết định số 12/QĐ-UBND", "Cán bộ đến đo đất &lt;ngày 5/11&gt;", "Hủy quyết định", "1 ảnh", "NGƯỜI KHIẾU NẠI", "(Ký hoặc điểm chỉ"},
		bot.MatterDenunciation: {"Số căn cước: ……", "ĐƠN TỐ CÁO", "Người, cơ quan, tổ chức bị tố cáo", "giữ bí mật", "NGƯỜI TỐ CÁO"},
	} {
		p := petition{Matter: matter, Office: "ubnd-ba-dong", Name: "Nguyễn Thị Lan", Address: "Thôn 2, xã Ba Động",
			Against: "Quyết định số 12/QĐ-UBND ngày 01/11/2026 của Chủ tịch Ủy ban nhân dân xã Ba Động về việc thu hồi đất",
			Request: "Hủy quyết định, đo lại diện tích đất."}
		p.Pieces = []bot.Piece{{Text: "Cán bộ đến đo đất <ngày 5/11> & không cho gia đình tôi ký biên bản.\nHôm sau xã ra quyết định thu hồi 120 m² đất vườn mà gia đình tôi sử dụng từ năm 1990, không họp dân, không công khai phương án."},
			{Media: &civic.Attachment{Kind: civic.KindPhoto}}}
		k.Turn(func(turn *bot.Turn) {
			paper, err := petitionPaper(turn, p)
			if err != nil {
				t.Fatal(err)
			}
			text := words(t, paper)
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s has no %q:\n%s", matter, w, text)
				}
			}
			if dir := os.Getenv("DANVAN_PAPERS"); dir != "" {
				if err := os.WriteFile(dir+"/"+matter+".docx", paper, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
