package projects

import (
	"context"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowSiteMeeting = "project_meeting"

// dating is a date that is about to be set, moved or cancelled.
type dating struct {
	Code  string               `json:"code"`
	Draft civic.ProjectMeeting `json:"draft"`
	Seen  bool                 `json:"seen,omitempty"` // its preview was seen: what is changed now leads back there
}

// dates lists the dates to come, each of which can be moved or cancelled.
func (d official) dates(ctx context.Context, t *bot.Turn, s site) (bot.Next, error) {
	list, err := d.store.Meetings(ctx, s.Code, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	lines := []string{t.T("project_desk.dates_head", bot.Args{"Name": s.NameIn(t.Locale())})}
	var rows [][]bot.Button
	for _, m := range list {
		lines = append(lines, siteMeeting(t, m))
		if s.manages && !m.Cancelled {
			rows = append(rows, []bot.Button{bot.Do(t.Label("project_desk.move", bot.Args{"Title": bot.Shorten(m.Title, 40)}), "project-move", bot.ID(m.ID))})
		}
	}
	if len(list) == 0 {
		lines = append(lines, t.T("project_desk.no_dates"))
	}
	if s.manages {
		rows = append(rows, []bot.Button{t.Button("project_desk.new_date", "project-date", s.Code)})
	}
	t.Say(bot.Message{Text: strings.Join(lines, "\n\n"), Rows: append(rows, siteButton(t, s.Code))})
	return bot.Stay(), nil
}

func siteMeeting(t *bot.Turn, m civic.ProjectMeeting) string {
	key := "project.meeting"
	if m.Cancelled {
		key = "project.meeting_cancelled"
	}
	return t.T(key, bot.Args{"Kind": t.Label("project.meeting_" + string(m.Kind)), "Title": m.Title, "Time": t.Time(m.StartsAt), "Until": m.EndsAt.In(t.Zone).Format("15:04"), "Place": m.Place})
}

func (d official) beginMeeting(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.Begin(flowSiteMeeting, dating{Code: s.Code}), nil
}

// pressMove begins to change a date.
func (d official) pressMove(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	id, ok := bot.OneID(args)
	if !ok {
		return bot.Stay(), civic.ErrNotFound
	}
	m, err := d.store.Meeting(ctx, id)
	if err != nil {
		return bot.Stay(), err
	}
	if _, err := d.site(ctx, t, m.Project, mayManage); err != nil {
		return bot.Stay(), err
	}
	if m.Cancelled || !m.EndsAt.After(t.Now) {
		return bot.Stay(), civic.ErrNotNow
	}
	return bot.BeginAt(flowSiteMeeting, "done", dating{Code: m.Project, Draft: m, Seen: true}), nil
}

func (d official) meetingFlow() bot.Flow[dating] {
	return bot.Flow[dating]{Name: flowSiteMeeting, First: "kind", Title: "project_desk.date_title",
		Steps: siteGuarded(d, func(x *dating) string { return x.Code }, mayManage, map[string]bot.Step[dating]{
			"kind":  {Ask: askMeetingKind, Take: takeMeetingKind},
			"title": {Ask: askMeetingText("project_desk.ask_meeting_title"), Take: takeMeetingTitle},
			"when":  {Ask: askMeetingText("project_desk.ask_meeting_when"), Take: takeMeetingWhen},
			"long":  {Ask: askMeetingLong, Take: takeMeetingLong},
			"place": {Ask: askMeetingText("project_desk.ask_meeting_place"), Take: takeMeetingPlace},
			"done":  {Ask: askMeetingDone, Take: d.takeMeetingDone, Review: true},
			"off":   {Ask: askMeetingOff, Take: d.takeMeetingOff, Review: true},
		})}
}

// further is the step after one of a new date; of one whose preview was seen, the preview.
func (x *dating) further(next string) bot.Next {
	if x.Seen {
		return bot.To("done")
	}
	return bot.To(next)
}

func askMeetingKind(_ context.Context, t *bot.Turn, _ *dating) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_meeting_kind")}
	for _, k := range civic.MeetingKinds {
		p.Choices = append(p.Choices, t.Choice("project.meeting_"+string(k), string(k)))
	}
	return p, nil
}

func takeMeetingKind(_ context.Context, _ *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	x.Draft.Kind = civic.MeetingKind(a.Value)
	return x.further("title"), nil
}

func askMeetingText(key string) func(context.Context, *bot.Turn, *dating) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, _ *dating) (bot.Prompt, error) {
		return bot.Prompt{Text: t.T(key), Free: true}, nil
	}
}

func takeMeetingTitle(_ context.Context, _ *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	if x.Draft.Title = bot.OneLine(a.Input.Text); x.Draft.Title == "" || len([]rune(x.Draft.Title)) > maxSiteName {
		return bot.Stay(), civic.Invalid("doc_title")
	}
	return x.further("when"), nil
}

