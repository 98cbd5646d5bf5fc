package projects

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
)

func offerSiteOwner(_ context.Context, t *bot.Turn, _ *editing) ([]bot.Choice, error) {
	return t.Agencies(t.Person.WorksIn()), nil
}

func setSiteOwner(_ context.Context, t *bot.Turn, x *editing, a bot.Answer) error {
	if t.Person.RoleIn(a.Value) == "" {
		return civic.ErrForbidden
	}
	x.Draft.Owner = a.Value
	return nil
}

// maxSiteName is how long a project's name may be, in characters.
const maxSiteName = 200

// setSiteName takes a name, in several languages. A second project of the same owner and name would be a mistake.
func (d official) setSiteName(ctx context.Context, t *bot.Turn, x *editing, a bot.Answer) error {
	name, words := t.SplitWords(a.Input.Text, bot.OneLine)
	if name == "" || !words.Within(maxSiteName, name) {
		return civic.Invalid("site_name")
	}
	all, err := d.store.Projects(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Code != x.Code && p.Owner == x.Draft.Owner && civic.Fold(p.Name) == civic.Fold(name) {
			return civic.Invalid("site_known")
		}
	}
	x.Draft.Name, x.Draft.NameWords = name, words
	return nil
}

func addSiteArea(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) error {
	x.Draft.Areas = append(x.Draft.Areas, a.Value)
	return nil
}

func offerMoreAreas(_ context.Context, t *bot.Turn, _ *editing) ([]bot.Choice, error) {
	return []bot.Choice{t.Choice("project_desk.areas_done", siteDone), t.Choice("project_desk.areas_more", siteAreas), t.Choice("project_desk.areas_anew", siteSkip)}, nil
}

func moreAreas(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case siteDone:
		return bot.After("more_areas"), nil
	case siteSkip:
		x.Draft.Areas = nil
	}
	return bot.To(siteAreas), nil
}

func setSiteBudget(_ context.Context, _ *bot.Turn, x *editing, a bot.Answer) error {
	x.Draft.Budget = ""
	if !a.Picked() {
		if x.Draft.Budget = bot.Shorten(bot.OneLine(a.Input.Text), 100); x.Draft.Budget == "" {
			return civic.Invalid("text")
		}
	}
	return nil
}

// setSiteDates takes two days, "2/3/2026 - 31/12/2028".
func setSiteDates(_ context.Context, t *bot.Turn, x *editing, a bot.Answer) error {
	x.Draft.StartsOn, x.Draft.EndsOn = "", ""
	if a.Picked() {
		return nil
	}
	first, last, err := bot.Days(a.Input.Text, t.Now.In(t.Zone))
	if err != nil {
		return err
	}
	x.Draft.StartsOn, x.Draft.EndsOn = first.Format(time.DateOnly), last.Format(time.DateOnly)
	return nil
}
