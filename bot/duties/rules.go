package duties

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

const flowRules = "duty_rules"

// The fields of a duty that are edited, each by steps of its own.
const (
	fieldTitle    = "title"
	fieldBasis    = "basis"
	fieldAudience = "audience"
	fieldDue      = "due"
	fieldOpens    = "opens"
	fieldFiles    = "files"
	fieldReviewer = "reviewer"
	fieldLadder   = "ladder"
	fieldActive   = "active"
	fieldEvent    = "event" // the day of the event on which the due date rests
)

// shownFields are the fields in the order in which they are shown.
var shownFields = []string{fieldTitle, fieldBasis, fieldAudience, fieldDue, fieldOpens, fieldFiles, fieldReviewer, fieldLadder, fieldActive}

// ruling is a duty that is being changed, or a new one.
type ruling struct {
	Code   string     `json:"code,omitempty"` // "" for a new one
	Field  string     `json:"field,omitempty"`
	Draft  civic.Duty `json:"draft"`
	None   bool       `json:"none,omitempty"` // nobody is left in the audience
	Finder bot.Finder `json:"finder"`
	Day    string     `json:"day,omitempty"` // of the event, 2006-01-02
}

// rules lists the duties to edit.
func (d desk) rules(_ context.Context, _ *bot.Turn, _ string) (bot.Next, error) {
	return bot.Begin(flowRules, ruling{}), nil
}

// rulesFlow lists the duties, shows one, and changes a field of it, or makes a new one, once it was seen what that comes to.
func (d desk) rulesFlow() bot.Flow[ruling] {
	fields := slices.Concat(d.textFields(), d.audienceFields(), d.dueFields(), d.moreFields())
	flow := bot.Form[ruling]{Name: flowRules, First: "list", Title: "duty_rules.title", Fields: fields, Worth: func(x *ruling) bool { return x.Field != "" },
		Seen:   func(x *ruling) *bool { known := x.Code != ""; return &known }, // of a duty that is there one field is changed
		Review: bot.Review[ruling]{Name: "confirm", Text: d.ruleText, Send: "duty_rules.save", Value: "save", Done: d.saveRule},
		More:   map[string]bot.Step[ruling]{"list": {Ask: d.askRules, Take: d.takeRules}, "duty": {Ask: d.askRule, Take: d.takeRule}},
	}.Flow()
	for name, step := range flow.Steps {
		flow.Steps[name] = guarded(step)
	}
	return flow
}

// guarded lets coordinators alone into a step.
func guarded(s bot.Step[ruling]) bot.Step[ruling] {
	ask := s.Ask
	s.Ask = func(ctx context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
		if !t.Person.Has(civic.RoleCoordinator) {
			return bot.Prompt{}, civic.ErrForbidden
		}
		return ask(ctx, t, x)
	}
	return bot.Guarded(map[string]bot.Step[ruling]{"": s}, func(_ context.Context, t *bot.Turn, _ *ruling) (bool, error) {
		if !t.Person.Has(civic.RoleCoordinator) {
			return false, civic.ErrForbidden
		}
		return true, nil
	})[""]
}

const ruleNew = "new"

func (d desk) askRules(ctx context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	*x = ruling{}
	duties, err := d.store.Duties(ctx)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Choices: []bot.Choice{{Label: t.Label("duty_rules.new"), Value: ruleNew, Nav: true}}}
	var lines []string
	for i, duty := range duties {
		title := duty.TitleIn(t.Locale())
		line := fmt.Sprintf("%d. ", i+1) + t.T("duty_rules.item", bot.Args{"Title": title, "Due": dueWords(t, duty.Due)})
		if !duty.Active(t.Now) {
			line += " " + t.T("duty_desk.stopped")
		}
		lines = append(lines, line)
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(title, 51), Value: toDuty + duty.Code, Words: []string{title, duty.Code}})
	}
	p.Text = t.T("duty_rules.list") + "\n\n" + strings.Join(lines, "\n")
	return p, nil
}

func (d desk) takeRules(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	if a.Value == ruleNew {
		*x = ruling{Field: fieldTitle, None: true, Draft: civic.Duty{OpensDays: 45, FileTypes: []string{"pdf", "docx", "doc"}, Ladder: civic.MustLadder(civic.DefaultDutyLadder)}}
		return bot.To("title"), nil
	}
	x.Code = strings.TrimPrefix(a.Value, toDuty)
	return bot.To("duty"), nil
}

// rule reads the duty that is edited, anew: somebody else may have changed it.
func (d desk) rule(ctx context.Context, t *bot.Turn, code string) (civic.Duty, error) {
	if !t.Person.Has(civic.RoleCoordinator) {
		return civic.Duty{}, civic.ErrForbidden
	}
	return d.duty(ctx, t, code)
}

// askRule shows all fields of a duty in words, and which can be changed.
func (d desk) askRule(ctx context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	duty, err := d.rule(ctx, t, x.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	*x = ruling{Code: x.Code, Draft: duty}
	text := t.T("duty_rules.page", bot.Args{"Code": duty.Code}) + "\n" + fieldLines(t, duty, shownFields)
	effect, err := d.effect(ctx, t, duty)
	if effect != "" {
		text += "\n\n" + effect
	}
	p := bot.Prompt{Text: text + "\n\n" + t.T("duty_rules.which")}
	for _, f := range shownFields[:len(shownFields)-1] {
		p.Choices = append(p.Choices, t.Choice("duty_rules.name_"+f, f))
		if f == fieldDue && duty.Due.Kind == civic.AfterEvent && duty.Due.Event != civic.AfterNewYear && duty.Due.Event != civic.AfterJoining {
			p.Choices = append(p.Choices, t.Choice("duty_rules.name_event", fieldEvent))
		}
	}
	last := t.Choice("duty_rules.take_up", fieldActive)
	if duty.Active(t.Now) {
		last = t.Choice("duty_rules.stop", fieldActive)
	}
	p.Choices = append(p.Choices, last)
	return p, err
}

// fieldLines writes fields of a duty in words, a line each.
func fieldLines(t *bot.Turn, duty civic.Duty, fields []string) string {
	var lines []string
	for _, f := range fields {
		lines = append(lines, tidy(t.T("duty_rules.field", bot.Args{"Name": t.Label("duty_rules.name_" + f), "Value": fieldWords(t, f, duty)})))
	}
	return strings.Join(lines, "\n")
}

// takeRule begins to change a field of the duty as it is now.
func (d desk) takeRule(ctx context.Context, t *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	duty, err := d.rule(ctx, t, x.Code)
	if err != nil {
		return bot.Next{}, err
	}
	*x = ruling{Code: x.Code, Field: a.Value, Draft: duty}
	if a.Value != fieldActive {
		return bot.To(a.Value), nil
	}
	if duty.Active(t.Now) {
		x.Draft.ValidTo = &t.Now
	} else {
		x.Draft.ValidTo = nil
	}
	return bot.To("confirm"), nil
}
