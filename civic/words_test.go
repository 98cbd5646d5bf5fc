package civic_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Sở Nội vụ":           "so noi vu",
		"  Đặng Thùy  Trâm! ": "dang thuy tram",
		"Ba Tô, Ba Tơ":        "ba to ba to",
		"ỦY BAN NHÂN DÂN":     "uy ban nhan dan",
		"Đường số 12":         "duong so 12",
		"...":                 "",
		"Đặng":                "dang", // decomposed
		"Xã Đăk Rơ Wa (cũ)":   "xa dak ro wa cu",
	} {
		if got := civic.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNoFormula(t *testing.T) {
	for said, want := range map[string]string{
		"=1+1": "'=1+1", "+84 90": "'+84 90", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"Xã Ba Động": "Xã Ba Động", "1=1": "1=1", "": "",
	} {
		if got := civic.NoFormula(said); got != want {
			t.Errorf("NoFormula(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		" a\x00b\r\nc ": "ab\nc",
		"\xff\xfeok":    "ok",
		"Đặng":          "Đặng",
	} {
		if got := civic.CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCaseCode(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	seen := map[string]bool{}
	for range 1000 {
		code, err := civic.NewCaseCode(random, time.Date(2026, 12, 31, 18, 0, 0, 0, time.UTC), time.FixedZone("+7", 7*3600))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(code, "PA-27-") { // the year is local
			t.Fatalf("code %s", code)
		}
		if parsed, ok := civic.ParseCaseCode(code); !ok || parsed != code {
			t.Fatalf("%s reads as %s, %v", code, parsed, ok)
		}
		seen[code] = true
	}
	if len(seen) < 999 {
		t.Errorf("%d codes of 1000 differ", len(seen))
	}
	for in, want := range map[string]string{
		"pa 26 7k3m9q":   "PA-26-7K3M9Q",
		"PA267K3M9Q":     "PA-26-7K3M9Q",
		"pa-26-oil0l1":   "PA-26-011011",
		"PA–26–7K3M9Q":   "PA-26-7K3M9Q",
		"PA-26-7K3M9":    "",
		"PA-2X-7K3M9Q":   "",
		"hello there":    "",
		"PA-26-7K3M9Q--": "PA-26-7K3M9Q",
		"PA-26-UUUUUU":   "",
	} {
		got, ok := civic.ParseCaseCode(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("ParseCaseCode(%q) = %q, %v", in, got, ok)
		}
	}
	if _, err := civic.NewCaseCode(bytes.NewReader(nil), time.Now(), time.UTC); err == nil {
		t.Error("no randomness, no error")
	}
}

func TestSimilarity(t *testing.T) {
	a := "Đường thôn 2 xã Ba Động hư hỏng nặng, xe máy không đi được"
	for text, atLeast := range map[string]bool{
		"duong thon 2 hu hong nang xe may khong di duoc": true,
		"Trạm y tế thiếu thuốc":                          false,
		"":                                               false,
	} {
		if got := civic.Similarity(a, text); (got > 0.5) != atLeast {
			t.Errorf("similarity with %q is %.2f", text, got)
		}
	}
	if civic.Similarity(a, a) != 1 {
		t.Error("a text is not like itself")
	}
}
