package telegram

import (
	"context"
	"errors"
	"strings"

	"danvan/civic"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// maxAlbum is how many files an album may have ("sendMediaGroup"); the least is 2.
const maxAlbum = 10

// albums sorts files into what may be shown together: photos with videos, documents, audios. Voice messages, animations
// and round videos stand alone.
func albums(items []civic.Attachment) [][]civic.Attachment {
	var out [][]civic.Attachment
	open := map[string]int{} // the album of each class that has room
	for _, a := range items {
		class := albumClass(a)
		at, ok := open[class]
		if !ok || class == "" || len(out[at]) == maxAlbum {
			open[class] = len(out)
			out = append(out, []civic.Attachment{a})
			continue
		}
		out[at] = append(out[at], a)
	}
	return out
}

func albumClass(a civic.Attachment) string {
	switch {
	case strings.HasPrefix(a.Ref, videoNote):
		return ""
	case a.Kind == civic.KindPhoto, a.Kind == civic.KindVideo:
		return "visual"
	case a.Kind == civic.KindDocument, a.Kind == civic.KindAudio:
		return string(a.Kind)
	}
	return ""
}

// media sends files. It returns the text that is still to be said: "" where it became the caption. One file takes text
// and buttons, an album, which can have no buttons, the text alone. A file that Telegram refuses is left out and logged:
// the rest must arrive.
func (o *outbound) media(ctx context.Context, items []civic.Attachment, text, buttons string) (string, error) {
	known := ours(items)
	if len(known) < len(items) {
		o.c.o.Log.WarnContext(ctx, "files of another channel left out", "count", len(items)-len(known))
	}
	groups := albums(known)
	for _, group := range groups {
		params := tgbotapi.Params{}
		fits := captioned(groups, text, buttons != "")
		if fits {
			caption(params, text, buttons)
		}
		sent, err := o.album(ctx, group, params)
		if err != nil {
			return "", err
		}
		if fits && sent {
			text = ""
		}
	}
	return text, nil
}

// ours are the files that this channel keeps.
func ours(items []civic.Attachment) []civic.Attachment {
	var known []civic.Attachment
	for _, a := range items {
		if a.Channel == Channel && a.Ref != "" {
			known = append(known, a)
		}
	}
	return known
}

// captioned reports whether files can carry the text.
func captioned(groups [][]civic.Attachment, text string, buttons bool) bool {
	return text != "" && len(groups) == 1 && Units(text) <= maxCaption && (len(groups[0]) == 1 || !buttons) && !strings.HasPrefix(groups[0][0].Ref, videoNote)
}

// album sends files that may be shown together. It reports whether they went out with their caption.
func (o *outbound) album(ctx context.Context, group []civic.Attachment, params tgbotapi.Params) (bool, error) {
	if ids, whole, arrived := o.progress.take(len(group)); arrived {
		o.ids, o.reply = append(o.ids, ids...), ""
		return whole, nil
	}
	if len(group) == 1 {
		return o.single(ctx, group[0], params, "")
	}
	items := make([]map[string]string, len(group))
	for i, a := range group {
		items[i] = map[string]string{"type": string(a.Kind), "media": a.Ref}
	}
	if params["caption"] != "" {
		items[0]["caption"], items[0]["parse_mode"] = params["caption"], params["parse_mode"]
	}
	if !o.progress.within(len(group)) { // else they go one by one, as they did before
		sent, err := o.try(ctx, &request{method: "sendMediaGroup", weight: len(group), params: tgbotapi.Params{"media": encode(items)}})
		if sent || err != nil {
			return sent, err
		}
	}
	for _, a := range group {
		if _, err := o.single(ctx, a, tgbotapi.Params{}, uncaptioned); err != nil {
			return false, err
		}
	}
	return false, nil
}

// senders are the methods that send one file, and the field that names it.
var senders = map[civic.AttachmentKind]struct{ method, field string }{
	civic.KindPhoto:     {"sendPhoto", "photo"},
	civic.KindVideo:     {"sendVideo", "video"},
	civic.KindVoice:     {"sendVoice", "voice"},
	civic.KindAudio:     {"sendAudio", "audio"},
	civic.KindDocument:  {"sendDocument", "document"},
	civic.KindAnimation: {"sendAnimation", "animation"},
}

func (o *outbound) single(ctx context.Context, a civic.Attachment, params tgbotapi.Params, mark string) (bool, error) {
	by, ok := senders[a.Kind]
	ref := a.Ref
	if id, round := strings.CutPrefix(ref, videoNote); round {
		by.method, by.field, ref, ok = "sendVideoNote", "video_note", id, true
	}
	if !ok {
		by = senders[civic.KindDocument]
	}
	params[by.field] = ref
	return o.try(ctx, &request{method: by.method, weight: 1, params: params, mark: mark})
}

// try sends what the rest does not depend on. It reports false where Telegram refused it.
func (o *outbound) try(ctx context.Context, r *request) (bool, error) {
	err := o.send(ctx, r)
	var fault *Fault
	if errors.As(err, &fault) && fault.refused() {
		o.c.o.Log.WarnContext(ctx, "file left out", "method", r.method, "error", fault)
		if r.weight == 1 {
			o.progress.add(ctx, leftOut)
		}
		return false, nil
	}
	return err == nil, err
}
