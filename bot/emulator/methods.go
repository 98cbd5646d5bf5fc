package emulator

import (
	"context"
	"slices"
	"strings"
)

// method is one method of the Bot API ("Available methods").
type method struct {
	name string
	// required parameters, each with the words for its absence.
	required []need
	run      func(context.Context, *Server, *params) (any, *apiError)
}

type need struct{ param, words string }

// missing refuses a call without a required parameter. A file may stand in
// for a value.
func (m method) missing(p *params) *apiError {
	for _, n := range m.required {
		if !p.has(n.param) && p.files[n.param] == nil {
			return badRequest(n.words)
		}
	}
	return nil
}

var (
	needChat    = need{"chat_id", "chat_id is empty"}
	needMessage = need{"message_id", "message identifier is not specified"}
)

// methods are all that the emulator serves.
var methods = []method{
	{name: "getMe", run: getMe},
	{name: "getUpdates", run: getUpdates},
	{name: "setWebhook", required: []need{{"url", "url is empty"}}, run: setWebhook},
	{name: "deleteWebhook", run: deleteWebhook},
	{name: "getWebhookInfo", run: getWebhookInfo},

	{name: "sendMessage", required: []need{{"text", "message text is empty"}, needChat}, run: sendMessage},
	{name: "sendPhoto", required: []need{{"photo", "there is no photo in the request"}, needChat}, run: sendFile("photo")},
	{name: "sendDocument", required: []need{{"document", "there is no document in the request"}, needChat}, run: sendFile("document")},
	{name: "sendVideo", required: []need{{"video", "there is no video in the request"}, needChat}, run: sendFile("video")},
	{name: "sendVoice", required: []need{{"voice", "there is no voice in the request"}, needChat}, run: sendFile("voice")},
	{name: "sendAudio", required: []need{{"audio", "there is no audio in the request"}, needChat}, run: sendFile("audio")},
	{name: "sendAnimation", required: []need{{"animation", "there is no animation in the request"}, needChat}, run: sendFile("animation")},
	{name: "sendLocation", required: []need{{"latitude", "latitude is empty"}, {"longitude", "longitude is empty"}, needChat}, run: sendLocation},
	{name: "sendContact", required: []need{{"phone_number", "phone_number is empty"}, {"first_name", "first_name is empty"}, needChat}, run: sendContact},
	{name: "sendMediaGroup", required: []need{{"media", "media is empty"}, needChat}, run: sendMediaGroup},
	{name: "sendChatAction", required: []need{needChat, {"action", "wrong parameter action in request"}}, run: sendChatAction},

	{name: "editMessageText", run: editMessageText},
	{name: "editMessageCaption", run: editMessageCaption},
	{name: "editMessageReplyMarkup", run: editMessageReplyMarkup},
	{name: "deleteMessage", required: []need{needChat, needMessage}, run: deleteMessage},
	{name: "answerCallbackQuery", required: []need{{"callback_query_id", "callback_query_id is empty"}}, run: answerCallbackQuery},

	{name: "getFile", required: []need{{"file_id", "file_id is empty"}}, run: getFile},
	{name: "getChat", required: []need{needChat}, run: getChat},
	{name: "getChatMember", required: []need{needChat, {"user_id", "invalid user_id specified"}}, run: getChatMember},
	{name: "leaveChat", required: []need{needChat}, run: leaveChat},

	{name: "setMyCommands", required: []need{{"commands", "can't parse commands JSON object"}}, run: setMyCommands},
	{name: "getMyCommands", run: getMyCommands},
	{name: "deleteMyCommands", run: deleteMyCommands},
	{name: "setChatMenuButton", run: setChatMenuButton},
	{name: "getChatMenuButton", run: getChatMenuButton},
	{name: "setMyDescription", run: setAbout("description", 512)},
	{name: "getMyDescription", run: getAbout("description")},
	{name: "setMyShortDescription", run: setAbout("short_description", 120)},
	{name: "getMyShortDescription", run: getAbout("short_description")},
}

// methodsByName finds a method whatever its letter case, as Telegram does.
var methodsByName = func() map[string]method {
	m := map[string]method{}
	for _, spec := range methods {
		m[strings.ToLower(spec.name)] = spec
	}
	return m
}()

// Methods are the names of the methods served, sorted.
func Methods() []string {
	var names []string
	for _, m := range methods {
		names = append(names, m.name)
	}
	slices.Sort(names)
	return names
}

func getMe(_ context.Context, s *Server, _ *params) (any, *apiError) {
	return wireMe{
		wireUser: s.bot, CanJoinGroups: true,
		CanReadAllGroupMessages: s.opts.SeeAllGroupMessages,
	}, nil
}
