package bot

import (
	"context"
	"errors"
	"log/slog"
	"path"
	"slices"
	"strings"

	"danvan/civic"
	"danvan/locales"
)

// carrier brings messages to the channel of an address. Files of another channel are fetched and sent anew; a file that
// cannot be had there, or that is too large for either, is named to the reader, who is told how to see it.
type carrier struct {
	channels Channels
	texts    *locales.Texts
	log      *slog.Logger
}

// send says messages.
func (c carrier) send(ctx context.Context, to Destination, s Sending) ([]string, error) {
	ch, err := c.channels.Named(to.Channel)
	if err != nil {
		return nil, err
	}
	var all []Message
	for _, m := range s.Messages {
		all = append(all, c.fit(ctx, ch, m)...)
	}
	s.Messages = all
	return ch.Send(ctx, to, s)
}

// fit makes one message such that the channel can show it: what it cannot is put in words.
func (c carrier) fit(ctx context.Context, to Channel, m Message) []Message {
	can, locale := to.Profile(), m.Locale
	if !can.Edits {
		m.Edit = ""
	}
	var before []Message
	var own []civic.Attachment
	var absent, linked []string
	for _, a := range m.Media {
		switch a.Channel {
		case to.Name():
			own = append(own, a)
			continue
		case LinkChannel:
			linked = append(linked, a.Name+": "+a.Ref)
			continue
		}
		f, err := c.fetch(ctx, can, a)
		if err != nil {
			if !errors.Is(err, errNoFiles) {
				c.log.WarnContext(ctx, "file named rather than sent", "from", a.Channel, "to", to.Name(), "error", err)
			}
			absent = append(absent, c.nameOf(locale, a))
			continue
		}
		before = append(before, Message{File: &f, Reply: m.Reply})
	}
	m.Media = own
	if m.File != nil && int64(len(m.File.Data)) > can.FileBytes {
		absent = append(absent, m.File.Name)
		m.File = nil
	}
	if m.Place != nil && !can.Places {
		m.Text = paragraphs(m.Text, c.texts.Text(locale, "channel.place", Args{"Lat": m.Place.Lat, "Lon": m.Place.Lon}))
		m.Place = nil
	}
	if linked != nil {
		m.Text = paragraphs(m.Text, c.texts.Text(locale, "channel.linked", Args{"Count": len(linked), "Names": strings.Join(linked, "\n")}))
	}
	if absent != nil {
		m.Text = paragraphs(m.Text, c.absent(locale, absent))
	}
	m.Text, m.Typed = paragraphs(m.Text, m.Typed), ""
	if len(before) > 0 && m.Text == "" && m.Media == nil && m.File == nil && m.Place == nil {
		last := &before[len(before)-1] // carries what there is
		last.About, last.Rows, last.Menu = m.About, m.Rows, m.Menu
		return before
	}
	return append(before, m)
}

// LinkChannel is the channel of files that somebody named by their address on the web, since theirs carries no files.
const LinkChannel = "web"

var (
	errNoFiles  = errors.New("the channel carries no files")
	errTooLarge = errors.New("the file is too large")
)

// fetch gets the bytes of a file of another channel, within both channels' bounds.
func (c carrier) fetch(ctx context.Context, to Profile, a civic.Attachment) (File, error) {
	if to.FileBytes == 0 {
		return File{}, errNoFiles
	}
	from, err := c.channels.Named(a.Channel)
	if err != nil {
		return File{}, err
	}
	most := min(to.FileBytes, from.Profile().FileBytes)
	if a.Size > most {
		return File{}, errTooLarge
	}
	data, err := from.Fetch(ctx, a)
	switch {
	case err != nil:
		return File{}, err
	case int64(len(data)) > most:
		return File{}, errTooLarge
	}
	f := File{Name: a.Name, Data: data, Picture: a.Kind == civic.KindPhoto}
	if f.Name == "" {
		f.Name = string(a.Kind)
	}
	return f, nil
}

// nameOf is what a file is called: its own name, or what kind it is of.
func (c carrier) nameOf(locale string, a civic.Attachment) string {
	if a.Name != "" {
		return a.Name
	}
	return c.texts.Plain(locale, "channel.kind_"+string(a.Kind), nil)
}

// absent names files that are not shown, and says how to see them.
func (c carrier) absent(locale string, names []string) string {
	var others []string
	for _, one := range c.channels {
		if can := one.Profile(); can.FileBytes > 0 {
			others = append(others, can.Title)
		}
	}
	key := "channel.absent"
	if others == nil {
		key = "channel.absent_everywhere"
	}
	return c.texts.Text(locale, key, Args{"Names": strings.Join(names, "; "), "Count": len(names), "Channels": strings.Join(others, ", ")})
}

func paragraphs(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n\n")
}

// linkedFile reads a text that is nothing but the address of a file on the web.
func linkedFile(text string) (civic.Attachment, bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") || strings.ContainsAny(text, " \n\t") {
		return civic.Attachment{}, false
	}
	address, _, _ := strings.Cut(text, "?")
	_, rest, _ := strings.Cut(address, "://")
	host, file, ok := strings.Cut(rest, "/")
	if host == "" || !ok || file == "" || strings.HasSuffix(file, "/") {
		return civic.Attachment{}, false
	}
	return civic.Attachment{Kind: civic.KindDocument, Channel: LinkChannel, Ref: text, Name: path.Base(file)}, true
}
