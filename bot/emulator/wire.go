package emulator

// The objects of the Bot API as they travel ("Available types"). Required
// fields are always written, optional ones only where they say something.

type wireUser struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// wireMe is User with what only getMe returns.
type wireMe struct {
	wireUser
	CanJoinGroups           bool `json:"can_join_groups"`
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages"`
	SupportsInlineQueries   bool `json:"supports_inline_queries"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// wireFullChat is ChatFullInfo.
type wireFullChat struct {
	wireChat
	AccentColorID     int            `json:"accent_color_id"`
	MaxReactionCount  int            `json:"max_reaction_count"`
	AcceptedGiftTypes map[string]any `json:"accepted_gift_types"`
}

// Entity is MessageEntity: a formatted or special stretch of a text. Offset
// and Length count UTF-16 units.
type Entity struct {
	Type     string    `json:"type"`
	Offset   int       `json:"offset"`
	Length   int       `json:"length"`
	URL      string    `json:"url,omitempty"`
	User     *wireUser `json:"user,omitempty"`
	Language string    `json:"language,omitempty"`
	EmojiID  string    `json:"custom_emoji_id,omitempty"`
}

// Location is a point on the map, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Contact is a shared telephone number.
type Contact struct {
	PhoneNumber string `json:"phone_number"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name,omitempty"`
	UserID      int64  `json:"user_id,omitempty"`
}

type wirePhotoSize struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int64  `json:"file_size,omitempty"`
}

// wireMedia serves Document, Voice and Audio: the fields that all have and,
// as pointers, those that only some have.
type wireMedia struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        *int   `json:"width,omitempty"`
	Height       *int   `json:"height,omitempty"`
	Duration     *int   `json:"duration,omitempty"`
	Performer    string `json:"performer,omitempty"`
	Title        string `json:"title,omitempty"`
	FileName     string `json:"file_name,omitempty"`
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
}

type wireMessage struct {
	MessageID           int                  `json:"message_id"`
	ThreadID            int                  `json:"message_thread_id,omitempty"`
	From                *wireUser            `json:"from,omitempty"`
	Date                int64                `json:"date"`
	Chat                wireChat             `json:"chat"`
	ReplyTo             *wireMessage         `json:"reply_to_message,omitempty"`
	EditDate            int64                `json:"edit_date,omitempty"`
	Protected           bool                 `json:"has_protected_content,omitempty"`
	MediaGroupID        string               `json:"media_group_id,omitempty"`
	Text                string               `json:"text,omitempty"`
	Entities            []Entity             `json:"entities,omitempty"`
	Animation           *wireMedia           `json:"animation,omitempty"`
	Audio               *wireMedia           `json:"audio,omitempty"`
	Document            *wireMedia           `json:"document,omitempty"`
	Photo               []wirePhotoSize      `json:"photo,omitempty"`
	Video               *wireMedia           `json:"video,omitempty"`
	Voice               *wireMedia           `json:"voice,omitempty"`
	Caption             string               `json:"caption,omitempty"`
	CaptionEntities     []Entity             `json:"caption_entities,omitempty"`
	Contact             *Contact             `json:"contact,omitempty"`
	Location            *Location            `json:"location,omitempty"`
	NewChatMembers      []wireUser           `json:"new_chat_members,omitempty"`
	LeftChatMember      *wireUser            `json:"left_chat_member,omitempty"`
	GroupChatCreated    bool                 `json:"group_chat_created,omitempty"`
	MigrateToChatID     int64                `json:"migrate_to_chat_id,omitempty"`
	MigrateFromChatID   int64                `json:"migrate_from_chat_id,omitempty"`
	InlineKeyboardMarks *wireInlineKeyboards `json:"reply_markup,omitempty"`
}

type wireInlineKeyboards struct {
	InlineKeyboard [][]Button `json:"inline_keyboard"`
}

// Button is one inline button (InlineKeyboardButton).
type Button struct {
	Text          string    `json:"text"`
	URL           string    `json:"url,omitempty"`
	Data          string    `json:"callback_data,omitempty"`
	SwitchInline  *string   `json:"switch_inline_query,omitempty"`
	SwitchCurrent *string   `json:"switch_inline_query_current_chat,omitempty"`
	CopyText      *CopyText `json:"copy_text,omitempty"`
	WebApp        *WebApp   `json:"web_app,omitempty"`
	Style         string    `json:"style,omitempty"`
}

// CopyText is what a copying button puts on the clipboard.
type CopyText struct {
	Text string `json:"text"`
}

// WebApp is the address of a Web App.
type WebApp struct {
	URL string `json:"url"`
}

// Keyboard is a reply keyboard (ReplyKeyboardMarkup, ReplyKeyboardRemove or
// ForceReply: Remove and Force tell them apart).
type Keyboard struct {
	Rows        [][]Key `json:"keyboard,omitempty"`
	OneTime     bool    `json:"one_time_keyboard,omitempty"`
	Persistent  bool    `json:"is_persistent,omitempty"`
	Resize      bool    `json:"resize_keyboard,omitempty"`
	Placeholder string  `json:"input_field_placeholder,omitempty"`
	Selective   bool    `json:"selective,omitempty"`
	Remove      bool    `json:"remove_keyboard,omitempty"`
	Force       bool    `json:"force_reply,omitempty"`
}

// Key is one button of a reply keyboard (KeyboardButton).
type Key struct {
	Text            string  `json:"text"`
	RequestContact  bool    `json:"request_contact,omitempty"`
	RequestLocation bool    `json:"request_location,omitempty"`
	WebApp          *WebApp `json:"web_app,omitempty"`
}

// BotCommand is one line of the command menu.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

type wireCallback struct {
	ID           string       `json:"id"`
	From         wireUser     `json:"from"`
	Message      *wireMessage `json:"message,omitempty"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data,omitempty"`
}

// wireMember is every kind of ChatMember: fields that a status does not have
// stay unwritten.
type wireMember struct {
	Status      string   `json:"status"`
	User        wireUser `json:"user"`
	IsAnonymous *bool    `json:"is_anonymous,omitempty"`
	UntilDate   *int64   `json:"until_date,omitempty"`
}

type wireMemberUpdate struct {
	Chat wireChat   `json:"chat"`
	From wireUser   `json:"from"`
	Date int64      `json:"date"`
	Old  wireMember `json:"old_chat_member"`
	New  wireMember `json:"new_chat_member"`
}

type wireFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int64  `json:"file_size,omitempty"`
	FilePath     string `json:"file_path,omitempty"`
}

type wireWebhookInfo struct {
	URL                string   `json:"url"`
	HasCustomCert      bool     `json:"has_custom_certificate"`
	PendingUpdateCount int      `json:"pending_update_count"`
	LastErrorDate      int64    `json:"last_error_date,omitempty"`
	LastErrorMessage   string   `json:"last_error_message,omitempty"`
	MaxConnections     int      `json:"max_connections,omitempty"`
	AllowedUpdates     []string `json:"allowed_updates,omitempty"`
}

// wireUpdate is Update.
type wireUpdate struct {
	UpdateID      int64             `json:"update_id"`
	Message       *wireMessage      `json:"message,omitempty"`
	EditedMessage *wireMessage      `json:"edited_message,omitempty"`
	Callback      *wireCallback     `json:"callback_query,omitempty"`
	MyChatMember  *wireMemberUpdate `json:"my_chat_member,omitempty"`
	ChatMember    *wireMemberUpdate `json:"chat_member,omitempty"`
}

func ptr[T any](v T) *T { return &v }
