package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"danvan/bot"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Send implements bot.Channel. Pictures and files go before the text unless it is their caption; buttons stand under the
// text, a place after it. Ids of what was sent are returned with an error, too.
func (c *Client) Send(ctx context.Context, to bot.Destination, s bot.Sending) ([]string, error) {
	p := resume(s.Arrived, s.Messages)
	p.note = s.Note
	var all []string
	for _, m := range s.Messages {
		ids, err := c.sendOn(ctx, to, m, p)
		all = append(all, ids...)
		var fault *Fault
		if errors.As(err, &fault) {
			fault.progress = p.String()
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// sendOn sends a message of which some parts may have arrived: they are not sent again, and their ids are returned with the
// others. Messages that belong together share a progress; they are sent in the order in which it was made of them.
func (c *Client) sendOn(ctx context.Context, to bot.Destination, m bot.Message, p *progress) ([]string, error) {
	place, ok := parseAddress(to.Address)
	if !ok || to.Channel != "" && to.Channel != Channel {
		return nil, &Fault{method: "send", code: http.StatusBadRequest, words: "chat not found: not an address of Telegram"}
	}
	o := &outbound{c: c, to: place, group: to.Group, reply: m.Reply, progress: p}
	err := o.message(ctx, m)
	return o.ids, err
}

// outbound is one Message on its way.
type outbound struct {
	c     *Client
	to    place
	group bool
	reply string // answered by the first message that goes out
	ids   []string

	progress *progress // nil: nobody asks
}

func (o *outbound) message(ctx context.Context, m bot.Message) error {
	if m.Edit != "" && m.Media == nil && m.File == nil && m.Menu == nil {
		done, err := o.edit(ctx, m)
		if done || err != nil {
			return err
		}
	}
	buttons, menu := inline(m.Rows), keyboard(m.Menu)
	text, err := o.media(ctx, m.Media, m.Text, cmp.Or(buttons, menu))
	if err != nil {
		return err
	}
	if err := o.withFile(ctx, m.File, text, buttons, menu); err != nil {
		return err
	}
	if m.Place == nil {
		return nil
	}
	return o.send(ctx, &request{method: "sendLocation", weight: 1, params: tgbotapi.Params{
		"latitude":  strconv.FormatFloat(m.Place.Lat, 'f', 6, 64),
		"longitude": strconv.FormatFloat(m.Place.Lon, 'f', 6, 64),
	}})
}

// withFile sends a text with the file that was made here, if there is one: as its caption where it fits, else after a
// picture and before a document.
func (o *outbound) withFile(ctx context.Context, f *bot.File, text, buttons, menu string) error {
	switch {
	case f == nil:
		return o.text(ctx, text, buttons, menu)
	case text != "" && Units(text) <= maxCaption:
		params := tgbotapi.Params{}
		caption(params, text, cmp.Or(buttons, menu))
		return o.upload(ctx, *f, params)
	case f.Picture:
		if err := o.upload(ctx, *f, tgbotapi.Params{}); err != nil {
			return err
		}
		return o.text(ctx, text, buttons, menu)
	}
	if err := o.text(ctx, text, buttons, menu); err != nil {
		return err
	}
	return o.upload(ctx, *f, tgbotapi.Params{})
}

// text sends a text in as many parts as it needs. Buttons are on the last, the menu on the first where both are to be
// shown and there are several.
func (o *outbound) text(ctx context.Context, text, buttons, menu string) error {
	parts := Split(text, maxText)
	for i, part := range parts {
		params := tgbotapi.Params{"text": part, "parse_mode": "HTML", "link_preview_options": `{"is_disabled":true}`}
		if i == 0 {
			params.AddNonEmpty("reply_markup", menu)
		}
		if i == len(parts)-1 {
			params.AddNonEmpty("reply_markup", buttons)
		}
		if err := o.send(ctx, &request{method: "sendMessage", weight: 1, params: params}); err != nil {
			return err
		}
	}
	return nil
}

// upload sends a file that was made here.
func (o *outbound) upload(ctx context.Context, f bot.File, params tgbotapi.Params) error {
	method, field := "sendDocument", "document"
	if f.Picture {
		method, field = "sendPhoto", "photo"
	}
	return o.send(ctx, &request{
		method: method, weight: 1, params: params, timeout: uploadTimeout,
		files: []tgbotapi.RequestFile{{Name: field, Data: tgbotapi.FileBytes{Name: f.Name, Bytes: f.Data}}},
	})
}

func caption(params tgbotapi.Params, text, buttons string) {
	if text != "" {
		params["caption"], params["parse_mode"] = text, "HTML"
	}
	params.AddNonEmpty("reply_markup", buttons)
}

// edit replaces a message that was sent before. It reports false where that cannot be done and a new one is to be sent.
func (o *outbound) edit(ctx context.Context, m bot.Message) (bool, error) {
	parts := Split(m.Text, maxText)
	if len(parts) != 1 || m.Place != nil {
		return false, nil
	}
	params := tgbotapi.Params{"message_id": m.Edit, "text": parts[0], "parse_mode": "HTML", "link_preview_options": `{"is_disabled":true}`}
	params.AddNonEmpty("reply_markup", inline(m.Rows))
	r := &request{method: "editMessageText", weight: 1, params: params}
	_, err := o.call(ctx, r)
	var fault *Fault
	if errors.As(err, &fault) && fault.says("there is no text in the message") && Units(parts[0]) <= maxCaption {
		delete(params, "text")
		params["caption"] = parts[0]
		r.method = "editMessageCaption"
		_, err = o.call(ctx, r)
	}
	switch {
	case err == nil, errors.As(err, &fault) && fault.says("message is not modified"):
		o.ids = []string{m.Edit}
		return true, nil
	case fault != nil && fault.refused():
		return false, nil
	}
	return false, err
}

// send makes a call that sends and keeps the ids of what was sent.
func (o *outbound) send(ctx context.Context, r *request) error {
	if ids, _, arrived := o.progress.take(r.weight); arrived {
		o.ids, o.reply = append(o.ids, ids...), ""
		return nil
	}
	if o.reply != "" {
		if n, err := strconv.ParseInt(o.reply, 10, 64); err == nil {
			r.params["reply_parameters"] = encode(map[string]any{"message_id": n, "allow_sending_without_reply": true})
		}
	}
	raw, err := o.call(ctx, r)
	if err != nil {
		return err
	}
	o.reply = ""
	type sent struct {
		ID int64 `json:"message_id"`
	}
	var one sent
	if json.Unmarshal(raw, &one) == nil {
		o.ids = append(o.ids, decimal(one.ID))
		o.progress.add(ctx, r.mark+decimal(one.ID))
		return nil
	}
	var several []sent
	if json.Unmarshal(raw, &several) != nil {
		return garbled(r.method, http.StatusBadGateway)
	}
	arrived := make([]string, r.weight)
	for i := range arrived {
		arrived[i] = leftOut
		if i < len(several) {
			arrived[i] = decimal(several[i].ID)
		}
	}
	for _, s := range several {
		o.ids = append(o.ids, decimal(s.ID))
	}
	o.progress.add(ctx, arrived...)
	return nil
}

// call makes a call to the chat. What can be mended on the way is: a group that has moved is followed once, a topic that
// is gone is left for its forum, markup that Telegram cannot read is taken out.
func (o *outbound) call(ctx context.Context, r *request) (json.RawMessage, error) {
	moved, general, bare := false, false, false
	for {
		r.chat, r.group = o.to.chat, o.group
		r.params["chat_id"] = o.to.chat
		delete(r.params, "message_thread_id")
		if r.method != "editMessageText" && r.method != "editMessageCaption" {
			r.params.AddNonEmpty("message_thread_id", o.to.thread)
		}
		raw, err := o.c.do(ctx, r)
		var fault *Fault
		if !errors.As(err, &fault) {
			return raw, err
		}
		switch {
		case fault.movedTo != "" && !moved:
			moved = true
			o.follow(ctx, fault.movedTo)
		case o.to.thread != "" && !general && fault.says("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"):
			general, o.to.thread = true, ""
		case !bare && fault.says("can't parse entities") && r.params["parse_mode"] != "":
			bare = true
			o.c.o.Log.ErrorContext(ctx, "markup refused, sent without", "method", r.method, "error", fault)
			r.params = unmarked(r.params)
		default:
			return nil, fault
		}
	}
}

func (o *outbound) follow(ctx context.Context, to string) {
	if o.c.o.Moved != nil {
		o.c.o.Moved(ctx, o.to.chat, to)
	}
	o.to = place{chat: to}
}

func unmarked(params tgbotapi.Params) tgbotapi.Params {
	params = maps.Clone(params)
	delete(params, "parse_mode")
	for _, field := range []string{"text", "caption"} {
		if s, ok := params[field]; ok {
			params[field] = plain(s)
		}
	}
	return params
}
