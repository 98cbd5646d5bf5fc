package digests

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/digest"
)

// flowSettings is when somebody reads their digest, and what of.
const flowSettings = "digest-settings"

// wishing is what a person changes about their digest.
type wishing struct {
	digest.Settings
	Finder bot.Finder `json:"finder"`
}

func beginSettings(context.Context, *bot.Turn, []string) (bot.Next, error) {
	return bot.Begin(flowSettings, nil), nil
}

func (d digests) settingsFlow() bot.Flow[wishing] {
	return bot.Flow[wishing]{Name: flowSettings, First: "menu", Title: "digest_settings.title", Worth: bot.Never[wishing], Steps: map[string]bot.Step[wishing]{
		"menu":     {Ask: d.askSettings, Take: d.takeSettings},
		"day":      {Ask: askDay, Take: d.takeDay},
		"hour":     {Ask: askHour, Take: d.takeHour},
		"category": {Ask: askSector, Take: d.takeSector},
		"area": bot.Find[wishing]{State: func(w *wishing) *bot.Finder { return &w.Finder }, Areas: true, Text: "digest_settings.ask_area",
			Only:  func(_ *bot.Turn, w *wishing, code string) bool { return !slices.Contains(w.Areas, code) },
			Found: d.foundArea}.Step(),
	}}
}

func (d digests) askSettings(ctx context.Context, t *bot.Turn, w *wishing) (bot.Prompt, error) {
	s, err := d.store.DigestSettings(ctx, t.Person.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	w.Settings, w.Finder = s, bot.Finder{}
	if s.Off {
		return bot.Prompt{Text: t.T("digest_settings.off_now"), First: true, Choices: []bot.Choice{t.Choice("digest_settings.turn_on", "on"), t.Choice("digest_settings.done", "done")}}, nil
	}
	list := func(names []string) string {
		if len(names) == 0 {
			return t.Label("digest_settings.all")
		}
		return strings.Join(names, ", ")
	}
	p := bot.Prompt{First: true, Text: t.T("digest_settings.now", bot.Args{"Day": t.Weekday(s.Weekday), "Hour": hourOf(s.Minute),
		"Areas": list(areaNames(t, s.Areas)), "Categories": list(groupNames(t, s.Categories))})}
	p.Choices = []bot.Choice{t.Choice("digest_settings.day", "day"), t.Choice("digest_settings.hour", "hour")}
	if t.Person.Has(civic.RoleLeader) {
		p.Choices = append(p.Choices, t.Choice("digest_settings.area", "area"), t.Choice("digest_settings.category", "category"))
		if s.Areas != nil || s.Categories != nil {
			p.Choices = append(p.Choices, t.Choice("digest_settings.clear", "clear"))
		}
	}
	p.Choices = append(p.Choices, t.Choice("digest_settings.turn_off", "off"), t.Choice("digest_settings.done", "done"))
	return p, nil
}

func hourOf(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func (d digests) takeSettings(ctx context.Context, t *bot.Turn, w *wishing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case "done":
		t.Conclude("digest_settings.saved")
		return bot.End(), nil
	case "day", "hour", "area", "category":
		return bot.To(a.Value), nil
	case "clear":
		w.Areas, w.Categories = nil, nil
	case "on", "off":
		w.Off = a.Value == "off"
	}
	return d.keepSettings(ctx, t, w)
}

func (d digests) keepSettings(ctx context.Context, t *bot.Turn, w *wishing) (bot.Next, error) {
	w.Person = t.Person.ID
	if err := d.store.SaveDigestSettings(ctx, t.Input.Key, w.Settings, t.Now); err != nil && civic.CodeOf(err) != civic.CodeOf(civic.ErrRepeated) {
		return bot.Next{}, err
	}
	return bot.To("menu"), nil
}

func askDay(_ context.Context, t *bot.Turn, _ *wishing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("digest_settings.ask_day")}
	for i := range 7 {
		d := (time.Monday + time.Weekday(i)) % 7
		p.Choices = append(p.Choices, bot.Choice{Label: t.Weekday(d), Value: strconv.Itoa(int(d))})
	}
	return p, nil
}

func (d digests) takeDay(ctx context.Context, t *bot.Turn, w *wishing, a bot.Answer) (bot.Next, error) {
	n, err := strconv.Atoi(a.Value)
	if err != nil || n < 0 || n > 6 {
		return bot.Next{}, civic.Invalid("callback")
	}
	w.Weekday = time.Weekday(n)
	return d.keepSettings(ctx, t, w)
}

// The hours between which reminders leave: earlier ones would wait, later ones too.
const (
	earliest = 7*60 + 30
	latest   = 19*60 + 50
)

func askHour(_ context.Context, t *bot.Turn, _ *wishing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("digest_settings.ask_hour"), Free: true, Columns: 3}
	for _, minute := range []int{450, 480, 540, 660, 840, 1020} {
		p.Choices = append(p.Choices, bot.Choice{Label: hourOf(minute), Value: strconv.Itoa(minute), Words: []string{hourOf(minute)}})
	}
	return p, nil
}

func (d digests) takeHour(ctx context.Context, t *bot.Turn, w *wishing, a bot.Answer) (bot.Next, error) {
	minute, err := strconv.Atoi(a.Value)
	if !a.Picked() {
		minute, err = bot.Clock(a.Input.Text)
	}
	if err != nil || minute < earliest || minute > latest {
		return bot.Stay(), civic.Invalid("digest_hour")
	}
	w.Minute = minute - minute%10 // when it is looked to whom a digest is due
	return d.keepSettings(ctx, t, w)
}

func (d digests) foundArea(ctx context.Context, t *bot.Turn, w *wishing, code string) (bot.Next, error) {
	if _, known := t.Directory.Area(code); !known {
		return bot.Next{}, civic.Invalid("area")
	}
	w.Areas = append(w.Areas, code)
	return d.keepSettings(ctx, t, w)
}

func askSector(_ context.Context, t *bot.Turn, w *wishing) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("digest_settings.ask_category")}
	for _, g := range t.Directory.Groups() {
		if missing := slices.ContainsFunc(t.Directory.CategoriesIn(g), func(c civic.Category) bool { return !slices.Contains(w.Categories, c.Code) }); missing {
			p.Choices = append(p.Choices, bot.Choice{Label: t.GroupName(g), Value: g})
		}
	}
	return p, nil
}

func (d digests) takeSector(ctx context.Context, t *bot.Turn, w *wishing, a bot.Answer) (bot.Next, error) {
	for _, c := range t.Directory.CategoriesIn(a.Value) {
		if !slices.Contains(w.Categories, c.Code) {
			w.Categories = append(w.Categories, c.Code)
		}
	}
	return d.keepSettings(ctx, t, w)
}

// groupNames are the names of the groups that the categories belong to.
func groupNames(t *bot.Turn, categories []string) []string {
	var groups, names []string
	for _, code := range categories {
		c, _ := t.Directory.Category(code)
		if !slices.Contains(groups, c.Group) {
			groups, names = append(groups, c.Group), append(names, t.GroupName(c.Group))
		}
	}
	return names
}
