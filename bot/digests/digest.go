package digests

import (
	"context"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/bot/picture"
	"danvan/civic"
	"danvan/civic/digest"
)

// The actions of a digest.
const (
	actReport         = "report"
	actDigestOrder    = "digest-order"
	actDigestSettings = "digest-settings"
)

// readers is everybody who gets a digest.
var readers = []civic.Role{civic.RoleHead, civic.RoleLeader, civic.RoleCoordinator}

// addDigest declares the digest: how it reads, and what its buttons do.
func (d digests) addDigest(m *bot.Module) {
	m.Notices = merge(m.Notices, map[civic.NoticeKind]bot.NoticeFunc{civic.NoticeDigest: d.digestNotice})
	m.Flows = append(m.Flows, d.settingsFlow())
	m.Actions = append(m.Actions,
		bot.Action{Name: actDigestOrder, Who: bot.Having(bot.Leads...).Tied("a digest of the desk, coordinators alone"), Do: d.pressOrder},
		bot.Action{Name: actDigestSettings, Who: bot.Having(readers...).Tied("their own"), Do: beginSettings})
}

func merge(into, more map[civic.NoticeKind]bot.NoticeFunc) map[civic.NoticeKind]bot.NoticeFunc {
	if into == nil {
		return more
	}
	for kind, render := range more {
		into[kind] = render
	}
	return into
}

// digestNotice tells a digest: a picture, ten lines, and the ways on. Who lost their role meanwhile reads nothing.
func (d digests) digestNotice(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Group || n.Subject == nil {
		return nil, nil
	}
	i, err := d.issue(ctx, t, *n.Subject)
	if civic.CodeOf(err) == civic.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := bot.Message{Text: digestText(t, i), Rows: digestButtons(t, i, *n.Subject)}
	if !i.Quiet() {
		png, err := picture.Draw(drawing(t, i))
		if err != nil {
			return nil, err
		}
		m.File = &bot.File{Name: "danvan-" + i.To + ".png", Data: png, Picture: true}
	}
	return []bot.Message{m}, nil
}

// issue reads a digest for somebody who may; for others there is none.
func (d digests) issue(ctx context.Context, t *bot.Turn, id int64) (digest.Issue, error) {
	i, err := d.store.Issue(ctx, id)
	if err == nil && !digest.MayRead(t.Person, i.Scope) {
		err = civic.ErrNotFound
	}
	return i, err
}

func digestButtons(t *bot.Turn, i digest.Issue, id int64) [][]bot.Button {
	var rows [][]bot.Button
	rows = append(rows, []bot.Button{t.Button("digest.more", actReport, reportArgs(i)...)})
	if t.Person.Has(bot.Leads...) && len(orders(t, i)) > 0 {
		rows = append(rows, []bot.Button{t.Button("digest.order", actDigestOrder, bot.ID(id))})
	}
	return append(rows, []bot.Button{t.Button("digest.settings", actDigestSettings)})
}

// reportArgs are what the report behind a digest begins with: the agency, area and category, where there is one, and the day
// from which the digest tells.
func reportArgs(i digest.Issue) []string {
	args := []string{i.Agency, "", "", i.From}
	if len(i.Areas) == 1 {
		args[1] = i.Areas[0]
	}
	if len(i.Categories) == 1 {
		args[2] = i.Categories[0]
	}
	return args
}

// order is a line of a digest that can be made an instruction: the agency, and what names the line.
type order struct{ agency, line, text string }

// orders are the lines that name somebody who could do something about them.
func orders(t *bot.Turn, i digest.Issue) []order {
	var list []order
	span := func(args bot.Args) bot.Args {
		args["From"], args["To"] = bot.DayText(i.From), bot.DayText(i.To)
		return args
	}
	for n, s := range i.Worst {
		key := "digest.order_late"
		if s.Late == 0 {
			key = "digest.order_slow"
		}
		list = append(list, order{s.Agency, "w" + strconv.Itoa(n), t.Label(key, span(bot.Args{"Agency": t.AgencyName(s.Agency), "Share": percent(s.Share()), "Late": number(t, s.Late)}))})
	}
	for n, f := range i.Falls {
		list = append(list, order{f.Agency, "f" + strconv.Itoa(n), t.Label("digest.order_"+string(f.What), span(fallArgs(t, f)))})
	}
	for n, th := range i.Themes {
		agency := ""
		if c, _ := t.Directory.Category(th.Category); len(th.Areas) > 0 {
			agency = t.Directory.Route(c, th.Areas[0], "", "")
		}
		list = append(list, order{agency, "t" + strconv.Itoa(n), t.Label("digest.order_rising", span(bot.Args{"Category": t.CategoryName(th.Category), "Now": number(t, th.Now), "Usual": rough(t, th.Usual)}))})
	}
	for n, o := range i.Owing {
		list = append(list, order{o.Agency, "o" + strconv.Itoa(n), t.Label("digest.order_owing", span(bot.Args{"Agency": t.AgencyName(o.Agency), "N": number(t, o.N)}))})
	}
	return list
}

