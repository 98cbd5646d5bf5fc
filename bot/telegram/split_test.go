package telegram

import (
	"strings"
	"testing"
	"unicode"
)

func TestSplit(t *testing.T) {
	for name, test := range map[string]struct {
		html  string
		limit int
		want  []string
	}{
		"nothing":             {"", 10, nil},
		"blanks":              {" \n ", 10, nil},
		"tags around nothing": {"<b> </b>", 10, nil},
		"fits":                {"<b>Chào</b> ông", 8, []string{"<b>Chào</b> ông"}},
		"paragraph":           {"Một hai ba.\n\nBốn năm\nsáu", 20, []string{"Một hai ba.", "Bốn năm\nsáu"}},
		"line":                {"Một hai ba\nbốn năm sáu", 20, []string{"Một hai ba", "bốn năm sáu"}},
		"sentence":            {"Một hai ba. Bốn năm sáu bảy", 20, []string{"Một hai ba.", "Bốn năm sáu bảy"}},
		"word":                {"Một hai ba bốn năm sáu", 12, []string{"Một hai ba", "bốn năm sáu"}},
		"no place":            {"aaaaaaaaaaaa", 5, []string{"aaaaa", "aaaaa", "aa"}},
		"too early a line":    {"ab\nMột hai ba bốn năm", 16, []string{"ab\nMột hai ba", "bốn năm"}},
		"tags go on":          {"<b>Một <i>hai ba</i></b>", 8, []string{"<b>Một <i>hai</i></b>", "<b><i>ba</i></b>"}},
		"tag ends at the cut": {"<b>Một hai</b> ba bốn", 8, []string{"<b>Một hai</b>", "ba bốn"}},
		"link":                {`<a href="https://a.vn/?x=1&amp;y=2">Một hai ba</a>`, 8, []string{`<a href="https://a.vn/?x=1&amp;y=2">Một hai</a>`, `<a href="https://a.vn/?x=1&amp;y=2">ba</a>`}},
		"entities are one":    {"&lt;&amp;&gt;&#x1F600;&quot;x", 7, []string{"&lt;&amp;&gt;&#x1F600;&quot;x"}},
		"entities stay whole": {"&lt;&lt;&lt;&lt;", 2, []string{"&lt;&lt;", "&lt;&lt;"}},
		"emoji are two":       {"😀😀😀", 4, []string{"😀😀", "😀"}},
		"emoji stay whole":    {"😀😀", 3, []string{"😀", "😀"}},
		"joined emoji":        {"ab👨‍👩‍👧", 8, []string{"ab", "👨‍👩‍👧"}},
		"accents stay":        {"aaaa\u0301b", 4, []string{"aaa", "a\u0301b"}},
		"loose signs":         {"1 < 2 & 3 > 2 <3 <b>ok</b>", 100, []string{"1 &lt; 2 &amp; 3 &gt; 2 &lt;3 <b>ok</b>"}},
		"never opened":        {"a</b> <i>b", 100, []string{"a <i>b</i>"}},
	} {
		got := Split(test.html, test.limit)
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestUnits(t *testing.T) {
	for html, want := range map[string]int{"": 0, "Sở Nội vụ": 9, "<b>a</b>": 1, "😀": 2, "&lt;": 1, "&nope;": 6, "&#128512;": 2, "a < b": 5, "\xff": 1} {
		if got := Units(html); got != want {
			t.Errorf("Units(%q) = %d, want %d", html, got, want)
		}
	}
}

// letters is what a text shows, without blanks.
func letters(html string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, plain(html))
}

// balanced reports whether as many tags end as begin.
func balanced(html string) bool {
	n := map[string]int{}
	for _, p := range lex(html) {
		switch {
		case p.tag != "" && p.ends:
			n[p.tag]--
		case p.tag != "":
			n[p.tag]++
		}
	}
	for _, left := range n {
		if left != 0 {
			return false
		}
	}
	return true
}

func FuzzSplit(f *testing.F) {
	f.Add("<b>Kính gửi</b> ông bà.\n\nXin <i>cảm ơn</i> &lt;3", 10)
	f.Add("<a href='x'>đường dẫn</a> 😀😀 a\u0301", 3)
	f.Add("</b><b><b></i>&#x41;&#99999999999;<", 2)
	f.Fuzz(func(t *testing.T, html string, limit int) {
		if limit < 2 || limit > 5000 {
			return
		}
		var all string
		for _, part := range Split(html, limit) {
			n := Units(part)
			if n > limit || n == 0 {
				t.Fatalf("a part of %d units at limit %d: %q", n, limit, part)
			}
			if !balanced(part) {
				t.Fatalf("tags do not match: %q", part)
			}
			all += letters(part)
		}
		if want := letters(html); all != want {
			t.Fatalf("got %q of %q", all, want)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("<b>Phản ánh</b> về thủ tục đất đai ở xã Ba Tơ. Xin xem xét &amp; trả lời.\n", 300)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Split(text, maxText)
	}
}
