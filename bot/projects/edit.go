package projects

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowSiteEdit = "project_edit"

// editing is a project that is being made or changed.
type editing struct {
	Code   string        `json:"code,omitempty"` // "" for a new one
	Was    civic.Project `json:"was"`            // as it was when its change began
	Draft  civic.Project `json:"draft"`
	Finder bot.Finder    `json:"finder,omitzero"`
	Once   bool          `json:"once,omitempty"` // one field is changed: the preview comes next
}

// The fields of a project in the order in which a new one is asked for.
const (
	siteOwner      = "owner"
	siteName       = "name"
	siteAreas      = "areas"
	siteStatus     = "status"
	siteBudget     = "budget"
	siteDates      = "dates"
	siteSupervisor = "supervisor"
	siteConfirm    = "confirm"
)

var siteFields = []string{siteName, siteAreas, siteStatus, siteBudget, siteDates, siteSupervisor, siteConfirm}

// The choices beside fields.
const (
	siteSkip = "skip"
	siteDone = "done"
	siteSave = "save"
	siteEnd  = "end"
	siteOpen = "open"
)

// beginNew begins a project of the agency where the person works; of several they choose.
func (d official) beginNew(t *bot.Turn) (bot.Next, error) {
	agencies := t.Person.WorksIn()
	if len(agencies) == 0 {
		return bot.Stay(), civic.ErrForbidden
	}
	x := editing{Draft: civic.Project{Owner: agencies[0], Status: civic.ProjectClearing}}
	if len(agencies) > 1 {
		return bot.BeginAt(flowSiteEdit, siteOwner, x), nil
	}
	return bot.BeginAt(flowSiteEdit, siteName, x), nil
}

func (d official) beginEdit(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.BeginAt(flowSiteEdit, siteConfirm, editing{Code: s.Code, Was: s.Project, Draft: s.Project}), nil
}

func (d official) editFlow() bot.Flow[editing] {
	area := bot.Find[editing]{State: func(x *editing) *bot.Finder { return &x.Finder }, Areas: true, Text: "project_desk.ask_area",
		Only: func(_ *bot.Turn, x *editing, code string) bool { return !slices.Contains(x.Draft.Areas, code) },
		Found: func(_ context.Context, _ *bot.Turn, x *editing, code string) (bot.Next, error) {
			x.Draft.Areas = append(x.Draft.Areas, code)
			return bot.To("more_areas"), nil
		}}.Step()
	supervisor := bot.Find[editing]{State: func(x *editing) *bot.Finder { return &x.Finder }, Text: "project_desk.ask_supervisor", Skip: "project_desk.no_supervisor",
		Found: func(_ context.Context, _ *bot.Turn, x *editing, code string) (bot.Next, error) {
			x.Draft.Supervisor = code
			return x.after(siteSupervisor), nil
		}}.Step()
	return bot.Flow[editing]{Name: flowSiteEdit, First: siteName, Title: "project_desk.edit_title", Worth: func(x *editing) bool { return x.Draft.Name != "" },
		Steps: siteGuarded(d, func(x *editing) string { return x.Code }, mayManage, map[string]bot.Step[editing]{
			siteOwner:      {Ask: askSiteOwner, Take: takeSiteOwner},
			siteName:       {Ask: askSiteName, Take: d.takeSiteName},
			siteAreas:      area,
			"more_areas":   {Ask: askMoreAreas, Take: takeMoreAreas},
			siteStatus:     {Ask: askSiteStatus, Take: takeSiteStatus},
			siteBudget:     {Ask: askSkippable("project_desk.ask_budget"), Take: takeSiteBudget},
			siteDates:      {Ask: askSkippable("project_desk.ask_dates"), Take: takeSiteDates},
			siteSupervisor: supervisor,
			siteConfirm:    {Ask: d.askSiteConfirm, Take: d.takeSiteConfirm, Review: true},
		})}
}

// after is the step that follows a field.
func (x *editing) after(field string) bot.Next {
	if x.Once || x.Code != "" {
		x.Once = false
		return bot.To(siteConfirm)
	}
	return bot.To(siteFields[slices.Index(siteFields, field)+1])
}

func (d official) askSiteConfirm(_ context.Context, t *bot.Turn, x *editing) (bot.Prompt, error) {
	p := bot.Prompt{Text: siteText(t, x.Draft)}
	ending := x.Draft.Ended(t.Now)
	switch {
	case x.Was.Ended(t.Now) && ending:
		p.Text += "\n" + t.T("project_desk.ended", bot.Args{"Date": t.Date(*x.Was.ValidTo)})
	case ending:
		p.Text += "\n\n" + t.T("project_desk.will_end")
	case x.Was.Ended(t.Now):
		p.Text += "\n\n" + t.T("project_desk.will_open")
	}
	p.Text += "\n\n" + t.T("project_desk.confirm")
	p.Choices = []bot.Choice{t.Choice("project_desk.save", siteSave)}
	for _, f := range siteFields[:len(siteFields)-1] {
		p.Choices = append(p.Choices, t.Choice("project_desk.change_"+f, f))
	}
	switch {
	case ending && !x.Was.Ended(t.Now):
		p.Choices = append(p.Choices, t.Choice("project_desk.keep_open", siteOpen))
	case ending:
		p.Choices = append(p.Choices, t.Choice("project_desk.open_again", siteOpen))
	case x.Code != "":
		p.Choices = append(p.Choices, t.Choice("project_desk.end", siteEnd))
	}
	return p, nil
}

func (d official) takeSiteConfirm(ctx context.Context, t *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case siteOpen:
		x.Draft.ValidTo = nil
		return bot.Stay(), nil
	case siteEnd:
		if err := d.mayEnd(ctx, x.Code); err != nil {
			return bot.Stay(), err
		}
		x.Draft.ValidTo = &t.Now
		return bot.Stay(), nil
	case siteSave:
		return d.saveSite(ctx, t, x)
	case siteAreas:
		x.Once = true
		return bot.To("more_areas"), nil
	}
	x.Once = true
	return bot.To(a.Value), nil
}

// mayEnd refuses to end a project while opinions are asked or wait for their answers.
func (d official) mayEnd(ctx context.Context, code string) error {
	rounds, err := d.store.Consultations(ctx, code)
	if slices.ContainsFunc(rounds, func(c consult.Consultation) bool { return c.Status == consult.StatusOpen }) {
		return civic.Invalid("site_rounds")
	}
	return err
}
