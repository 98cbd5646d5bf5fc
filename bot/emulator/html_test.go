package emulator

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseHTML(t *testing.T) {
	tests := []struct {
		name, src, text string
		want            []Entity
	}{
		{"plain", "Xin chào", "Xin chào", nil},
		{"entities", "1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;x&quot; &#272;&#x110; &nbsp; &", `1 < 2 && 3 > 2 "x" ĐĐ &nbsp; &`, nil},
		{"bold in UTF-16 units", "👍 <b>Đã nhận</b>", "👍 Đã nhận", []Entity{{Type: "bold", Offset: 3, Length: 7}}},
		{"synonyms", "<strong>a</strong><em>b</em><ins>c</ins><strike>d</strike><del>e</del><u>f</u><s>g</s><i>h</i>", "abcdefgh", []Entity{
			{Type: "bold", Offset: 0, Length: 1},
			{Type: "italic", Offset: 1, Length: 1},
			{Type: "underline", Offset: 2, Length: 1},
			{Type: "strikethrough", Offset: 3, Length: 1},
			{Type: "strikethrough", Offset: 4, Length: 1},
			{Type: "underline", Offset: 5, Length: 1},
			{Type: "strikethrough", Offset: 6, Length: 1},
			{Type: "italic", Offset: 7, Length: 1},
		}},
		{"nested", "<b>a<i>b</i></b>", "ab", []Entity{{Type: "bold", Offset: 0, Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{"upper case and spaces", "<B >a</B >", "a", []Entity{{Type: "bold", Offset: 0, Length: 1}}},
		{"empty end tag closes", "<b>a</>", "a", []Entity{{Type: "bold", Offset: 0, Length: 1}}},
		{"empty element", "x<b></b>y", "xy", nil},
		{"link", `<a href="https://danvan.vn/?a=1&amp;b=2">mở</a>`, "mở", []Entity{{Type: "text_link", Offset: 0, Length: 2, URL: "https://danvan.vn/?a=1&b=2"}}},
		{"link without href", "<a>danvan.vn</a>", "danvan.vn", []Entity{{Type: "text_link", Offset: 0, Length: 9, URL: "http://danvan.vn/"}}},
		{"bad link is dropped", `<a href="javascript:alert(1)">x</a>`, "x", nil},
		{"mention", `<a href="tg://user?id=42">x</a>`, "x", []Entity{{Type: "text_mention", Offset: 0, Length: 1, User: &wireUser{ID: 42}}}},
		{"spoilers", `<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>`, "ab", []Entity{{Type: "spoiler", Offset: 0, Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{"code", "<code>PA-26-7K3M9Q</code>", "PA-26-7K3M9Q", []Entity{{Type: "code", Offset: 0, Length: 12}}},
		{"pre with language", `<pre><code class="language-go">x</code></pre>`, "x", []Entity{{Type: "pre", Offset: 0, Length: 1, Language: "go"}}},
		{"quote", "<blockquote>a</blockquote>", "a", []Entity{{Type: "blockquote", Offset: 0, Length: 1}}},
		{"expandable quote", "<blockquote expandable>a</blockquote>", "a", []Entity{{Type: "expandable_blockquote", Offset: 0, Length: 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, got, err := parseHTML(tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if text != tt.text || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q %+v\nwant %q %+v", text, got, tt.text, tt.want)
			}
		})
	}
}

func TestParseHTMLRefuses(t *testing.T) {
	tests := []struct{ src, want string }{
		{"Giá trị <x>a</x>", `Unsupported start tag "x" at byte offset 11`},
		{"a <b", "Unclosed start tag at byte offset 2"},
		{"a < b", `Unsupported start tag "" at byte offset 2`},
		{"<b>a", `Can't find end tag corresponding to start tag "b"`},
		{"<b>a<i>b</i>", `Can't find end tag corresponding to start tag "b"`},
		{"a</b>", "Unexpected end tag at byte offset 1"},
		{"<b>a</i>", `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`},
		{"<b>a</b", "Unclosed end tag at byte offset 4"},
		{"<span>a</span>", `Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{"<a href>a</a>", `Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`},
		{"<a =x>a</a>", `Empty attribute name in the tag "a" at byte offset 0`},
		{"<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"},
		{`<a href="x`, "Unclosed start tag at byte offset 0"},
		{"<a href=", `Unclosed start tag "a" at byte offset 0`},
		{"&#xd83d;", "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"},
	}
	for _, tt := range tests {
		_, _, err := parseHTML(tt.src)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.src, err, tt.want)
		}
	}
}

func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{"<b>a</b>", "a &lt; b", `<a href="http://a.b">x</a>`, "<pre><code class='language-x'>", "👍<i>é</i>", "<blockquote expandable>", "&#x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) {
			return
		}
		text, entities, err := parseHTML(src)
		if err != nil {
			return
		}
		if !utf8.ValidString(text) {
			t.Fatalf("%q: invalid text %q", src, text)
		}
		if !strings.ContainsAny(src, "<&") && text != src {
			t.Fatalf("plain text %q changed to %q", src, text)
		}
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > Units(text) {
				t.Fatalf("%q: entity %+v outside of %q", src, e, text)
			}
		}
		trimmed, moved := trimText(text, entities)
		for _, e := range moved {
			if e.Length <= 0 || e.Offset < 0 || e.Offset+e.Length > Units(trimmed) {
				t.Fatalf("%q: trimmed entity %+v outside of %q", src, e, trimmed)
			}
		}
	})
}
