package telegram

import (
	"context"
	"errors"
	"net/http"

	"danvan/bot"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Bounds of the command list ("BotCommand", "setMyCommands").
const (
	maxCommands    = 100
	maxDescription = 256
)

type command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Publish implements bot.Channel. Everybody's commands are kept per language of the device, and those of
// Options.Locale for every other language. A chat's own are shown whatever the device speaks.
func (c *Client) Publish(ctx context.Context, to bot.Destination, locale string, commands []bot.CommandInfo) error {
	list := []command{}
	for _, info := range commands {
		if len(list) < maxCommands && info.Name != "" && info.Description != "" {
			list = append(list, command{info.Name, shortened(info.Description, maxDescription)})
		}
	}
	if to.Address != "" {
		place, ok := parseAddress(to.Address)
		if !ok {
			return &Fault{method: "setMyCommands", code: http.StatusBadRequest, words: "chat not found: not an address of Telegram"}
		}
		return c.setCommands(ctx, list, `{"type":"chat","chat_id":`+place.chat+`}`, "")
	}
	const everybody = `{"type":"all_private_chats"}`
	if err := c.setCommands(ctx, list, everybody, locale); err != nil || locale != c.o.Locale {
		return err
	}
	if err := c.setCommands(ctx, list, everybody, ""); err != nil {
		return err
	}
	_, err := c.do(ctx, &request{method: "setChatMenuButton", params: tgbotapi.Params{"menu_button": `{"type":"commands"}`}})
	return err
}

func (c *Client) setCommands(ctx context.Context, list []command, scope, language string) error {
	params := tgbotapi.Params{"commands": encode(list), "scope": scope}
	params.AddNonEmpty("language_code", language)
	_, err := c.do(ctx, &request{method: "setMyCommands", params: params})
	return err
}

// shortened cuts a text to a number of characters; our own descriptions are far shorter.
func shortened(s string, most int) string {
	r := []rune(s)
	return string(r[:min(len(r), most)])
}

// AnswerPress implements bot.Channel. A press that waited for too long cannot be answered any more, which is no
// error.
func (c *Client) AnswerPress(ctx context.Context, press, text string, alert bool) error {
	params := tgbotapi.Params{"callback_query_id": press}
	params.AddNonEmpty("text", shortened(text, 200))
	params.AddBool("show_alert", alert && text != "")
	_, err := c.do(ctx, &request{method: "answerCallbackQuery", params: params})
	var fault *Fault
	if errors.As(err, &fault) && fault.says("query is too old", "query ID is invalid", "QUERY_ID_INVALID") {
		return nil
	}
	return err
}
