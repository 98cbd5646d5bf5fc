package telegram

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// AllowedUpdates are the kinds of update that the bot asks for.
var AllowedUpdates = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// Decoder turns updates into inputs.
type Decoder struct {
	Bot string // the bot's username: commands of other bots in a group are not for it
	Now func() time.Time
}

// Why an update never can be handled. None quotes it.
var (
	errNoUpdate = errors.New("it is not an update")
	errBroken   = errors.New("it has not the form of an update")
	errDate     = errors.New("its date is impossible")
	errDecoder  = errors.New("it cannot be read")
)

// Decode reads one update. The id is there whenever the update has one; ok says that it is something for the bot. What
// is unknown, or said by bots and channels, is not. An error says why the update never can be handled.
func (d Decoder) Decode(raw []byte) (id int64, in bot.Input, ok bool, err error) {
	var u update
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == 0 {
		if id = bareID(raw); id == 0 {
			return 0, bot.Input{}, false, errNoUpdate
		}
		return id, bot.Input{}, false, errBroken
	}
	switch {
	case u.Message != nil:
		in, ok = d.message(u.Message)
	case u.Edited != nil:
		in, ok = d.edited(u.Edited)
	case u.Press != nil:
		in, ok = d.press(u.Press)
	case u.MyMember != nil:
		in, ok = d.member(u.MyMember)
	}
	if !ok {
		return u.ID, bot.Input{}, false, nil
	}
	if year := in.At.Year(); year < firstYear || in.At.After(d.Now().AddDate(1, 0, 0)) {
		return u.ID, bot.Input{}, false, errDate
	}
	in.Key, in.Seq = Channel+":"+decimal(u.ID), u.ID
	return u.ID, in, true, nil
}

// firstYear is before the first message on Telegram.
const firstYear = 2013

// bareID reads the id of an update of which nothing else can be read, 0 where it has none.
func bareID(raw []byte) int64 {
	var bare struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(raw, &bare) // of a broken one what comes before the fault is there
	return bare.ID
}

// envelope fills in who said it, and where. It reports false for channels, bots and what came from nobody.
func (d Decoder) envelope(c chat, thread int64, from *user, date int64) (bot.Input, bool) {
	in := bot.Input{Channel: Channel, Chat: address(c.ID, thread), At: d.Now().UTC()}
	if date > 0 {
		in.At = time.Unix(date, 0).UTC()
	}
	switch c.Type {
	case "private":
		in.Chat = decimal(c.ID)
	case "group", "supergroup":
		in.Group = cmp.Or(civic.CleanText(c.Title), decimal(c.ID))
	default:
		return in, false
	}
	if c.ID == 0 || from == nil || from.ID == 0 || from.IsBot {
		return in, false
	}
	locale, _, _ := strings.Cut(from.Language, "-")
	in.From = bot.Sender{
		Address: decimal(from.ID), Name: civic.CleanText(from.FirstName + " " + from.LastName), Locale: strings.ToLower(civic.CleanText(locale)),
	}
	return in, true
}

// open is the envelope of a message.
func (d Decoder) open(m *message) (bot.Input, bool) {
	thread := int64(0)
	if m.IsTopic {
		thread = m.Thread
	}
	in, ok := d.envelope(m.Chat, thread, m.From, m.Date)
	in.Message = decimal(m.ID)
	if r := m.ReplyTo; r != nil && r.ID != 0 && (thread == 0 || r.ID != thread) { // every message of a topic replies to its head
		in.ReplyTo = decimal(r.ID)
	}
	return in, ok && m.ID != 0
}

func (d Decoder) message(m *message) (bot.Input, bool) {
	if m.MovedTo != 0 || m.MovedFrom != 0 {
		return d.moved(m)
	}
	in, ok := d.open(m)
	if !ok {
		return in, false
	}
	in.Text = civic.CleanText(m.Text + m.Caption)
	media := m.attachment()
	switch {
	case in.Text != "" && m.Text != "":
		in.Kind = bot.KindText
		return in, d.command(&in)
	case media != nil:
		in.Kind, in.Media = bot.KindMedia, media
	case m.Location != nil:
		in.Kind, in.Place = bot.KindPlace, &civic.Point{Lat: m.Location.Lat, Lon: m.Location.Lon}
		if m.Venue != nil {
			in.Text = joined(", ", m.Venue.Title, m.Venue.Address)
		}
		return in, m.Location.Lat >= -90 && m.Location.Lat <= 90 && m.Location.Lon >= -180 && m.Location.Lon <= 180
	case m.Contact != nil && m.Contact.User == m.From.ID:
		in.Kind, in.Contact = bot.KindContact, civic.CleanText(m.Contact.Phone)
	case m.Contact != nil: // somebody else's is something that the person tells
		in.Kind, in.Text = bot.KindText, joined(", ", joined(" ", m.Contact.FirstName, m.Contact.LastName), m.Contact.Phone)
	case m.unusable() || m.Text != "":
		in.Kind = bot.KindOther
	default:
		return in, false
	}
	return in, true
}

