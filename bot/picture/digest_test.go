package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"danvan/bot/picture"
)

// full is a digest in which every part has something to show, with letters that fonts tend to lack.
var full = picture.Digest{
	Title: "Bản tin tuần – toàn tỉnh", Period: "Từ 16/11/2026 đến 22/11/2026",
	Numbers:    []picture.Number{{"1.284", "phản ánh nhận được", "tuần trước 1.120 (+15%)"}, {"87%", "trả lời đúng hạn", "903 trên 1.038"}, {"131", "quá hạn", "đang mở 702"}},
	TrendTitle: "Phản ánh nhận được mỗi tuần", Usual: 1010, UsualLabel: "trung bình bốn tuần trước: 1.010",
	Trend: []picture.Bar{{"17/8", 900}, {"24/8", 950}, {"31/8", 880}, {"7/9", 990}, {"14/9", 1010}, {"21/9", 1030}, {"28/9", 960}, {"5/10", 970}, {"12/10", 1001}, {"19/10", 1040},
		{"26/10", 900}, {"2/11", 980}, {"9/11", 1120}, {"16/11", 1284}},
	StarsTitle: "Mức độ hài lòng: 4,1 sao, 512 đánh giá", Stars: [5]int{40, 31, 60, 180, 201},
	RanksTitle: "Trả lời đúng hạn thấp nhất, bốn tuần qua",
	Ranks: []picture.Rank{{"Ủy ban nhân dân phường Nghĩa Lộ", 0.41, "đúng hạn 41%, 22 việc quá hạn"}, {"Văn phòng Đăng ký đất đai tỉnh", 0.52, "đúng hạn 52%, 31 việc quá hạn"},
		{"Ủy ban nhân dân xã Đặng Thùy Trâm", 0.66, "đúng hạn 66%, 4 việc quá hạn"}},
}

// The picture is a PNG of its size, full or empty. DANVAN_TEST_PICTURES names a folder to look at it in.
func TestDraw(t *testing.T) {
	for name, d := range map[string]picture.Digest{"full": full, "empty": {Title: "Bản tin", NoStars: "chưa có", NoRanks: "chưa đủ", Trend: make([]picture.Bar, 14), Numbers: full.Numbers}} {
		raw, err := picture.Draw(d)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := png.Decode(bytes.NewReader(raw))
		if err != nil || shown.Bounds().Dx() != picture.Width || shown.Bounds().Dy() != picture.Height {
			t.Errorf("%s: %v, %v", name, shown.Bounds(), err)
		}
		if warm := shades(shown, 178, 71, 0); (warm > 500) != (name == "full") { // the usual, few stars, and ranks
			t.Errorf("%s: %d pixels warn", name, warm)
		}
		if bar := shown.At(660, 460); (bar == shown.At(25, 460)) == (name == "full") { // the last week's
			t.Errorf("%s: the last bar is %v", name, bar)
		}
		if dir := os.Getenv("DANVAN_TEST_PICTURES"); dir != "" {
			if err := os.WriteFile(dir+"/"+name+".png", raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// shades counts the pixels of a colour.
func shades(shown image.Image, r, g, b uint8) (n int) {
	for y := range shown.Bounds().Dy() {
		for x := range shown.Bounds().Dx() {
			if c := color.NRGBAModel.Convert(shown.At(x, y)).(color.NRGBA); c.R == r && c.G == g && c.B == b {
				n++
			}
		}
	}
	return n
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		if _, err := picture.Draw(full); err != nil {
			b.Fatal(err)
		}
	}
}
