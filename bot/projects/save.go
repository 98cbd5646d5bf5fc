package projects

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// saveSite keeps the project; followers are told where its state has changed.
func (d official) saveSite(ctx context.Context, t *bot.Turn, x *editing) (bot.Next, error) {
	if x.Draft.Name == "" || len(x.Draft.Areas) == 0 {
		return bot.Stay(), civic.Invalid("site_incomplete")
	}
	if x.Code == "" {
		return d.addSite(ctx, t, x.Draft)
	}
	now, err := d.store.Project(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	p, clash := united(x.Was, x.Draft, now)
	if clash {
		x.Was, x.Draft = now, p
		t.Tell("project_desk.changed_meanwhile")
		return bot.Stay(), nil
	}
	if !now.Ended(t.Now) && p.Ended(t.Now) {
		if err := d.mayEnd(ctx, x.Code); err != nil { // a colleague may have begun to ask for opinions
			return bot.Stay(), err
		}
	}
	err = d.store.SaveProject(ctx, t.Input.Key, p, t.Person.ID, siteStateNews(t, now, p), t.Now)
	return d.done(ctx, t, p.Code, err, "project_desk.saved", bot.Args{"Name": p.NameIn(t.Locale())})
}

// addSite keeps a new project, under a code made of its name.
func (d official) addSite(ctx context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	if t.Person.RoleIn(p.Owner) == "" {
		return bot.Stay(), civic.ErrForbidden
	}
	all, err := d.store.Projects(ctx)
	if err != nil {
		return bot.Stay(), err
	}
	p.Code = civic.Slug(p.Name, "du-an", civic.MaxProjectCode-4, func(code string) bool {
		return slices.ContainsFunc(all, func(other civic.Project) bool { return other.Code == code })
	})
	err = d.store.SaveProject(ctx, t.Input.Key, p, t.Person.ID, nil, t.Now)
	if errors.Is(err, civic.ErrRepeated) { // it was kept before, under the code that was free then
		if i := slices.IndexFunc(all, func(other civic.Project) bool { return other.Owner == p.Owner && other.Name == p.Name }); i >= 0 {
			p.Code = all[i].Code
		}
	}
	return d.done(ctx, t, p.Code, err, "project_desk.saved", bot.Args{"Name": p.NameIn(t.Locale())})
}

// siteStateNews is what followers are told where a project's state has changed, or it has ended; nil where neither did.
func siteStateNews(t *bot.Turn, before, after civic.Project) *civic.ProjectChange {
	title := ""
	switch {
	case !before.Ended(t.Now) && after.Ended(t.Now):
		title = t.Label("project_desk.status_ended")
	case before.Status != after.Status:
		title = t.Label("project.status_" + string(after.Status))
	default:
		return nil
	}
	news := siteNews(t, after.Code, civic.StepKnow, civic.ChangedStatus, title)
	return &news
}

// united puts what one official changed onto the project as it is now. It reports whether a colleague gave something another
// value meanwhile: theirs then stands, to be looked at.
func united(was, mine, now civic.Project) (civic.Project, bool) {
	clash := false
	put := func(was, mine string, now *string) {
		switch {
		case mine == was || mine == *now:
		case *now != was:
			clash = true
		default:
			*now = mine
		}
	}
	put(was.Name, mine.Name, &now.Name)
	for _, l := range civic.LanguagesOf(was.NameWords, mine.NameWords) {
		name := now.NameWords[l]
		put(was.NameWords[l], mine.NameWords[l], &name)
		now.NameWords = now.NameWords.With(l, name)
	}
	put(was.Supervisor, mine.Supervisor, &now.Supervisor)
	put(string(was.Status), string(mine.Status), (*string)(&now.Status))
	put(was.Budget, mine.Budget, &now.Budget)
	put(was.StartsOn, mine.StartsOn, &now.StartsOn)
	put(was.EndsOn, mine.EndsOn, &now.EndsOn)
	areas := strings.Join(now.Areas, " ")
	put(strings.Join(was.Areas, " "), strings.Join(mine.Areas, " "), &areas)
	now.Areas = strings.Fields(areas)
	ended := endOf(now)
	if put(endOf(was), endOf(mine), &ended); ended == endOf(mine) {
		now.ValidTo = mine.ValidTo
	}
	return now, clash
}

// endOf is when a project ended, to compare, or "".
func endOf(p civic.Project) string {
	if p.ValidTo == nil {
		return ""
	}
	return p.ValidTo.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}