// joined joins the parts that say something.
func joined(sep string, parts ...string) string {
	for i, p := range parts {
		parts[i] = civic.CleanText(p)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

var commandForm = regexp.MustCompile(`(?s)^/([A-Za-z][A-Za-z0-9_]{0,63})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?$`)

// command recognises "/name@bot arg". It reports false for another bot's.
func (d Decoder) command(in *bot.Input) bool {
	parts := commandForm.FindStringSubmatch(in.Text)
	if parts == nil {
		return true
	}
	if parts[2] != "" && d.Bot != "" && !strings.EqualFold(parts[2], strings.TrimPrefix(d.Bot, "@")) {
		return false
	}
	in.Kind, in.Command, in.Arg = bot.KindCommand, strings.ToLower(parts[1]), parts[3]
	return true
}

// edited takes a change of a text or caption. A live location that moves is none.
func (d Decoder) edited(m *message) (bot.Input, bool) {
	in, ok := d.open(m)
	in.Kind, in.Text = bot.KindEdit, civic.CleanText(m.Text+m.Caption)
	return in, ok && in.Text != ""
}

func (d Decoder) press(q *callbackQuery) (bot.Input, bool) {
	if q.Message == nil || q.Data == "" || q.ID == "" {
		return bot.Input{}, false
	}
	m := *q.Message
	m.From, m.Date, m.ReplyTo = q.From, 0, nil
	in, ok := d.open(&m)
	in.Kind, in.Press, in.Data = bot.KindPress, civic.CleanText(q.ID), civic.CleanText(q.Data)
	return in, ok
}

func (d Decoder) member(m *memberUpdate) (bot.Input, bool) {
	in, ok := d.envelope(m.Chat, 0, m.From, m.Date)
	was, is := m.Old.in(), m.New.in()
	switch {
	case was == is:
		return in, false
	case m.Chat.Type == "private" && is:
		in.Kind = bot.KindUnblocked
	case m.Chat.Type == "private":
		in.Kind = bot.KindBlocked
	case is:
		in.Kind = bot.KindGroupJoin
	default:
		in.Kind = bot.KindGroupLeave
	}
	return in, ok
}

// moved takes either of the two messages that tell that a group became a supergroup, as one from the old chat. Where an
// anonymous administrator did it, sending to the old address will tell.
func (d Decoder) moved(m *message) (bot.Input, bool) {
	from, to := m.Chat, m.MovedTo
	if m.MovedFrom != 0 {
		from, to = chat{ID: m.MovedFrom, Type: "group", Title: m.Chat.Title}, m.Chat.ID
	}
	in, ok := d.envelope(from, 0, m.From, m.Date)
	in.Kind, in.MovedTo = bot.KindGroupMove, decimal(to)
	return in, ok
}

// videoNote marks the file ids of round videos, which Telegram sends by a method of their own.
const videoNote = "video_note:"

// attachment is the message's file, or nil.
func (m *message) attachment() *civic.Attachment {
	kind, f := civic.AttachmentKind(""), (*file)(nil)
	switch {
	case len(m.Photo) > 0:
		largest := slices.MaxFunc(m.Photo, func(a, b photoSize) int { return cmp.Compare(a.Width*a.Height, b.Width*b.Height) })
		kind, f = civic.KindPhoto, &file{ID: largest.ID, Size: largest.Size}
	case m.Animation != nil: // comes with a document beside it
		kind, f = civic.KindAnimation, m.Animation
	case m.Video != nil:
		kind, f = civic.KindVideo, m.Video
	case m.VideoNote != nil:
		kind, f = civic.KindVideo, &file{ID: videoNote + m.VideoNote.ID, Size: m.VideoNote.Size}
	case m.Voice != nil:
		kind, f = civic.KindVoice, m.Voice
	case m.Audio != nil:
		kind, f = civic.KindAudio, m.Audio
	case m.Document != nil:
		kind, f = civic.KindDocument, m.Document
	}
	if f == nil || f.ID == "" || f.ID == videoNote {
		return nil
	}
	return &civic.Attachment{Kind: kind, Channel: Channel, Ref: civic.CleanText(f.ID), Name: civic.CleanText(f.Name), Size: max(0, f.Size), Album: civic.CleanText(m.Album)}
}
