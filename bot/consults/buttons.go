package consults

import (
	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// deskRows are the buttons of a desk: what can be done in the phase by this person.
func (d official) deskRows(t *bot.Turn, r round, s consult.Standing) [][]bot.Button {
	var all []bot.Button
	add := func(may bool, name string) {
		if may {
			all = append(all, t.Button("consult.do_"+name, "consult-"+name, r.Code))
		}
	}
	open, answering, papers := stageOpen.holds(r, t), stageAnswers.holds(r, t), stagePapers.holds(r, t)
	add(r.works && answering && (s.Unanswered > 0 || someText(r)), "answers")
	add(r.works && answering && r.Subject == consult.SubjectCompensation, "dialogues")
	add(r.works && stageSlips.holds(r, t), "slip")
	add(r.works && open && r.Subject == consult.SubjectCompensation, "posting")
	add(r.manages && stageBefore.holds(r, t) && r.Who == consult.WhoHouseholds, "households")
	add(r.manages && stageBefore.holds(r, t), "extend")
	add(open, "link")
	add(papers, "minutes")
	add(papers, "opinions")
	add(papers && identified(t, r), "identities")
	add(r.manages && answering, "close")
	add(r.manages && open, "cancel")
	all = append(all, t.Button("consult.as_citizen", "voice", r.Code))
	var rows [][]bot.Button
	for i := 0; i < len(all); i += 2 {
		rows = append(rows, all[i:min(i+2, len(all))])
	}
	return rows
}

// someText reports whether a question may have been answered in words.
func someText(r round) bool {
	for _, q := range r.Questions {
		if q.Kind != consult.AskChoice {
			return true
		}
	}
	return false
}

// identified reports whether the person may have the opinions with the households' names: coordinators alone, and only
// where a list of households was asked.
func identified(t *bot.Turn, r round) bool {
	return r.Who == consult.WhoHouseholds && t.Person.Has(civic.RoleCoordinator)
}

// deskButton leads back to a consultation's desk.
func deskButton(t *bot.Turn, code string) []bot.Button {
	return []bot.Button{t.Button("consult.open", "consult", code)}
}

// concludeDesk says the last word of a dialogue in place of its question, with the way back to the desk.
func concludeDesk(t *bot.Turn, code, key string, args ...bot.Args) {
	t.Replace(bot.Message{Text: t.T(key, args...), Rows: [][]bot.Button{deskButton(t, code)}})
}
