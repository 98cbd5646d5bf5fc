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

func (d desk) rulesFlow() bot.Flow[ruling] {
	steps := map[string]bot.Step[ruling]{
		"list":    {Ask: d.askRules, Take: d.takeRules},
		"duty":    {Ask: d.askRule, Take: d.takeRule},
		"confirm": {Ask: d.askConfirm, Take: d.takeConfirm, Review: true},
	}
	for _, more := range []map[string]bot.Step[ruling]{d.textSteps(), d.dueSteps(), d.audienceSteps(), d.moreSteps()} {
		for name, step := range more {
			steps[name] = guarded(step)
		}
	}
	return bot.Flow[ruling]{Name: flowRules, First: "list", Title: "duty_rules.title", Steps: steps,
		Worth: func(x *ruling) bool { return x.Field != "" }}
}

// guarded lets coordinators alone into a step.
func guarded(s bot.Step[ruling]) bot.Step[ruling] {
	return bot.Step[ruling]{
		Review: s.Review,
		Ask: func(ctx context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
			if !t.Person.Has(civic.RoleCoordinator) {
				return bot.Prompt{}, civic.ErrForbidden
			}
			return s.Ask(ctx, t, x)
		},
		Take: func(ctx context.Context, t *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
			if !t.Person.Has(civic.RoleCoordinator) {
				return bot.Next{}, civic.ErrForbidden
			}
			return s.Take(ctx, t, x, a)
		},
	}
}

const ruleNew = "new"

func (d desk) askRules(ctx context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	if !t.Person.Has(civic.RoleCoordinator) {
		return bot.Prompt{}, civic.ErrForbidden
	}
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
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Shorten(title, 50), Value: toDuty + duty.Code, Words: []string{title, duty.Code}})
	}
	p.Text = t.T("duty_rules.list") + "\n\n" + strings.Join(lines, "\n")
	return p, nil
}

func (d desk) takeRules(_ context.Context, t *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	if !t.Person.Has(civic.RoleCoordinator) {
		return bot.Next{}, civic.ErrForbidden
	}
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

// newOrder are the steps through which a new duty goes, beside those within a field.
var newOrder = []string{fieldTitle, fieldBasis, fieldAudience, fieldDue, "confirm"}

// next is the step after a field was given: the preview, or of a new duty the next field.
func (x *ruling) next(given string) bot.Next {
	if x.Code != "" {
		return bot.To("confirm")
	}
	return bot.To(newOrder[slices.Index(newOrder, given)+1])
}
