package officer

import (
	"context"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

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

// takeSiteName reads a name, and its English one. A second project of the same owner and name would be a mistake.
func (d ProjectDeps) takeSiteName(ctx context.Context, _ *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	vi, en := splitEnglish(civic.CleanText(a.Input.Text))
	if vi = oneLine(vi); vi == "" || len([]rune(vi)) > maxSiteName || len([]rune(en)) > maxSiteName {
		return bot.Stay(), civic.Invalid("site_name")
	}
	all, err := d.Projects.Projects(ctx)
	if err != nil {
		return bot.Stay(), err
	}
	for _, p := range all {
		if p.Code != x.Code && p.Owner == x.Draft.Owner && civic.Fold(p.Name) == civic.Fold(vi) {
			return bot.Stay(), civic.Invalid("site_known")
		}
	}
	x.Draft.Name, x.Draft.NameWords = vi, x.Draft.NameWords.With("en", oneLine(en))
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
