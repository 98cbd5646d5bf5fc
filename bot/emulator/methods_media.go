package emulator

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
)

// sendFile makes the method that sends one file of a kind ("sendPhoto",
// "sendDocument", …).
func sendFile(kind string) func(context.Context, *Server, *params) (any, *apiError) {
	return func(_ context.Context, s *Server, p *params) (any, *apiError) {
		f, err := readText(p, "caption", "caption_entities", maxCaption, "message caption is too long")
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		e, err := s.open(p)
		if err != nil {
			return nil, err
		}
		stored, err := s.input(p, kind, kind, p.str(kind))
		if err != nil {
			return nil, err
		}
		describe(stored, p.str)
		r := &record{Source: f.Source, Mode: f.Mode}
		r.Wire.Caption, r.Wire.CaptionEntities = f.Text, f.Entities
		s.attach(&r.Wire, stored, kind)
		return result(s.send(p, e, r))
	}
}

// describe takes what a call says about a file.
func describe(f *file, value func(string) string) {
	number := func(key string, into *int) {
		if n, err := strconv.Atoi(value(key)); err == nil && n > 0 {
			*into = n
		}
	}
	number("duration", &f.Duration)
	if f.Kind == "video" || f.Kind == "animation" {
		number("width", &f.Width)
		number("height", &f.Height)
	}
	if value("title") != "" {
		f.Title = value("title")
	}
	if value("performer") != "" {
		f.Performer = value("performer")
	}
}

// attach puts a file into a message as a kind of media.
func (s *Server) attach(w *wireMessage, f *file, kind string) {
	media := &wireMedia{FileID: f.ID, FileUniqueID: f.UniqueID, MimeType: f.Mime, FileSize: f.Size}
	switch kind {
	case "photo":
		if t := s.files[f.Thumb]; t != nil {
			w.Photo = append(w.Photo, wirePhotoSize{t.ID, t.UniqueID, t.Width, t.Height, t.Size})
		}
		w.Photo = append(w.Photo, wirePhotoSize{f.ID, f.UniqueID, f.Width, f.Height, f.Size})
	case "document":
		media.FileName = f.Name
		w.Document = media
	case "voice":
		media.Duration = ptr(f.Duration)
		w.Voice = media
	case "audio":
		media.Duration, media.FileName = ptr(f.Duration), f.Name
		media.Title, media.Performer = f.Title, f.Performer
		w.Audio = media
	case "video", "animation":
		media.Width, media.Height, media.Duration = ptr(f.Width), ptr(f.Height), ptr(f.Duration)
		media.FileName = f.Name
		if kind == "video" {
			w.Video = media
			return
		}
		w.Animation = media
		document := *media // an animation is sent as a document as well
		document.Width, document.Height, document.Duration = nil, nil, nil
		w.Document = &document
	}
}

// albumItem is one InputMedia.
type albumItem struct {
	Type, Media, Caption string
	raw                  map[string]string
}

func readAlbum(p *params) ([]albumItem, *apiError) {
	var list []map[string]json.RawMessage
	if err := p.json("media", &list); err != nil {
		return nil, badRequest("can't parse media JSON object")
	}
	if len(list) < 2 || len(list) > 10 {
		return nil, badRequest("wrong number of media specified: an album has 2-10 items")
	}
	var items []albumItem
	kinds := map[string]bool{}
	for _, fields := range list {
		item := albumItem{raw: map[string]string{}}
		for key, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			item.raw[key] = text
		}
		item.Type, item.Media = item.raw["type"], item.raw["media"]
		switch item.Type {
		case "photo", "video":
			kinds["visual"] = true
		case "document", "audio":
			kinds[item.Type] = true
		default:
			return nil, badRequest("can't parse InputMedia: type must be one of photo, video, document, audio")
		}
		if item.Media == "" {
			return nil, badRequest(`can't parse InputMedia: media not found`)
		}
		items = append(items, item)
	}
	if len(kinds) > 1 {
		return nil, badRequest("can't use the media of the specified type in the album")
	}
	return items, nil
}

func sendMediaGroup(_ context.Context, s *Server, p *params) (any, *apiError) {
	items, err := readAlbum(p)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(p.values, "reply_markup") // an album has none
	e, err := s.open(p)
	if err != nil {
		return nil, err
	}
	group := strconv.FormatInt(13_000_000_000_000_000+s.rng.Int64N(900_000_000_000_000), 10)
	var records []*record
	for _, item := range items {
		one := &params{values: item.raw, files: p.files}
		f, err := readText(one, "caption", "caption_entities", maxCaption, "message caption is too long")
		if err != nil {
			return nil, err
		}
		field := strings.TrimPrefix(item.Media, "attach://")
		stored, err := s.input(&params{files: p.files}, item.Type, field, item.Media)
		if err != nil {
			return nil, err
		}
		describe(stored, one.str)
		r := &record{Source: f.Source, Mode: f.Mode}
		r.Wire.Caption, r.Wire.CaptionEntities = f.Text, f.Entities
		r.Wire.MediaGroupID = group
		s.attach(&r.Wire, stored, item.Type)
		records = append(records, r)
	}
	if _, err := s.send(p, e, records...); err != nil {
		return nil, err
	}
	sent := []wireMessage{}
	for _, r := range records {
		sent = append(sent, r.Wire)
	}
	return sent, nil
}
