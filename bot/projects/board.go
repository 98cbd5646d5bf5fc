package projects

import (
	"cmp"
	"context"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// board shows a project in one message, with a button for each of the six steps.
func (d citizen) board(ctx context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	rounds, err := d.store.Consultations(ctx, p.Code)
	if err != nil {
		return bot.Stay(), err
	}
	meetings, err := d.store.Meetings(ctx, p.Code, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	news, err := d.store.Posts(ctx, p.Code, civic.PostNews, 1)
	if err != nil {
		return bot.Stay(), err
	}
	parts := []string{projectHead(t, p)}
	if p.Ended(t.Now) {
		parts = append(parts, t.T("project.ended", bot.Args{"Date": t.Date(*p.ValidTo)}))
	}
	var now []string
	for _, c := range rounds {
		if phase := c.Phase(t.Now); phase == consult.PhaseCollecting || phase == consult.PhasePosting {
			now = append(now, t.T("project.now_"+string(phase), bot.Args{"Title": c.TitleIn(t.Locale()), "From": t.Date(c.AsksAt), "Until": t.Date(c.LastDay(t.Zone))}))
		}
	}
	for _, m := range meetings {
		if !m.Cancelled {
			now = append(now, t.T("project.now_meeting", bot.Args{"Title": m.Title, "Time": t.Time(m.StartsAt), "Place": m.Place}))
			break
		}
	}
	for _, n := range news {
		now = append(now, t.T("project.now_news", bot.Args{"Date": t.Date(n.At), "Text": bot.Shorten(n.Text, 200)}))
	}
	parts = append(parts, bot.Lines(now...), t.T("project.motto"))
	rows, err := d.boardButtons(ctx, t, p)
	if err != nil {
		return bot.Stay(), err
	}
	put(t, bot.Paragraphs(parts...), rows)
	return bot.Stay(), nil
}

// projectHead says what a project is.
func projectHead(t *bot.Turn, p civic.Project) string {
	head := []string{t.T("project.head", bot.Args{"Name": p.NameIn(t.Locale())}), t.T("project.owner", bot.Args{"Agency": t.AgencyName(p.Owner)})}
	if len(p.Areas) > 0 {
		head = append(head, t.T("project.areas", bot.Args{"Areas": t.AreaNames(p.Areas)}))
	}
	head = append(head, t.T("project.status", bot.Args{"Status": t.Label("project.status_" + string(p.Status))}))
	if p.Budget != "" {
		head = append(head, t.T("project.budget", bot.Args{"Budget": p.Budget}))
	}
	if p.StartsOn != "" || p.EndsOn != "" {
		head = append(head, t.T("project.dates", bot.Args{"From": dayText(p.StartsOn), "Until": dayText(p.EndsOn)}))
	}
	return bot.Lines(head...)
}

// dayText writes a day 2006-01-02 as people read it, or "…".
func dayText(day string) string { return cmp.Or(bot.DayText(day), "…") }

func (d citizen) boardButtons(ctx context.Context, t *bot.Turn, p civic.Project) ([][]bot.Button, error) {
	var rows [][]bot.Button
	for i, step := range civic.ProjectSteps {
		b := t.Button("project.step_"+string(step), "board-page", p.Code, string(step))
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	key := "project.following"
	if _, err := d.store.Follow(ctx, p.Code, t.Person.ID); civic.CodeOf(err) == civic.CodeNotFound {
		key = "project.follow"
	} else if err != nil {
		return nil, err
	}
	return append(rows, []bot.Button{t.Button(key, "board-follow", p.Code), t.Button("project.share", "board-share", p.Code)}), nil
}

// share gives the project's link, and a picture of it for a phone to read.
func (d citizen) share(_ context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	return bot.Stay(), sayLink(t, p, "project.link", 512)
}

// sayLink says a project's link with a picture of it, so many pixels wide.
func sayLink(t *bot.Turn, p civic.Project, key string, pixels int) error {
	link := t.Link("duan", p.Code)
	picture, err := bot.QR("du-an-"+p.Code, link, pixels)
	t.Say(bot.Message{Text: t.T(key, bot.Args{"Name": p.NameIn(t.Locale()), "Link": link}), File: picture})
	return err
}

// pressStep shows a step of a board.
func (d citizen) pressStep(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) < 2 {
		return bot.Stay(), civic.ErrNotFound
	}
	p, err := d.store.Project(ctx, args[0])
	if err != nil {
		return bot.Stay(), err
	}
	pages := map[civic.ProjectStep]func(context.Context, *bot.Turn, civic.Project) error{
		civic.StepKnow: d.know, civic.StepDiscuss: d.discuss, civic.StepDo: d.do, civic.StepCheck: d.check, civic.StepSupervise: d.supervise, civic.StepBenefit: d.benefit}
	page, ok := pages[civic.ProjectStep(args[1])]
	if !ok {
		return bot.Stay(), civic.ErrNotFound
	}
	return bot.Stay(), page(ctx, t, p)
}

// stepHead is the heading of a step's page.
func stepHead(t *bot.Turn, p civic.Project, step civic.ProjectStep) string {
	return t.T("project.page", bot.Args{"Step": t.Label("project.step_" + string(step)), "Name": p.NameIn(t.Locale())})
}

// backRow leads back to the board.
func backRow(t *bot.Turn, p civic.Project) []bot.Button {
	return []bot.Button{t.Button("project.back", "board-back", p.Code)}
}
