package officer

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowSiteEdit = "project_edit"

// editing is a project that is being made or changed.
type editing struct {
	Code   string        `json:"code,omitempty"` // "" for a new one
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
)

// beginNew begins a project of the agency where the person works; of several they choose.
func (d ProjectDeps) beginNew(t *bot.Turn) (bot.Next, error) {
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

func (d ProjectDeps) beginEdit(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.BeginAt(flowSiteEdit, siteConfirm, editing{Code: s.Code, Draft: s.Project}), nil
}

func (d ProjectDeps) editFlow() bot.Flow[editing] {
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
			siteName:       {Ask: askSiteName, Take: takeSiteName},
			siteAreas:      area,
			"more_areas":   {Ask: askMoreAreas, Take: takeMoreAreas},
			siteStatus:     {Ask: askSiteStatus, Take: takeSiteStatus},
			siteBudget:     {Ask: askSkippable("project_desk.ask_budget"), Take: takeSiteBudget},
			siteDates:      {Ask: askSkippable("project_desk.ask_dates"), Take: takeSiteDates},
			siteSupervisor: supervisor,
			siteConfirm:    {Ask: d.askSiteConfirm, Take: d.takeSiteConfirm},
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

func askSiteOwner(_ context.Context, t *bot.Turn, _ *editing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_owner")}
	for _, a := range t.Person.WorksIn() {
		p.Choices = append(p.Choices, bot.Choice{Label: t.AgencyName(a), Value: a})
	}
	return p, nil
}

func takeSiteOwner(_ context.Context, t *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	if t.Person.RoleIn(a.Value) == "" {
		return bot.Stay(), civic.ErrForbidden
	}
	x.Draft.Owner = a.Value
	return bot.To(siteName), nil
}

func askSiteName(_ context.Context, t *bot.Turn, _ *editing) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("project_desk.ask_name"), Free: true}, nil
}

// maxSiteName is how long a project's name may be, in characters.
const maxSiteName = 200

func takeSiteName(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	vi, en := splitEnglish(civic.CleanText(a.Input.Text))
	if vi = oneLine(vi); vi == "" || len([]rune(vi)) > maxSiteName || len([]rune(en)) > maxSiteName {
		return bot.Stay(), civic.Invalid("site_name")
	}
	x.Draft.Name, x.Draft.NameEN = vi, oneLine(en)
	return x.after(siteName), nil
}

func askMoreAreas(_ context.Context, t *bot.Turn, x *editing) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("project_desk.more_areas", bot.Args{"Areas": areaNames(t, x.Draft.Areas)}),
		Choices: []bot.Choice{t.Choice("project_desk.areas_done", siteDone), t.Choice("project_desk.areas_more", siteAreas), t.Choice("project_desk.areas_anew", siteSkip)}}, nil
}

func takeMoreAreas(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case siteDone:
		return x.after(siteAreas), nil
	case siteSkip:
		x.Draft.Areas = nil
	}
	return bot.To(siteAreas), nil
}

func askSiteStatus(_ context.Context, t *bot.Turn, _ *editing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("project_desk.ask_status")}
	for _, s := range civic.ProjectStatuses {
		p.Choices = append(p.Choices, t.Choice("project.status_"+string(s), string(s)))
	}
	return p, nil
}

func takeSiteStatus(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	if x.Draft.Status = civic.ProjectStatus(a.Value); !x.Draft.Status.Valid() {
		return bot.Stay(), civic.Invalid("callback")
	}
	return x.after(siteStatus), nil
}

func askSkippable(key string) func(context.Context, *bot.Turn, *editing) (bot.Prompt, error) {
	return func(_ context.Context, t *bot.Turn, _ *editing) (bot.Prompt, error) {
		return bot.Prompt{Text: t.T(key), Free: true, Choices: []bot.Choice{t.Choice("project_desk.skip", siteSkip)}}, nil
	}
}

func takeSiteBudget(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	x.Draft.Budget = ""
	if !a.Picked() {
		if x.Draft.Budget = shorten(oneLine(civic.CleanText(a.Input.Text)), 100); x.Draft.Budget == "" {
			return bot.Stay(), civic.Invalid("text")
		}
	}
	return x.after(siteBudget), nil
}

// takeSiteDates reads two days, "2/3/2026 - 31/12/2028".
func takeSiteDates(_ context.Context, t *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	x.Draft.StartsOn, x.Draft.EndsOn = "", ""
	if a.Picked() {
		return x.after(siteDates), nil
	}
	from, until, ok := strings.Cut(strings.ReplaceAll(a.Input.Text, "–", "-"), "-")
	first, ok1 := dayAhead(strings.TrimSpace(from), t.Now.In(t.Zone))
	last, ok2 := dayAhead(strings.TrimSpace(until), t.Now.In(t.Zone))
	if !ok || !ok1 || !ok2 || last.Before(first) {
		return bot.Stay(), civic.Invalid("two_days")
	}
	x.Draft.StartsOn, x.Draft.EndsOn = first.Format(time.DateOnly), last.Format(time.DateOnly)
	return x.after(siteDates), nil
}

// siteDay writes a day 2006-01-02 as people read it, or "…".
func siteDay(t *bot.Turn, day string) string {
	at, err := time.ParseInLocation(time.DateOnly, day, t.Zone)
	if err != nil {
		return "…"
	}
	return at.Format("02/01/2006")
}

func (d ProjectDeps) askSiteConfirm(_ context.Context, t *bot.Turn, x *editing) (bot.Prompt, error) {
	p := bot.Prompt{Text: siteText(t, x.Draft) + "\n\n" + t.T("project_desk.confirm"), Choices: []bot.Choice{t.Choice("project_desk.save", siteSave)}}
	for _, f := range siteFields[:len(siteFields)-1] {
		p.Choices = append(p.Choices, t.Choice("project_desk.change_"+f, f))
	}
	if x.Code != "" && !x.Draft.Ended(t.Now) {
		p.Choices = append(p.Choices, t.Choice("project_desk.end", siteEnd))
	}
	return p, nil
}

func (d ProjectDeps) takeSiteConfirm(ctx context.Context, t *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case siteEnd:
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

// saveSite keeps the project; followers are told where its state has changed.
func (d ProjectDeps) saveSite(ctx context.Context, t *bot.Turn, x *editing) (bot.Next, error) {
	if x.Draft.Name == "" || len(x.Draft.Areas) == 0 {
		return bot.Stay(), civic.Invalid("site_incomplete")
	}
	all, err := d.Projects.Projects(ctx)
	if err != nil {
		return bot.Stay(), err
	}
	p := x.Draft
	var board *civic.ProjectChange
	if x.Code == "" {
		if t.Person.RoleIn(p.Owner) == "" {
			return bot.Stay(), civic.ErrForbidden
		}
		p.Code = civic.Slug(p.Name, "du-an", civic.MaxProjectCode-4, func(code string) bool {
			return slices.ContainsFunc(all, func(other civic.Project) bool { return other.Code == code })
		})
	}
	for _, before := range all {
		if before.Code == p.Code && before.Status != p.Status {
			news := siteNews(t, p.Code, civic.StepKnow, civic.ChangedStatus, t.Label("project.status_"+string(p.Status)))
			board = &news
		}
	}
	err = d.Projects.SaveProject(ctx, t.Input.Key, p, t.Person.ID, board, t.Now)
	return d.done(ctx, t, p.Code, err, "project_desk.saved", bot.Args{"Name": p.NameIn(t.Locale())})
}
