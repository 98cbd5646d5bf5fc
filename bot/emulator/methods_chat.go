package emulator

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func getChat(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(p)
	if err != nil {
		return nil, err
	}
	if c.private() && !c.Started {
		return nil, badRequest("chat not found")
	}
	if !c.private() {
		if err := s.writable(c); err != nil {
			return nil, err
		}
	}
	return wireFullChat{
		wireChat: c.Wire, MaxReactionCount: 11,
		AcceptedGiftTypes: map[string]any{
			"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false,
			"premium_subscription": false, "gifts_from_channels": false,
		},
	}, nil
}

func getChatMember(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(p)
	if err != nil {
		return nil, err
	}
	if err := s.writable(c); err != nil {
		return nil, err
	}
	id, ok := p.int("user_id")
	if !ok {
		return nil, badRequest("invalid user_id specified")
	}
	if id == s.bot.ID {
		return s.member("member", s.bot), nil
	}
	u := s.users[id]
	switch {
	case u == nil:
		return nil, badRequest("user not found")
	case !c.has(id):
		return s.member("left", u.Wire), nil
	case !c.private() && c.Members[0] == id:
		return s.member("creator", u.Wire), nil
	}
	return s.member("member", u.Wire), nil
}

func leaveChat(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(p)
	if err != nil {
		return nil, err
	}
	if c.private() {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	if err := s.writable(c); err != nil {
		return nil, err
	}
	c.Bot = "left"
	left := s.bot
	s.post(c, &record{Wire: wireMessage{From: &left, LeftChatMember: &left}})
	s.setBot(c, s.bot, "member", "left")
	return true, nil
}

var commandForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// scopeKey names a BotCommandScope with a language, for the commands map.
func (s *Server) scopeKey(p *params) (string, *apiError) {
	scope := struct {
		Type   string `json:"type"`
		ChatID any    `json:"chat_id"`
		UserID int64  `json:"user_id"`
	}{Type: "default"}
	if raw := p.str("scope"); raw != "" && raw != "null" {
		if err := p.json("scope", &scope); err != nil {
			return "", badRequest("can't parse BotCommandScope JSON object")
		}
	}
	language := p.str("language_code")
	if language != "" && len(language) != 2 {
		return "", badRequest("invalid language code specified")
	}
	key := scope.Type
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		var id string
		switch n := scope.ChatID.(type) {
		case float64:
			id = strconv.FormatInt(int64(n), 10)
		case string:
			id = n
		}
		chatID, err := strconv.ParseInt(id, 10, 64)
		if err != nil || s.chats[chatID] == nil {
			return "", badRequest("chat not found")
		}
		key += ":" + id
		if scope.Type == "chat_member" {
			key += ":" + strconv.FormatInt(scope.UserID, 10)
		}
	default:
		return "", badRequest("can't parse BotCommandScope: unsupported type specified")
	}
	return key + "|" + language, nil
}

func setMyCommands(_ context.Context, s *Server, p *params) (any, *apiError) {
	var list []BotCommand
	if err := p.json("commands", &list); err != nil {
		return nil, badRequest("can't parse commands JSON object")
	}
	if len(list) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range list {
		list[i].Command = strings.TrimPrefix(c.Command, "/")
		if !commandForm.MatchString(list[i].Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := Units(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := s.scopeKey(p)
	if err != nil {
		return nil, err
	}
	s.commands[key] = list
	s.touchChats()
	return true, nil
}

func getMyCommands(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := s.scopeKey(p)
	if err != nil {
		return nil, err
	}
	return append([]BotCommand{}, s.commands[key]...), nil
}

func deleteMyCommands(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := s.scopeKey(p)
	if err != nil {
		return nil, err
	}
	delete(s.commands, key)
	s.touchChats()
	return true, nil
}

// touchChats shows every chat again: commands and menus concern all of them.
func (s *Server) touchChats() {
	for _, c := range s.chats {
		s.touch(&c.Rev)
	}
}

// commandsFor are the commands that a person sees in a chat, by the order of
// "Determining list of commands". The lock is held.
func (s *Server) commandsFor(c *chat, u *user) []BotCommand {
	id := strconv.FormatInt(c.ID, 10)
	scopes := []string{"chat:" + id, "all_private_chats", "default"}
	if !c.private() {
		scopes = []string{
			"chat_member:" + id + ":" + strconv.FormatInt(u.Wire.ID, 10),
			"chat:" + id, "all_group_chats", "default",
		}
		if len(c.Members) > 0 && c.Members[0] == u.Wire.ID {
			scopes = slices.Insert(scopes, 1, "chat_administrators:"+id)
			scopes = slices.Insert(scopes, 3, "all_chat_administrators")
		}
	}
	language, _, _ := strings.Cut(u.Wire.LanguageCode, "-")
	for _, scope := range scopes {
		for _, l := range []string{language, ""} {
			if list, ok := s.commands[scope+"|"+l]; ok {
				return list
			}
		}
	}
	return nil
}

func setChatMenuButton(_ context.Context, s *Server, p *params) (any, *apiError) {
	button := map[string]any{"type": "default"}
	if raw := p.str("menu_button"); raw != "" && raw != "null" {
		if err := p.json("menu_button", &button); err != nil {
			return nil, badRequest("can't parse menu button JSON object")
		}
	}
	switch button["type"] {
	case "default", "commands", "web_app":
	default:
		return nil, badRequest("can't parse MenuButton: unsupported type specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := s.menuChat(p)
	if err != nil {
		return nil, err
	}
	s.menu[id] = button
	s.notify()
	return true, nil
}

// menuChat is the private chat that a menu call names, or 0 for all.
func (s *Server) menuChat(p *params) (int64, *apiError) {
	if p.str("chat_id") == "" {
		return 0, nil
	}
	c, err := s.target(p)
	if err != nil {
		return 0, err
	}
	if !c.private() {
		return 0, badRequest("chat not found")
	}
	return c.ID, nil
}

func getChatMenuButton(_ context.Context, s *Server, p *params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := s.menuChat(p)
	if err != nil {
		return nil, err
	}
	for _, key := range []int64{id, 0} {
		if button, ok := s.menu[key]; ok {
			return button, nil
		}
	}
	return map[string]any{"type": "commands"}, nil
}

// setAbout makes setMyDescription and setMyShortDescription.
func setAbout(kind string, limit int) func(context.Context, *Server, *params) (any, *apiError) {
	return func(_ context.Context, s *Server, p *params) (any, *apiError) {
		if Units(p.str(kind)) > limit {
			return nil, badRequest("bot " + strings.ReplaceAll(kind, "_", " ") + " is too long")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.about[kind+"|"+p.str("language_code")] = p.str(kind)
		s.touchChats()
		return true, nil
	}
}

func getAbout(kind string) func(context.Context, *Server, *params) (any, *apiError) {
	return func(_ context.Context, s *Server, p *params) (any, *apiError) {
		s.mu.Lock()
		defer s.mu.Unlock()
		text, ok := s.about[kind+"|"+p.str("language_code")]
		if !ok {
			text = s.about[kind+"|"]
		}
		return map[string]any{kind: text}, nil
	}
}
