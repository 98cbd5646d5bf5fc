package projects

import (
	"context"
	"math"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

const (
	flowSitePost    = "project_post"
	flowSiteFigures = "project_figures"
)

// posting is something short that is about to stand on a board.
type posting struct {
	Code    string         `json:"code"`
	Kind    civic.PostKind `json:"kind"`
	Writing bot.Writing    `json:"writing,omitzero"`
}

func (d official) beginPost(kind civic.PostKind) func(context.Context, *bot.Turn, site) (bot.Next, error) {
	return func(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
		return bot.Begin(flowSitePost, posting{Code: s.Code, Kind: kind}), nil
	}
}

// postFlow writes news, or what is asked of people.
func (d official) postFlow() bot.Flow[posting] {
	w := bot.Write[posting]{
		State: func(x *posting) *bot.Writing { return &x.Writing },
		Text: func(_ context.Context, t *bot.Turn, x *posting) (string, error) {
			return t.T("project_desk.ask_" + string(x.Kind)), nil
		},
		Preview: "project_desk.post_preview", Send: "project_desk.publish_now",
		Done: func(ctx context.Context, t *bot.Turn, x *posting) (bot.Next, error) {
			text := x.Writing.Text()
			if len([]rune(text)) > civic.MaxPost {
				return bot.Stay(), civic.Invalid("post_long")
			}
			step, kind := civic.StepKnow, civic.ChangedNews
			if x.Kind == civic.PostTask {
				step, kind = civic.StepDo, civic.ChangedTask
			}
			_, err := d.store.AddPost(ctx, t.Input.Key, civic.ProjectPost{Project: x.Code, Kind: x.Kind, Text: text, At: t.Now, By: &t.Person.ID}, siteNews(t, x.Code, step, kind, ""))
			return d.done(ctx, t, x.Code, err, "project_desk.posted")
		},
	}
	return bot.Flow[posting]{Name: flowSitePost, First: "write", Title: "project_desk.post_title",
		Steps: siteGuarded(d, func(x *posting) string { return x.Code }, mayManage, bot.WriteSteps(map[string]bot.Step[posting]{}, w))}
}

// figuring is the results of a project that are about to be set.
type figuring struct {
	Code string                `json:"code"`
	At   int                   `json:"at,omitempty"` // of civic.FigureCodes
	List []civic.ProjectFigure `json:"list,omitempty"`
}

func (d official) beginFigures(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.Begin(flowSiteFigures, figuring{Code: s.Code}), nil
}

// figuresFlow asks for each result "done / total".
func (d official) figuresFlow() bot.Flow[figuring] {
	return bot.Flow[figuring]{Name: flowSiteFigures, First: "figure", Title: "project_desk.figures_title",
		Steps: siteGuarded(d, func(x *figuring) string { return x.Code }, mayManage, map[string]bot.Step[figuring]{
			"figure": {Ask: d.askFigure, Take: takeFigure},
			"done":   {Ask: askFiguresDone, Take: d.takeFiguresDone, Review: true},
		})}
}

func (d official) askFigure(ctx context.Context, t *bot.Turn, x *figuring) (bot.Prompt, error) {
	code := civic.FigureCodes[min(x.At, len(civic.FigureCodes)-1)]
	known, err := d.store.Figures(ctx, x.Code)
	now := "…"
	for _, f := range known {
		if f.Code == code {
			now = strconv.Itoa(f.Done) + "/" + strconv.Itoa(f.Total)
		}
	}
	return bot.Prompt{Text: t.T("project_desk.ask_figure", bot.Args{"Name": t.Label("project.figure_" + code), "Now": now}), Free: true,
		Choices: []bot.Choice{t.Choice("project_desk.figure_same", siteSkip)}}, err
}

func takeFigure(_ context.Context, _ *bot.Turn, x *figuring, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		done, total, ok := strings.Cut(a.Input.Text, "/")
		n, err1 := bot.Number(done, 0, math.MaxInt32)
		of, err2 := bot.Number(total, 0, math.MaxInt32)
		f := civic.ProjectFigure{Project: x.Code, Code: civic.FigureCodes[x.At], Done: n, Total: of}
		if !ok || err1 != nil || err2 != nil || f.Check() != nil {
			return bot.Stay(), civic.Invalid("figures")
		}
		x.List = append(x.List, f)
	}
	x.At++
	if x.At < len(civic.FigureCodes) {
		return bot.Stay(), nil
	}
	return bot.To("done"), nil
}

func askFiguresDone(_ context.Context, t *bot.Turn, x *figuring) (bot.Prompt, error) {
	lines := []string{t.T("project_desk.figures_preview")}
	for _, f := range x.List {
		lines = append(lines, t.T("project_desk.figure", bot.Args{"Name": t.Label("project.figure_" + f.Code), "Done": f.Done, "Total": f.Total}))
	}
	if len(x.List) == 0 {
		return bot.Prompt{Text: t.T("project_desk.figures_none"), Choices: []bot.Choice{t.Choice("project_desk.figures_anew", siteSkip)}}, nil
	}
	return bot.Prompt{Text: strings.Join(lines, "\n"), Choices: []bot.Choice{t.Choice("project_desk.publish_now", siteSave), t.Choice("project_desk.figures_anew", siteSkip)}}, nil
}

func (d official) takeFiguresDone(ctx context.Context, t *bot.Turn, x *figuring, a bot.Answer) (bot.Next, error) {
	if a.Value != siteSave {
		x.At, x.List = 0, nil
		return bot.To("figure"), nil
	}
	err := d.store.SaveFigures(ctx, t.Input.Key, x.Code, x.List, t.Person.ID, siteNews(t, x.Code, civic.StepBenefit, civic.ChangedFigures, ""))
	return d.done(ctx, t, x.Code, err, "project_desk.posted")
}
