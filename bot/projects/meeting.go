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
		lines = append(lines, meetingLine(t, m))
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

func (d official) beginMeeting(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.Begin(flowSiteMeeting, dating{Code: s.Code}), nil
}

// meeting reads a date of a project that the person manages.
func (d official) meeting(ctx context.Context, t *bot.Turn, id int64) (civic.ProjectMeeting, error) {
	m, err := d.store.Meeting(ctx, id)
	if err == nil {
		_, err = d.site(ctx, t, m.Project, mayManage)
	}
	return m, err
}

// beginMove begins to change a date.
func beginMove(_ context.Context, t *bot.Turn, m civic.ProjectMeeting) (bot.Next, error) {
	if m.Cancelled || !m.EndsAt.After(t.Now) {
		return bot.Stay(), civic.ErrNotNow
	}
	return bot.BeginAt(flowSiteMeeting, "done", dating{Code: m.Project, Draft: m, Seen: true}), nil
}

func (d official) meetingFlow() bot.Flow[dating] {
	place := func(x *dating) *string { return &x.Draft.Place }
	return bot.Form[dating]{Name: flowSiteMeeting, Title: "project_desk.date_title", Seen: func(x *dating) *bool { return &x.Seen },
		Guard: siteGuard(d, func(x *dating) string { return x.Code }, mayManage),
		Fields: []bot.Field[dating]{
			{Name: "kind", Ask: "project_desk.ask_meeting_kind", Only: true, Set: bot.Chosen(func(x *dating) *civic.MeetingKind { return &x.Draft.Kind }),
				Offer: bot.Offering[dating](civic.MeetingKinds, func(k civic.MeetingKind) string { return "project.meeting_" + string(k) })},
			{Name: "title", Ask: "project_desk.ask_meeting_title", Set: bot.Line(maxSiteName, "doc_title", func(x *dating) *string { return &x.Draft.Title }), Change: "project_desk.date_what"},
			{Name: "when", Ask: "project_desk.ask_meeting_when", Set: setMeetingWhen, Change: "project_desk.date_when"},
			{Name: "long", Ask: "project_desk.ask_meeting_long", Only: true, Columns: 3, Offer: offerMeetingLong, Set: setMeetingLong, Change: "project_desk.date_long"},
			{Name: "place", Ask: "project_desk.ask_meeting_place", Set: bot.Line(maxSiteName, "place", place), Change: "project_desk.date_place"},
		},
		Review: bot.Review[dating]{Name: "done", Send: "project_desk.publish_now", Value: siteSave, Changes: []string{"when", "long", "place", "title"},
			Text: func(_ context.Context, t *bot.Turn, x *dating) (string, error) {
				return meetingLine(t, x.Draft) + "\n\n" + t.T("project_desk.date_confirm"), nil
			},
			Done: d.publishMeeting,
			More: func(t *bot.Turn, x *dating) []bot.Choice {
				if x.Draft.ID == 0 {
					return nil
				}
				return []bot.Choice{t.Choice("project_desk.date_cancel", siteEnd)}
			},
			Picked: func(context.Context, *bot.Turn, *dating, string) (bot.Next, error) { return bot.To("off"), nil },
		},
		More: map[string]bot.Step[dating]{"off": {Ask: askMeetingOff, Take: d.takeMeetingOff, Review: true}},
	}.Flow()
}

func setMeetingWhen(_ context.Context, t *bot.Turn, x *dating, a bot.Answer) error {
	at, err := t.MomentAhead(a)
	if err != nil {
		return err
	}
	long := x.Draft.EndsAt.Sub(x.Draft.StartsAt)
	x.Draft.StartsAt, x.Draft.EndsAt = at, at.Add(long)
	return nil
}

func offerMeetingLong(_ context.Context, t *bot.Turn, _ *dating) ([]bot.Choice, error) {
	var choices []bot.Choice
	for _, hours := range []int{1, 2, 3, 4, 8} {
		choices = append(choices, bot.Choice{Label: t.Label("project_desk.hours", bot.Args{"Count": hours}), Value: strconv.Itoa(hours)})
	}
	return choices, nil
}

func setMeetingLong(_ context.Context, _ *bot.Turn, x *dating, a bot.Answer) error {
	hours, err := strconv.Atoi(a.Value)
	x.Draft.EndsAt = x.Draft.StartsAt.Add(time.Duration(hours) * time.Hour)
	return err
}

func (d official) publishMeeting(ctx context.Context, t *bot.Turn, x *dating) (bot.Next, error) {
	if err := x.Draft.Check(t.Now); err != nil {
		return bot.Stay(), err
	}
	kind := civic.ChangedMeeting
	if x.Draft.ID != 0 {
		kind = civic.ChangedMoved
	}
	return d.saveMeeting(ctx, t, x, kind, "project_desk.posted")
}

func askMeetingOff(_ context.Context, t *bot.Turn, x *dating) (bot.Prompt, error) {
	return bot.Prompt{Text: meetingLine(t, x.Draft) + "\n\n" + t.T("project_desk.date_off"), Choices: []bot.Choice{t.Choice("project_desk.date_off_yes", siteEnd), t.Choice("project_desk.date_off_no", siteSkip)}}, nil
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
