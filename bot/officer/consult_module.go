package officer

import "danvan/bot"

// ConsultDeps is what the conversations about consultations stand on.
type ConsultDeps struct{}

// addTo declares what officials do with consultations: publishing, slips, answering, dialogues, closing.
func (d ConsultDeps) addTo(_ *bot.Module) {}
