package cases

import (
	"danvan/bot"
	"danvan/civic"
	"fmt"
	"strings"
)

// export writes the cases that a person filed, with their history, and those that they joined.
func export(t *bot.Turn, data civic.PersonData) []string {
	var parts []string
	for _, h := range data.Cases {
		place := ""
		if p := h.Case.Place; p != nil {
			place = t.T("my_data.place", bot.Args{"Place": fmt.Sprintf("%.5f, %.5f", p.Lat, p.Lon)})
		}
		parts = append(parts, bot.Lines(caseHead(t, h.Case), t.T("my_data.filed", bot.Args{"Time": t.Time(h.Case.FiledAt)}), place, historyOf(t, civic.Case{}, h.Events)))
	}
	if len(data.Joined) > 0 {
		parts = append(parts, t.T("my_data.joined_list", bot.Args{"Codes": strings.Join(data.Joined, ", ")}))
	}
	return parts
}
