package consults

import (
	"danvan/bot"
	"danvan/civic"
)

// addTo declares what officials do with consultations: publishing, slips, answering, dialogues, closing.
func (d official) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.newFlow(), d.extendFlow(), d.cancelFlow(), d.postingFlow(), d.householdsFlow(), d.slipFlow(), d.answersFlow(),
		d.dialoguesFlow(), d.closeFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "ykien", Text: "consult.line", Who: consultAnybody.who, Do: d.listDesks})
	m.Actions = append(m.Actions,
		bot.Action{Name: "consult-new", Who: consultManages.who, Do: bot.On(d.manageable, d.beginNew)},
		d.on("consult", consultAnybody, stageAlways, d.openDesk),
		d.on("consult-extend", consultManages, stageBefore, beginAltering(flowConsultExtend)),
		d.on("consult-cancel", consultManages, stageOpen, beginAltering(flowConsultCancel)),
		d.on("consult-households", consultManages, stageBefore, beginHouseholds),
		d.on("consult-close", consultManages, stageAnswers, d.beginClose),
		d.on("consult-posting", consultWorks, stageOpen, beginPosting),
		d.on("consult-slip", consultWorks, stageSlips, beginSlip),
		d.on("consult-answers", consultWorks, stageAnswers, d.beginAnswers),
		d.on("consult-dialogues", consultWorks, stageAnswers, d.beginDialogues),
		d.on("consult-minutes", consultAnybody, stagePapers, d.sayMinutes),
		d.on("consult-opinions", consultAnybody, stagePapers, d.sayOpinions),
		d.on("consult-identities", consultIdentified, stagePapers, d.sayIdentities),
		d.on("consult-link", consultAnybody, stageAlways, d.sayLink),
	)
	m.Notices[civic.NoticeConsultAnswering] = bot.NoticeOf(bot.Public(d.store.Consultation), d.collected)
}
