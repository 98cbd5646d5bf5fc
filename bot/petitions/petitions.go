// Package petitions holds what the law treats apart: it explains the procedure of a formal complaint (khiếu nại, Law on
// Complaints 2011) or a denunciation (tố cáo, Law on Denunciations 2018), and drafts the paper to be signed and handed in.
package petitions

import "danvan/bot"

// petitions are the conversations. They keep nothing.
type petitions struct{}

// New declares what citizens can do about petitions.
func New() bot.Module {
	d := petitions{}
	return bot.Module{Name: "petitions", Flows: []bot.AnyFlow{d.lawFlow(bot.FlowComplaint, bot.MatterComplaint), d.lawFlow(bot.FlowDenunciation, bot.MatterDenunciation)}}
}
