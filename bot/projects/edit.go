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
	Once   bool          `json:"once,omitempty"` // all was seen: what is changed now leads back there
}

// Steps to which something leads beside the order of the form.
const (
	siteOwner   = "owner"
	siteName    = "name"
	siteAreas   = "areas"
	siteConfirm = "confirm"
)

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
	finder := func(x *editing) *bot.Finder { return &x.Finder }
	area := bot.Find[editing]{State: finder, Areas: true, Text: "project_desk.ask_area",
		Only: func(_ *bot.Turn, x *editing, code string) bool { return !slices.Contains(x.Draft.Areas, code) }}
	supervisor := bot.Find[editing]{State: finder, Text: "project_desk.ask_supervisor", Skip: "project_desk.no_supervisor"}
	return bot.Form[editing]{Name: flowSiteEdit, Title: "project_desk.edit_title", Worth: func(x *editing) bool { return x.Draft.Name != "" },
		Seen: func(x *editing) *bool { return &x.Once }, Guard: siteGuard(d, func(x *editing) string { return x.Code }, mayManage),
		Fields: []bot.Field[editing]{
			{Name: siteOwner, Ask: "project_desk.ask_owner", Only: true, Offer: offerSiteOwner, Set: setSiteOwner},
			{Name: siteName, Ask: "project_desk.ask_name", Args: func(t *bot.Turn, _ *editing) bot.Args { return t.Marked() }, Set: d.setSiteName, Change: "project_desk.change_name"},
			{Name: siteAreas, Find: &area, Set: addSiteArea},
			{Name: "more_areas", Ask: "project_desk.more_areas", Only: true, Part: true, Offer: offerMoreAreas, Then: moreAreas, Change: "project_desk.change_areas",
				Args: func(t *bot.Turn, x *editing) bot.Args { return bot.Args{"Areas": t.AreaNames(x.Draft.Areas)} }},
			{Name: "status", Ask: "project_desk.ask_status", Only: true, Set: bot.Chosen(func(x *editing) *civic.ProjectStatus { return &x.Draft.Status }), Change: "project_desk.change_status",
				Offer: bot.Offering[editing](civic.ProjectStatuses, func(s civic.ProjectStatus) string { return "project.status_" + string(s) })},
			{Name: "budget", Ask: "project_desk.ask_budget", Skip: "project_desk.skip", Set: setSiteBudget, Change: "project_desk.change_budget"},
			{Name: "dates", Ask: "project_desk.ask_dates", Skip: "project_desk.skip", Set: setSiteDates, Change: "project_desk.change_dates"},
			{Name: "supervisor", Find: &supervisor, Set: bot.Chosen(func(x *editing) *string { return &x.Draft.Supervisor }), Change: "project_desk.change_supervisor"},
		},
		Review: bot.Review[editing]{Name: siteConfirm, Text: siteReview, Send: "project_desk.save", Value: siteSave, Done: d.saveSite, More: offerEnd, Picked: d.takeEnd},
	}.Flow()
}

func siteReview(_ context.Context, t *bot.Turn, x *editing) (string, error) {
	text, ended, ending := siteText(t, x.Draft), x.Was.Ended(t.Now), x.Draft.Ended(t.Now)
	switch {
	case ended && ending:
		text += "\n" + t.T("project_desk.ended", bot.Args{"Date": t.Date(*x.Was.ValidTo)})
	case ending:
		text += "\n\n" + t.T("project_desk.will_end")
	case ended:
		text += "\n\n" + t.T("project_desk.will_open")
	}
	return text + "\n\n" + t.T("project_desk.confirm"), nil
}

// offerEnd offers to end a project, or to let it go on.
func offerEnd(t *bot.Turn, x *editing) []bot.Choice {
	switch ending := x.Draft.Ended(t.Now); {
	case ending && !x.Was.Ended(t.Now):
		return []bot.Choice{t.Choice("project_desk.keep_open", siteOpen)}
	case ending:
		return []bot.Choice{t.Choice("project_desk.open_again", siteOpen)}
	case x.Code != "":
		return []bot.Choice{t.Choice("project_desk.end", siteEnd)}
	}
	return nil
}

func (d official) takeEnd(ctx context.Context, t *bot.Turn, x *editing, value string) (bot.Next, error) {
	if value == siteOpen {
		x.Draft.ValidTo = nil
		return bot.Stay(), nil
	}
	x.Draft.ValidTo = &t.Now
	return bot.Stay(), d.mayEnd(ctx, x.Code)
}

// mayEnd refuses to end a project while opinions are asked or wait for their answers.
func (d official) mayEnd(ctx context.Context, code string) error {
	rounds, err := d.store.Consultations(ctx, code)
	if slices.ContainsFunc(rounds, func(c consult.Consultation) bool { return c.Status == consult.StatusOpen }) {
		return civic.Invalid("site_rounds")
	}
	return err
}
