package citizen

import "danvan/bot"

// VoteDeps is what the conversations about consultations stand on.
type VoteDeps struct{}

// addTo declares what citizens do in consultations: reading, speaking, changing, withdrawing.
func (d VoteDeps) addTo(_ *bot.Module) {}
