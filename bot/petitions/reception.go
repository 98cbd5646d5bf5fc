package petitions

import (
	"slices"

	"danvan/bot"
)

// receivers are the offices that take petitions from everybody in the province, where the directory has them.
var receivers = []string{"ban-tcd", "ubnd-tinh"}

// handIn says where the petition is handed in, and when people are received there, as far as that is known.
func handIn(t *bot.Turn, office string) string {
	var places []string
	for i, code := range append([]string{office}, receivers...) {
		if code == "" || !t.Directory.Active(code) || (i > 0 && code == office) {
			continue
		}
		r, known := t.Directory.Reception(code)
		switch {
		case known:
			place, days := r.PlaceWords.In(t.Locale(), r.Place), r.DaysWords.In(t.Locale(), r.Days)
			places = append(places, t.T("law.reception", bot.Args{"Agency": t.AgencyName(code), "Place": place, "Days": days}))
		case code == office:
			places = append(places, t.T("law.reception_unknown", bot.Args{"Agency": t.AgencyName(code)}))
		}
	}
	if !slices.ContainsFunc(append([]string{office}, receivers...), func(code string) bool { _, ok := t.Directory.Reception(code); return ok }) {
		places = append(places, t.T("law.reception_general"))
	}
	return bot.Lines(places...)
}
