package telegram

// The fields of "Getting updates" and "Available types" that the bot uses; the library's own types lack the newer ones.

type update struct {
	ID       int64          `json:"update_id"`
	Message  *message       `json:"message"`
	Edited   *message       `json:"edited_message"`
	Press    *callbackQuery `json:"callback_query"`
	MyMember *memberUpdate  `json:"my_chat_member"`
}

type user struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Language  string `json:"language_code"`
}

type chat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	Title string `json:"title"`
}

type callbackQuery struct {
	ID      string   `json:"id"`
	From    *user    `json:"from"`
	Message *message `json:"message"` // inaccessible ones have chat and id only
	Data    string   `json:"data"`
}

type memberUpdate struct {
	Chat chat   `json:"chat"`
	From *user  `json:"from"`
	Date int64  `json:"date"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

type member struct {
	Status   string `json:"status"`
	IsMember bool   `json:"is_member"` // where Status is "restricted"
}

// in reports whether the member may take part in the chat.
func (m member) in() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	}
	return m.Status == "restricted" && m.IsMember
}

type message struct {
	ID      int64    `json:"message_id"`
	Thread  int64    `json:"message_thread_id"`
	IsTopic bool     `json:"is_topic_message"` // else Thread is but a chain of replies
	From    *user    `json:"from"`
	Date    int64    `json:"date"`
	Chat    chat     `json:"chat"`
	ReplyTo *message `json:"reply_to_message"`
	Album   string   `json:"media_group_id"`

	Text    string `json:"text"`
	Caption string `json:"caption"`

	Photo     []photoSize `json:"photo"`
	Video     *file       `json:"video"`
	VideoNote *file       `json:"video_note"`
	Voice     *file       `json:"voice"`
	Audio     *file       `json:"audio"`
	Document  *file       `json:"document"`
	Animation *file       `json:"animation"`
	Contact   *contact    `json:"contact"`
	Venue     *venue      `json:"venue"`
	Location  *location   `json:"location"`

	// Content that the bot cannot use. What has none of these is a service message.
	Sticker   *struct{} `json:"sticker"`
	Poll      *struct{} `json:"poll"`
	Dice      *struct{} `json:"dice"`
	Game      *struct{} `json:"game"`
	Story     *struct{} `json:"story"`
	PaidMedia *struct{} `json:"paid_media"`
	Checklist *struct{} `json:"checklist"`
	Rich      *struct{} `json:"rich_message"`
	Gift      *struct{} `json:"gift"`

	MovedTo   int64 `json:"migrate_to_chat_id"`
	MovedFrom int64 `json:"migrate_from_chat_id"`
}

// unusable reports whether the message holds something of a person that the bot cannot use.
func (m *message) unusable() bool {
	for _, c := range []*struct{}{m.Sticker, m.Poll, m.Dice, m.Game, m.Story, m.PaidMedia, m.Checklist, m.Rich, m.Gift} {
		if c != nil {
			return true
		}
	}
	return false
}

type photoSize struct {
	ID     string `json:"file_id"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	Size   int64  `json:"file_size"`
}

type file struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Size int64  `json:"file_size"`
}

type contact struct {
	Phone     string `json:"phone_number"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	User      int64  `json:"user_id"`
}

type venue struct {
	Title   string `json:"title"`
	Address string `json:"address"`
}

type location struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
}
