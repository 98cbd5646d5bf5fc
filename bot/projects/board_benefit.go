package projects

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// benefit is dân thụ hưởng: what has come of the project, and how satisfied people are with it.
func (d citizen) benefit(ctx context.Context, t *bot.Turn, p civic.Project) error {
	figures, err := d.store.Figures(ctx, p.Code)
	if err != nil {
		return err
	}
	stars, err := d.store.ProjectStars(ctx, p.Code)
	if err != nil {
		return err
	}
	parts := []string{stepHead(t, p, civic.StepBenefit)}
	begun := p.Status == civic.ProjectBuilding || p.Status == civic.ProjectFinished
	for _, code := range civic.FigureCodes {
		for _, f := range figures {
			if f.Code == code {
				begun = begun || f.Done > 0
				parts = append(parts, bot.Lines(t.T("project.figure", bot.Args{"Name": t.Label("project.figure_" + code), "Done": f.Done, "Total": f.Total, "Share": bot.Percent(f.Done, f.Total), "Bar": bot.Bar(f.Done, f.Total)}),
					t.T("project.figure_at", bot.Args{"Date": t.Date(f.At)})))
			}
		}
	}
	if len(figures) == 0 {
		parts = append(parts, t.T("project.no_figures"))
	}
	parts = append(parts, starsText(t, stars))
	var rows [][]bot.Button
	if begun {
		rows = append(rows, []bot.Button{t.Button("project.rate", "board-rate", p.Code)})
	}
	put(t, bot.Paragraphs(parts...), append(rows, backRow(t, p)))
	return nil
}

// starsText says how many gave how many stars: never a mean without its count and distribution.
func starsText(t *bot.Turn, stars map[int]int) string {
	total, sum := 0, 0
	for n, count := range stars {
		total, sum = total+count, sum+n*count
	}
	if total == 0 {
		return t.T("project.no_stars")
	}
	list := []string{t.T("project.stars", bot.Args{"Count": total, "Mean": strings.Replace(strconv.FormatFloat(float64(sum)/float64(total), 'f', 1, 64), ".", ",", 1)})}
	for n := 5; n >= 1; n-- {
		list = append(list, t.T("project.stars_line", bot.Args{"Stars": strings.Repeat("★", n) + strings.Repeat("☆", 5-n), "Bar": bot.Bar(stars[n], total), "Count": stars[n]}))
	}
	return bot.Lines(list...)
}

// projectRating is what the dialogue gathers.
type projectRating struct {
	Project string `json:"project"`
	Stars   int    `json:"stars,omitempty"`
}

const rateNoWords = "no_words"

func (d citizen) pressRate(_ context.Context, _ *bot.Turn, p civic.Project) (bot.Next, error) {
	return bot.Begin(flowProjectRate, projectRating{Project: p.Code}), nil
}

func (d citizen) rateFlow() bot.Flow[projectRating] {
	return bot.Flow[projectRating]{Name: flowProjectRate, First: "stars", Title: "project.rate_title", Worth: bot.Never[projectRating], Steps: map[string]bot.Step[projectRating]{
		"stars": {Ask: d.askProjectStars, Take: d.takeProjectStars, Review: true},
		"words": {Ask: d.askProjectWords, Take: d.takeProjectWords},
	}}
}

func (d citizen) askProjectStars(ctx context.Context, t *bot.Turn, r *projectRating) (bot.Prompt, error) {
	project, err := d.store.Project(ctx, r.Project)
	p := bot.Prompt{Text: t.T("project.rate_ask", bot.Args{"Name": project.NameIn(t.Locale())}), Columns: 5}
	for n := 1; n <= 5; n++ {
		value := strconv.Itoa(n)
		p.Choices = append(p.Choices, bot.Choice{Label: "⭐", Value: value, Words: []string{value + " sao", value + " stars", strings.Repeat("⭐", n)}})
	}
	return p, err
}

// takeProjectStars keeps the stars at once; words may follow.
func (d citizen) takeProjectStars(ctx context.Context, t *bot.Turn, r *projectRating, a bot.Answer) (bot.Next, error) {
	stars, err := strconv.Atoi(a.Value)
	if err != nil || stars < 1 || stars > 5 {
		return bot.Stay(), civic.Invalid("callback")
	}
	r.Stars = stars
	return bot.To("words"), d.keepStars(ctx, t, *r, "")
}

func (d citizen) keepStars(ctx context.Context, t *bot.Turn, r projectRating, words string) error {
	err := d.store.RateProject(ctx, t.Input.Key, civic.ProjectRating{Project: r.Project, Person: &t.Person.ID, Stars: r.Stars, Comment: words, At: t.Now})
	if errors.Is(err, civic.ErrRepeated) {
		return nil
	}
	return err
}

func (d citizen) askProjectWords(_ context.Context, t *bot.Turn, r *projectRating) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("project.rate_words", bot.Args{"Stars": strings.Repeat("⭐", r.Stars)}), Free: true, First: true,
		Choices: []bot.Choice{t.Choice("project.rate_done", rateNoWords)}}, nil
}

func (d citizen) takeProjectWords(ctx context.Context, t *bot.Turn, r *projectRating, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		words := civic.CleanText(a.Input.Text)
		if a.Input.Kind != bot.KindText || words == "" || len([]rune(words)) > civic.MaxPost {
			return bot.Stay(), civic.Invalid("words_only")
		}
		if err := d.keepStars(ctx, t, *r, words); err != nil {
			return bot.Stay(), err
		}
	}
	t.Conclude("project.rate_thanks")
	return bot.End(), nil
}
