package citizen

import "danvan/bot"

// ProjectDeps is what the conversations about projects stand on.
type ProjectDeps struct{}

// addTo declares what citizens do with projects: the board and its six steps, following.
func (d ProjectDeps) addTo(_ *bot.Module) {}
