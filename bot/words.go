package bot

// yesWords and noWords are what people write for yes and no, folded, sendWords what they write for "send it". "Đúng" is none
// of them: without its mark it is "dừng", which stops.
var (
	yesWords  = []string{"co", "vang", "da", "phai", "dong y", "ok", "oke", "yes", "y"}
	noWords   = []string{"khong", "ko", "khong dong y", "no", "n"}
	sendWords = []string{"gui", "gui di", "xong", "ok", "oke", "dong y", "send", "done"}
)

// Yes makes the choice that agrees; whatever people write for yes means it.
func (t *Turn) Yes(key, value string, args ...Args) Choice {
	return t.Choice(key, value, args...).Meant(yesWords...)
}

// No makes the choice that declines; whatever people write for no means it.
func (t *Turn) No(key, value string, args ...Args) Choice {
	return t.Choice(key, value, args...).Meant(noWords...)
}

// Sending makes the choice that sends what was looked at.
func (t *Turn) Sending(key, value string, args ...Args) Choice {
	return t.Choice(key, value, args...).Meant(sendWords...)
}

// Meant adds words that mean the choice.
func (c Choice) Meant(words ...string) Choice {
	c.Words = append(c.Words, words...)
	return c
}
