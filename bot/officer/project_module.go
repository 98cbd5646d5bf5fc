package officer

import "danvan/bot"

// ProjectDeps is what the conversations about projects stand on.
type ProjectDeps struct{}

// addTo declares what a project's owner and its task force do: the board, its documents and dates, questions, the force.
func (d ProjectDeps) addTo(_ *bot.Module) {}