// pressOrder offers the lines of a digest to give an instruction about.
func (d digests) pressOrder(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) != 1 {
		return bot.Stay(), civic.ErrNotFound
	}
	id, err := bot.ReadID(args[0])
	if err != nil {
		return bot.Stay(), err
	}
	i, err := d.issue(ctx, t, id)
	if err != nil {
		return bot.Stay(), err
	}
	list := orders(t, i)
	if len(list) == 0 {
		t.Tell("digest.order_none")
		return bot.Stay(), nil
	}
	m := bot.Message{Text: t.T("digest.order_ask")}
	for _, o := range list {
		label := o.text
		if _, after, cut := strings.Cut(o.text, ": "); cut {
			label = after
		}
		m.Rows = append(m.Rows, []bot.Button{bot.InstructButton(bot.Brief(label, most), o.agency, id, o.line)})
	}
	t.Say(m)
	return bot.Stay(), nil
}

// sentence words a digest's line for the instruction about it.
func (d digests) sentence(ctx context.Context, t *bot.Turn, id int64, line string) (string, error) {
	i, err := d.issue(ctx, t, id)
	if err != nil {
		return "", err
	}
	for _, o := range orders(t, i) {
		if o.line == line {
			return o.text, nil
		}
	}
	return "", nil
}

// drawing is the digest's picture in words.
func drawing(t *bot.Turn, i digest.Issue) picture.Digest {
	p := picture.Digest{Title: title(t, i), Period: t.Label("digest.period", bot.Args{"From": bot.DayText(i.From), "To": bot.DayText(i.To)}), Usual: i.Usual,
		TrendTitle: t.Label("digest.picture_trend"), UsualLabel: t.Label("digest.picture_usual", bot.Args{"Usual": rough(t, i.Usual)}),
		StarsTitle: t.Label("digest.picture_stars_none"), Stars: i.Stars, NoStars: t.Label("digest.picture_no_stars"),
		RanksTitle: t.Label("digest.picture_ranks"), NoRanks: t.Label("digest.picture_no_ranks"),
		Numbers: []picture.Number{
			{Value: number(t, i.Received), Label: t.Label("digest.number_received"), Note: t.Label("digest.number_received_note", bot.Args{"Before": number(t, i.LastWeek)})},
			{Value: percent(share(i.InTime, i.Answered)), Label: t.Label("digest.number_in_time"), Note: t.Label("digest.number_in_time_note", bot.Args{"InTime": number(t, i.InTime), "N": number(t, i.Answered)})},
			{Value: number(t, i.Late), Label: t.Label("digest.number_late"), Note: t.Label("digest.number_late_note", bot.Args{"Open": number(t, i.Open)})},
		}}
	if i.Answered == 0 {
		p.Numbers[1].Value = "–"
	}
	if i.Said > 0 {
		p.StarsTitle = t.Label("digest.picture_stars", bot.Args{"Mean": t.Decimal(i.Mean), "N": number(t, i.Said)})
	}
	for n, w := range i.Trend {
		first, _ := time.Parse(time.DateOnly, i.From)
		p.Trend = append(p.Trend, picture.Bar{Label: first.AddDate(0, 0, -7*(len(i.Trend)-1-n)).Format("2/1"), Value: w.Received})
	}
	for _, s := range i.Worst {
		p.Ranks = append(p.Ranks, picture.Rank{Label: t.AgencyName(s.Agency), Share: s.Share(), Note: t.Label("digest.picture_rank", bot.Args{"Share": percent(s.Share()), "Late": number(t, s.Late)})})
	}
	return p
}
