package projects

import (
	"context"
	"math"
	"slices"
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
	return bot.Form[posting]{Name: flowSitePost, Title: "project_desk.post_title", Guard: siteGuard(d, func(x *posting) string { return x.Code }, mayManage),
		Fields: []bot.Field[posting]{{Name: "write", Writing: func(x *posting) *bot.Writing { return &x.Writing },
			Question: func(_ context.Context, t *bot.Turn, x *posting) (string, error) {
				return t.T("project_desk.ask_" + string(x.Kind)), nil
			}}},
		Review: bot.Review[posting]{Name: "preview", Head: "project_desk.post_preview", Send: "project_desk.publish_now", Done: d.publishPost},
	}.Flow()
}

func (d official) publishPost(ctx context.Context, t *bot.Turn, x *posting) (bot.Next, error) {
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

// figuresFlow asks for each result "done / total", one after another in one field.
func (d official) figuresFlow() bot.Flow[figuring] {
	return bot.Form[figuring]{Name: flowSiteFigures, Title: "project_desk.figures_title", Guard: siteGuard(d, func(x *figuring) string { return x.Code }, mayManage),
		Fields: []bot.Field[figuring]{{Name: "figure", Question: d.askFigure, Skip: "project_desk.figure_same", Set: setFigure, Then: nextFigure, Wrong: civic.Invalid("figures")}},
		Review: bot.Review[figuring]{Name: "done", Text: figuresText, Sends: sendsFigures, Value: siteSave, Done: d.saveFigures,
			More: func(t *bot.Turn, _ *figuring) []bot.Choice {
				return []bot.Choice{t.Choice("project_desk.figures_anew", siteSkip)}
			},
			Picked: func(_ context.Context, _ *bot.Turn, x *figuring, _ string) (bot.Next, error) {
				x.At, x.List = 0, nil
				return bot.To("figure"), nil
			}},
	}.Flow()
}

func (d official) askFigure(ctx context.Context, t *bot.Turn, x *figuring) (string, error) {
	code := civic.FigureCodes[min(x.At, len(civic.FigureCodes)-1)]
	known, err := d.store.Figures(ctx, x.Code)
	now := "…"
	for _, f := range known {
		if f.Code == code {
			now = strconv.Itoa(f.Done) + "/" + strconv.Itoa(f.Total)
		}
	}
	return t.T("project_desk.ask_figure", bot.Args{"Name": t.Label("project.figure_" + code), "Now": now}), err
}

// setFigure takes the figure that is asked for, or what the message with the one before says now.
func setFigure(_ context.Context, _ *bot.Turn, x *figuring, a bot.Answer) error {
	if a.Picked() {
		return nil
	}
	done, total, ok := strings.Cut(a.Input.Text, "/")
	n, err1 := bot.Number(done, 0, math.MaxInt32)
	of, err2 := bot.Number(total, 0, math.MaxInt32)
	at := x.At
	if a.Input.Kind == bot.KindEdit {
		if at--; at < 0 { // they began anew
			return nil
		}
	}
	f := civic.ProjectFigure{Project: x.Code, Code: civic.FigureCodes[at], Done: n, Total: of}
	if !ok || err1 != nil || err2 != nil || f.Check() != nil {
		return civic.Invalid("figures")
	}
	x.List = append(slices.DeleteFunc(x.List, func(known civic.ProjectFigure) bool { return known.Code == f.Code }), f)
	return nil
}

func nextFigure(_ context.Context, _ *bot.Turn, x *figuring, _ bot.Answer) (bot.Next, error) {
	if x.At++; x.At < len(civic.FigureCodes) {
		return bot.Stay(), nil
	}
	return bot.After("figure"), nil
}

func figuresText(_ context.Context, t *bot.Turn, x *figuring) (string, error) {
	if len(x.List) == 0 {
		return t.T("project_desk.figures_none"), nil
	}
	lines := []string{t.T("project_desk.figures_preview")}
	for _, f := range x.List {
		lines = append(lines, t.T("project_desk.figure", bot.Args{"Name": t.Label("project.figure_" + f.Code), "Done": f.Done, "Total": f.Total}))
	}
	return strings.Join(lines, "\n"), nil
}

func sendsFigures(x *figuring) string {
	if len(x.List) == 0 {
		return ""
	}
	return "project_desk.publish_now"
}

func (d official) saveFigures(ctx context.Context, t *bot.Turn, x *figuring) (bot.Next, error) {
	err := d.store.SaveFigures(ctx, t.Input.Key, x.Code, x.List, t.Person.ID, siteNews(t, x.Code, civic.StepBenefit, civic.ChangedFigures, ""))
	return d.done(ctx, t, x.Code, err, "project_desk.posted")
}
