package ratings

import (
	"danvan/bot"
	"danvan/civic"
	"html"
)

// exportRatings writes what a person said of services.
func exportRatings(t *bot.Turn, data civic.PersonData) []string {
	var parts []string
	for _, r := range data.Ratings {
		head := t.T("my_data.rating", bot.Args{"Agency": t.AgencyName(r.Agency), "Stars": r.Stars, "Time": t.Time(r.CreatedAt)})
		parts = append(parts, bot.Lines(append([]string{head, html.EscapeString(r.Comment)}, formAnswers(t, r)...)...))
	}
	return parts
}

func formAnswers(t *bot.Turn, r civic.Rating) []string {
	form, _ := t.Directory.Form(r.Form)
	var answers []string
	for _, q := range form.Questions {
		if points, ok := r.Answers[q.Code]; ok {
			answers = append(answers, t.T("my_data.answer", bot.Args{"Question": q.TextIn(t.Locale()), "Answer": pointsLabel(t, form, points)}))
		}
	}
	return answers
}
