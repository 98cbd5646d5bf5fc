package bot

import (
	"strings"

	"danvan/civic"
)

// CountFiles says how many files of which kind there are: "2 ảnh, 1 ghi âm", and a place; "" for none.
func CountFiles(t *Turn, media []civic.Attachment, place *civic.Point) string {
	counts := map[string]int{}
	for _, m := range media {
		counts[fileWord(m.Kind)]++
	}
	var words []string
	for _, word := range []string{"photo", "video", "voice", "file"} {
		if n := counts[word]; n > 0 {
			words = append(words, t.Label("complain.count."+word, Args{"Count": n}))
		}
	}
	if place != nil {
		words = append(words, t.Label("complain.count.place"))
	}
	return strings.Join(words, ", ")
}

func fileWord(kind civic.AttachmentKind) string {
	switch kind {
	case civic.KindPhoto:
		return "photo"
	case civic.KindVideo, civic.KindAnimation:
		return "video"
	case civic.KindVoice, civic.KindAudio:
		return "voice"
	}
	return "file"
}

// What a person chooses at GatherPrompt.
const (
	GatheredOn    = "on"
	GatheredClear = "clear"
)

// GatherPrompt asks for the first message, or shows what was told and lets the person go on. What is said above it, such as
// that the last message was taken, stands in place of what was told.
func GatherPrompt(t *Turn, g *Gathered, ask, on string) Prompt {
	said := t.above
	t.above = ""
	if len(g.Pieces) == 0 {
		return Prompt{Text: Paragraphs(said, t.T(ask)), Free: true}
	}
	if said == "" {
		said = Lines(t.T("complain.told_so_far"), Quote(g.Text()), Attached(t, g.Media(), g.Place()))
	}
	c := t.Choice(on, GatheredOn)
	c.Words = []string{"tiep", "tiep tuc", "xong", "ok", "continue", "done", "gui", "send"}
	return Prompt{Text: Paragraphs(said, t.T("complain.more")), Free: true, Columns: 2, Choices: []Choice{c, t.Choice("complain.clear", GatheredClear)}}
}

// Attached is the line that says which files and place go along, or "".
func Attached(t *Turn, media []civic.Attachment, place *civic.Point) string {
	files := CountFiles(t, media, place)
	if files == "" {
		return ""
	}
	return t.T("complain.review_files", Args{"Files": files})
}

// Summary counts what was told: texts, files, a place.
func (g Gathered) Summary(t *Turn) string {
	files := CountFiles(t, g.Media(), g.Place())
	n := len(g.Texts())
	if n == 0 {
		return files
	}
	text := t.Label("complain.count.text", Args{"Count": n})
	if files == "" {
		return text
	}
	return text + ", " + files
}
