package consults

import (
	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
	"strconv"
	"strings"
)

// exportSpoken writes what a person said in consultations.
func exportSpoken(t *bot.Turn, data civic.PersonData) []string {
	var parts []string
	for _, s := range data.Spoken {
		head := t.T("my_data.spoken", bot.Args{"Title": s.Title, "Code": s.Consultation, "Time": t.Time(s.At)})
		if s.Question == nil {
			parts = append(parts, bot.Lines(head, t.T("my_data.took_back")))
			continue
		}
		parts = append(parts, bot.Lines(head, t.T("my_data.said", bot.Args{"N": *s.Question + 1, "Choice": saidChoice(t, *s.Choice)}), bot.Quote(*s.Text)))
	}
	return parts
}

// saidChoice names a stance, or the numbers of the options that were chosen.
func saidChoice(t *bot.Turn, choice string) string {
	if t.HasText("vote.stance_" + choice) {
		return t.Label("vote.stance_" + choice)
	}
	var numbers []string
	for _, i := range (consult.Opinion{Choice: choice}).Options() {
		numbers = append(numbers, strconv.Itoa(i+1))
	}
	return strings.Join(numbers, ", ")
}