func takeMeetingWhen(_ context.Context, t *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	at, ok := momentAhead(a.Input.Text, t.Now.In(t.Zone))
	switch {
	case !ok || at.After(t.Now.AddDate(farthest, 0, 0)):
		return bot.Stay(), civic.Invalid("moment")
	case !at.After(t.Now):
		return bot.Stay(), civic.Invalid("past")
	}
	long := x.Draft.EndsAt.Sub(x.Draft.StartsAt)
	x.Draft.StartsAt, x.Draft.EndsAt = at, at.Add(long)
	return x.further("long"), nil
}

func askMeetingLong(_ context.Context, t *bot.Turn, _ *dating) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_meeting_long"), Columns: 3}
	for _, hours := range []int{1, 2, 3, 4, 8} {
		p.Choices = append(p.Choices, bot.Choice{Label: t.Label("project_desk.hours", bot.Args{"Count": hours}), Value: strconv.Itoa(hours)})
	}
	return p, nil
}

func takeMeetingLong(_ context.Context, _ *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	hours, err := strconv.Atoi(a.Value)
	if err != nil || hours < 1 || hours > 24 {
		return bot.Stay(), civic.Invalid("callback")
	}
	x.Draft.EndsAt = x.Draft.StartsAt.Add(time.Duration(hours) * time.Hour)
	return x.further("place"), nil
}

func takeMeetingPlace(_ context.Context, _ *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	if x.Draft.Place = bot.OneLine(a.Input.Text); x.Draft.Place == "" || len([]rune(x.Draft.Place)) > maxSiteName {
		return bot.Stay(), civic.Invalid("place")
	}
	return bot.To("done"), nil
}

func askMeetingDone(_ context.Context, t *bot.Turn, x *dating) (bot.Prompt, error) {
	x.Seen = true
	p := bot.Prompt{Text: siteMeeting(t, x.Draft) + "\n\n" + t.T("project_desk.date_confirm"), Choices: []bot.Choice{t.Choice("project_desk.publish_now", siteSave)}}
	for _, f := range []string{"when", "long", "place", "title"} {
		key := "project_desk.date_" + f
		if f == "title" {
			key = "project_desk.date_what"
		}
		p.Choices = append(p.Choices, t.Choice(key, f))
	}
	if x.Draft.ID != 0 {
		p.Choices = append(p.Choices, t.Choice("project_desk.date_cancel", siteEnd))
	}
	return p, nil
}

func (d official) takeMeetingDone(ctx context.Context, t *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	if a.Value == siteEnd {
		return bot.To("off"), nil
	}
	if a.Value != siteSave {
		return bot.To(a.Value), nil
	}
	if err := x.Draft.Check(t.Now); err != nil {
		return bot.Stay(), err
	}
	if x.Draft.ID != 0 {
		return d.saveMeeting(ctx, t, x, civic.ChangedMoved, "project_desk.posted")
	}
	return d.saveMeeting(ctx, t, x, civic.ChangedMeeting, "project_desk.posted")
}

func askMeetingOff(_ context.Context, t *bot.Turn, x *dating) (bot.Prompt, error) {
	return bot.Prompt{Text: siteMeeting(t, x.Draft) + "\n\n" + t.T("project_desk.date_off"), Choices: []bot.Choice{t.Choice("project_desk.date_off_yes", siteEnd), t.Choice("project_desk.date_off_no", siteSkip)}}, nil
}

// takeMeetingOff cancels a date, of which its followers are told as it was announced.
func (d official) takeMeetingOff(ctx context.Context, t *bot.Turn, x *dating, a bot.Answer) (bot.Next, error) {
	if a.Value != siteEnd {
		return bot.To("done"), nil
	}
	m, err := d.store.Meeting(ctx, x.Draft.ID)
	if err != nil {
		return bot.Stay(), err
	}
	m.Version, m.Cancelled = x.Draft.Version, true
	x.Draft = m
	return d.saveMeeting(ctx, t, x, civic.ChangedCancelled, "project_desk.date_called_off")
}

// saveMeeting keeps a date and tells followers. Where a colleague has changed it first, theirs stands.
func (d official) saveMeeting(ctx context.Context, t *bot.Turn, x *dating, kind civic.ProjectChangeKind, key string) (bot.Next, error) {
	x.Draft.Project = x.Code
	_, err := d.store.SaveMeeting(ctx, t.Input.Key, x.Draft, t.Person.ID, siteNews(t, x.Code, civic.StepDo, kind, x.Draft.Title+", "+t.Time(x.Draft.StartsAt)))
	if civic.CodeOf(err) == civic.CodeConflict {
		return d.done(ctx, t, x.Code, nil, "project_desk.date_changed_first")
	}
	return d.done(ctx, t, x.Code, err, key)
}
