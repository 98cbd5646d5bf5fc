package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// show tells all about a consultation, and offers what the person can do in it now.
func (d voters) show(ctx context.Context, t *bot.Turn, c consult.Consultation) (bot.Next, error) {
	if err := d.store.SeeConsultation(ctx, c.ID, t.Person.ID, t.Now); err != nil {
		return bot.Stay(), err
	}
	own, err := d.store.BallotsBy(ctx, c.ID, t.Person.ID)
	if err != nil {
		return bot.Stay(), err
	}
	parts := []string{d.head(t, c)}
	if about := c.AboutIn(t.Locale()); about != "" {
		parts = append(parts, bot.Quote(about))
	}
	why, err := d.lastWord(ctx, t, c)
	if err != nil {
		return bot.Stay(), err
	}
	parts = append(parts, why, t.T("vote.who_"+string(c.Who), bot.Args{"Areas": d.areas(t, c)}), questionList(t, c), ownLine(t, c, own))
	t.Say(bot.Message{Text: bot.Paragraphs(parts...), Rows: d.buttons(t, c, own)})
	return bot.Stay(), nil
}

// head names a consultation and says where it stands.
func (d voters) head(t *bot.Turn, c consult.Consultation) string {
	project, _ := t.Directory.Project(c.Project)
	return bot.Lines(t.T("vote.head", bot.Args{"Title": c.TitleIn(t.Locale()), "Code": c.Code}),
		t.T("vote.project", bot.Args{"Project": project.NameIn(t.Locale()), "Agency": t.AgencyName(project.Owner)}), voicePhase(t, c))
}

// voicePhase says where a consultation stands, and until when.
func voicePhase(t *bot.Turn, c consult.Consultation) string {
	phase := c.Phase(t.Now)
	values := bot.Args{"From": t.Date(c.AsksAt), "Until": t.Date(c.LastDay(t.Zone)), "Count": t.DaysLeft(c.AsksUntil)}
	if phase == consult.PhaseClosed && c.ClosedAt != nil {
		values["Closed"] = t.Date(*c.ClosedAt)
	}
	return t.T("vote.phase_"+string(phase), values)
}

// lastWord is the reason for which a consultation was extended or cancelled last, or "".
func (d voters) lastWord(ctx context.Context, t *bot.Turn, c consult.Consultation) (string, error) {
	events, err := d.store.ConsultationEvents(ctx, c.ID)
	text := ""
	for _, e := range events {
		switch e.Kind {
		case consult.EventExtended:
			text = bot.Lines(t.T("vote.extended", bot.Args{"Date": t.Date(e.At)}), bot.Quote(e.Text))
		case consult.EventCancelled:
			text = bot.Lines(t.T("vote.cancelled_why"), bot.Quote(e.Text))
		}
	}
	return text, err
}

// areas names the areas of the consultation's project.
func (d voters) areas(t *bot.Turn, c consult.Consultation) string {
	project, _ := t.Directory.Project(c.Project)
	return t.AreaNames(project.Areas)
}

func questionList(t *bot.Turn, c consult.Consultation) string {
	parts := []string{t.T("vote.questions", bot.Args{"Count": len(c.Questions)})}
	for i, q := range c.Questions {
		parts = append(parts, t.T("vote.question_line", bot.Args{"N": i + 1, "Text": q.TextIn(t.Locale())}))
	}
	return bot.Lines(parts...)
}

// ownLine says that the person has spoken, or withdrawn what they said.
func ownLine(t *bot.Turn, c consult.Consultation, own []consult.Ballot) string {
	var parts []string
	for _, b := range own {
		key := "vote.spoken"
		switch {
		case !b.Counts():
			key = "vote.withdrawn"
		case b.Source != consult.SourceBot:
			key = "vote.on_paper"
		}
		parts = append(parts, t.T(key, bot.Args{"Time": t.Time(b.ChangedAt)}))
	}
	return bot.Lines(parts...)
}

func (d voters) buttons(t *bot.Turn, c consult.Consultation, own []consult.Ballot) [][]bot.Button {
	var rows [][]bot.Button
	add := func(buttons ...bot.Button) { rows = append(rows, buttons) }
	phase := c.Phase(t.Now)
	if phase == consult.PhaseCollecting {
		key := "vote.speak"
		if len(own) > 0 {
			key = "vote.change"
		}
		add(t.Button(key, "voice-speak", c.Code))
	}
	if len(own) > 0 {
		add(t.Button("vote.mine", "voice-mine", c.Code))
	}
	if phase == consult.PhaseClosed {
		add(t.Button("vote.result", "voice-result", c.Code))
	}
	add(t.Button("vote.documents", "board-step", c.Project, string(civic.StepKnow)), t.Button("vote.board", "board", c.Project))
	return rows
}

