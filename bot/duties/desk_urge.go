package duties

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// maxUrge is how long a coordinator's word may be, in characters.
const maxUrge = 1000

// urgedLately is how long a word counts as lately said.
const urgedLately = 24 * time.Hour

func offerSuggested(_ context.Context, t *bot.Turn, _ *progress) ([]bot.Choice, error) {
	return []bot.Choice{t.Choice("duty_desk.urge_suggested", "suggested")}, nil
}

func (d desk) setSuggested(ctx context.Context, t *bot.Turn, x *progress, _ bot.Answer) error {
	text, err := d.suggested(ctx, t, *x)
	x.Writing = bot.Wrote(text)
	return err
}

// urgeText shows the word, and who will read it.
func (d desk) urgeText(ctx context.Context, t *bot.Turn, x *progress) (string, error) {
	whom, err := d.urgeWhom(ctx, t, x)
	return x.Writing.Shown(t, t.T("duty_desk.urge_preview")) + "\n\n" + whom, err
}

// askUrge asks for the word, and warns where they were urged lately.
func (d desk) askUrge(ctx context.Context, t *bot.Turn, x *progress) (string, error) {
	if !t.Person.Has(civic.RoleCoordinator) {
		return "", civic.ErrForbidden
	}
	text, err := d.suggested(ctx, t, *x)
	if err != nil {
		return "", err
	}
	warning, err := d.lately(ctx, t, x)
	return strings.TrimSpace(warning + "\n\n" + t.T("duty_desk.urge_ask", bot.Args{"Suggested": bot.HTML(bot.Quote(text))})), err
}

// lately warns where the same units were urged within a day, and keeps that it did; "" where not.
func (d desk) lately(ctx context.Context, t *bot.Turn, x *progress) (string, error) {
	at, err := d.store.LastUrge(ctx, x.Duty, x.Year)
	if err != nil || at == nil || t.Now.Sub(*at) >= urgedLately {
		return "", err
	}
	x.Warned = at.UnixMicro()
	return t.T("duty_desk.urge_lately", bot.Args{"At": t.Time(*at)}), nil
}

// suggested is a word that can be taken as it is, in Vietnamese or in the coordinator's language.
func (d desk) suggested(ctx context.Context, t *bot.Turn, x progress) (string, error) {
	duty, err := d.duty(ctx, t, x.Duty)
	if err != nil {
		return "", err
	}
	return t.Label("duty_desk.urge_text", bot.Args{"Title": duty.TitleIn(t.Locale()), "Year": strconv.Itoa(x.Year)}), nil
}

// urgeWhom says who will read the word, which agencies have nobody, and when they were urged last.
func (d desk) urgeWhom(ctx context.Context, t *bot.Turn, x *progress) (string, error) {
	list, err := d.listed(ctx, progress{Year: x.Year, Duty: x.Duty, List: listMissing})
	if err != nil {
		return "", err
	}
	nobody, people, err := d.unattended(ctx, agenciesOf(list))
	if err != nil {
		return "", err
	}
	text := t.T("duty_desk.urge_whom", bot.Args{"Agencies": len(list) - len(nobody), "People": people}) + nobodyText(t, nobody)
	warning, err := d.lately(ctx, t, x)
	if warning != "" {
		text += "\n\n" + warning
	}
	return text, err
}

// nobodyText lists agencies that have nobody, with a line break before; "" where there are none.
func nobodyText(t *bot.Turn, codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return "\n" + t.T("duty_desk.urge_nobody", bot.Args{"Count": len(codes), "Names": agencyNames(t, codes, "; ")})
}

// urge writes to those who have not handed in by now.
func (d desk) urge(ctx context.Context, t *bot.Turn, x *progress) (bot.Next, error) {
	duty, err := d.duty(ctx, t, x.Duty)
	if err != nil {
		return bot.Next{}, err
	}
	text := x.Writing.Text()
	switch {
	case !t.Person.Has(civic.RoleCoordinator):
		return bot.Next{}, civic.ErrForbidden
	case len([]rune(text)) > maxUrge:
		return bot.Next{}, civic.Invalid("urge_long")
	}
	warned := x.Warned
	if _, err := d.lately(ctx, t, x); err != nil || x.Warned != warned {
		return bot.Stay(), err // another coordinator did meanwhile: they see it before they send
	}
	list, err := d.listed(ctx, progress{Year: x.Year, Duty: x.Duty, List: listMissing})
	if err != nil {
		return bot.Next{}, err
	}
	if len(list) == 0 {
		t.Conclude("duty_desk.urge_none")
		return bot.End(), nil
	}
	codes := agenciesOf(list)
	told, nobody, err := d.store.SaveUrge(ctx, t.Input.Key, civic.Urge{Duty: x.Duty, Year: x.Year, Person: &t.Person.ID, At: t.Now, Text: text}, codes)
	if err != nil {
		return bot.Next{}, err
	}
	codes = slices.DeleteFunc(codes, func(code string) bool { return slices.Contains(nobody, code) })
	t.Conclude("duty_desk.urged", bot.Args{"Title": duty.TitleIn(t.Locale()), "Agencies": len(codes), "People": told, "Nobody": bot.HTML(nobodyText(t, nobody))})
	return bot.End(), nil
}