// answered writes what was said to a question, as HTML.
func answered(t *bot.Turn, q consult.Question, o consult.Opinion) string {
	var parts []string
	switch q.Kind {
	case consult.AskStance:
		parts = append(parts, "<b>"+t.T("vote.stance_"+o.Choice)+"</b>")
	case consult.AskChoice:
		var names []string
		for _, i := range o.Options() {
			if i >= 0 && i < len(q.Options) {
				names = append(names, q.Options[i].TextIn(t.Locale()))
			}
		}
		parts = append(parts, t.T("vote.chosen", bot.Args{"Options": strings.Join(names, "; ")}))
	}
	if o.Text != "" {
		parts = append(parts, bot.Quote(o.Text))
	}
	return bot.Lines(parts...)
}

// mine shows the person's own ballots with the official answers to their opinions.
func (d voters) mine(ctx context.Context, t *bot.Turn, c consult.Consultation) (bot.Next, error) {
	own, err := d.store.BallotsBy(ctx, c.ID, t.Person.ID)
	if err != nil {
		return bot.Stay(), err
	}
	if len(own) == 0 {
		t.Tell("vote.none")
		return bot.Stay(), nil
	}
	for _, b := range own {
		text, err := d.ballotText(ctx, t, c, b)
		if err != nil {
			return bot.Stay(), err
		}
		var rows [][]bot.Button
		phase := c.Phase(t.Now)
		if phase == consult.PhaseCollecting {
			rows = append(rows, []bot.Button{t.Button("vote.change", "voice-speak", c.Code)})
		}
		if b.Counts() && b.Person != nil && (phase == consult.PhaseCollecting || phase == consult.PhaseAnswering) {
			rows = append(rows, []bot.Button{t.Button("vote.withdraw", "voice-back", bot.ID(b.ID))})
		}
		if b.Disagrees() {
			rows = append(rows, []bot.Button{t.Button("vote.how_on", "voice-how", c.Code)})
		}
		t.Say(bot.Message{Text: text, Rows: append(rows, []bot.Button{t.Button("vote.open", "voice", c.Code)})})
	}
	return bot.Stay(), nil
}

func (d voters) ballotText(ctx context.Context, t *bot.Turn, c consult.Consultation, b consult.Ballot) (string, error) {
	parts := []string{bot.Lines(t.T("vote.mine_head", bot.Args{"Title": c.TitleIn(t.Locale())}), ownLine(t, c, []consult.Ballot{b}))}
	if b.Household != nil {
		h, err := d.store.Household(ctx, *b.Household)
		if err != nil {
			return "", err
		}
		parts = append(parts, t.T("vote.for_household", bot.Args{"Name": h.Name, "Address": h.Address}))
	}
	for _, o := range b.Opinions {
		if o.Question < 0 || o.Question >= len(c.Questions) {
			continue
		}
		q := c.Questions[o.Question]
		parts = append(parts, bot.Lines(t.T("vote.question_line", bot.Args{"N": o.Question + 1, "Text": q.TextIn(t.Locale())}), answered(t, q, o), responseText(t, o)))
	}
	return bot.Paragraphs(parts...), nil
}

// responseText writes the official answer to an opinion, that it is waited for, or "" where none is due.
func responseText(t *bot.Turn, o consult.Opinion) string {
	switch {
	case !o.WantsAnswer():
		return ""
	case o.Response == "":
		return t.T("vote.answer_waits")
	}
	return bot.Lines(t.T("vote.answer_"+string(o.Response)), bot.Quote(o.Reply))
}

// howOn says to who disagrees how they can go on: the next dates of the project, and what the law gives them.
func (d voters) howOn(ctx context.Context, t *bot.Turn, c consult.Consultation) (bot.Next, error) {
	meetings, err := d.store.Meetings(ctx, c.Project, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	dates := []string{t.T("vote.how_dates")}
	for _, m := range meetings {
		if !m.Cancelled {
			dates = append(dates, t.T("vote.how_date", bot.Args{"Time": t.Time(m.StartsAt), "Title": m.Title, "Place": m.Place}))
		}
	}
	if len(dates) == 1 {
		dates[0] = t.T("vote.how_no_dates")
	}
	if c.Subject == consult.SubjectCompensation {
		dates = append(dates, t.T("vote.how_dialogue"))
	}
	t.Say(bot.Message{Text: bot.Paragraphs(t.T("vote.how"), bot.Lines(dates...), t.T("vote.how_law")), Rows: [][]bot.Button{
		{t.Button("vote.law", "voice-law")}, {t.Button("vote.meetings", "board-step", c.Project, string(civic.StepDo))}}})
	return bot.Stay(), nil
}
