package digests

import (
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic/digest"
)

// digestText words a digest: a title, then ten lines at most. What there is nothing to say about has none.
func digestText(t *bot.Turn, i digest.Issue) string {
	head := "<b>" + title(t, i) + "</b>\n" + t.T("digest.period", bot.Args{"From": bot.DayText(i.From), "To": bot.DayText(i.To)})
	if i.Quiet() {
		return head + "\n\n" + t.T("digest.quiet")
	}
	return head + "\n\n" + strings.Join(digestLines(t, i), "\n")
}

// mostLines is how many lines a digest has.
const mostLines = 10

// digestLines are the lines of a digest. Where there are too many, those that go together share one; where everything is to be
// said at once one is still too many: what is to be checked is left out, which the report has, too.
func digestLines(t *bot.Turn, i digest.Issue) []string {
	lines := func(pair func(a, b string) []string, checks ...string) []string {
		all := slices.Concat(
			[]string{t.T("digest.received", bot.Args{"N": number(t, i.Received), "Before": number(t, i.LastWeek), "Usual": rough(t, i.Usual)})},
			pair(answeredLine(t, i), lateLine(t, i)),
			[]string{wholeLine(t, i), worseLine(t, i), risingLine(t, i), starsLine(t, i)},
			pair(rankLine(t, "digest.worst", i.Worst), rankLine(t, "digest.best", i.Best)),
			[]string{owingLine(t, i), talksLine(t, i), healthLine(t, i)}, checks, []string{quoteLine(t, i)})
		return slices.DeleteFunc(all, func(line string) bool { return line == "" })
	}
	apart := func(a, b string) []string { return []string{a, b} }
	together := func(a, b string) []string { return []string{strings.TrimSpace(a + " " + b)} }
	flags, again := flagsLine(t, i.Flags), againLine(t, i)
	all := lines(apart, flags, again)
	if len(all) > mostLines {
		all = lines(together, together(flags, again)...)
	}
	if len(all) > mostLines {
		all = lines(together)
	}
	return all
}

func answeredLine(t *bot.Turn, i digest.Issue) string {
	if i.Answered == 0 {
		return t.T("digest.answered_none")
	}
	return t.T("digest.answered", bot.Args{"N": number(t, i.Answered), "InTime": number(t, i.InTime), "Share": percent(share(i.InTime, i.Answered))})
}

func lateLine(t *bot.Turn, i digest.Issue) string {
	key := "digest.late"
	if i.Late == 0 {
		key = "digest.late_none"
	}
	return t.T(key, bot.Args{"Late": number(t, i.Late), "Open": number(t, i.Open)})
}

func wholeLine(t *bot.Turn, i digest.Issue) string {
	if i.Whole == nil {
		return ""
	}
	w := *i.Whole
	return t.T("digest.whole", bot.Args{"Received": number(t, w.Received), "Answered": number(t, w.Answered), "Share": percent(share(w.InTime, w.Answered)), "Late": number(t, w.Late)})
}

// joined joins the words of a list, each made of one item.
func joined[T any](list []T, words func(T) string) string {
	var parts []string
	for _, item := range list {
		parts = append(parts, words(item))
	}
	return strings.Join(parts, "; ")
}

func rankLine(t *bot.Turn, key string, list []digest.Standing) string {
	if len(list) == 0 {
		return ""
	}
	return t.T(key, bot.Args{"List": joined(list, func(s digest.Standing) string {
		return t.Label("digest.rank", bot.Args{"Agency": name(t, s.Agency), "Share": percent(s.Share()), "Due": number(t, s.Due)})
	})})
}

func starsLine(t *bot.Turn, i digest.Issue) string {
	if i.Said == 0 {
		return ""
	}
	key := "digest.said"
	if i.UsualMean == 0 {
		key = "digest.said_first"
	}
	return t.T(key, bot.Args{"Mean": t.Decimal(i.Mean), "N": number(t, i.Said), "Usual": t.Decimal(i.UsualMean), "S1": number(t, i.Stars[0]), "S2": number(t, i.Stars[1]),
		"S3": number(t, i.Stars[2]), "S4": number(t, i.Stars[3]), "S5": number(t, i.Stars[4])})
}

func worseLine(t *bot.Turn, i digest.Issue) string {
	if len(i.Falls) == 0 {
		return ""
	}
	return t.T("digest.fell", bot.Args{"List": joined(i.Falls, func(f digest.Fall) string { return t.Label("digest.fell_"+string(f.What), fallArgs(t, f)) })})
}

func fallArgs(t *bot.Turn, f digest.Fall) bot.Args {
	write := percent
	if f.What == digest.FallStars {
		write = func(x float64) string { return t.Decimal(x) }
	}
	return bot.Args{"Agency": name(t, f.Agency), "Before": write(f.Before), "Now": write(f.Now)}
}

func risingLine(t *bot.Turn, i digest.Issue) string {
	if len(i.Themes) == 0 {
		return ""
	}
	return t.T("digest.rising", bot.Args{"List": joined(i.Themes, func(th digest.Theme) string {
		args := bot.Args{"Category": t.CategoryName(th.Category), "Now": number(t, th.Now), "Usual": rough(t, th.Usual)}
		if len(th.Areas) == 0 {
			return t.Label("digest.rising_one", args)
		}
		args["Areas"] = strings.Join(areaNames(t, th.Areas[:min(digest.Listed, len(th.Areas))]), ", ")
		return t.Label("digest.rising_where", args)
	})})
}

func areaNames(t *bot.Turn, codes []string) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = t.AreaName(code)
	}
	return names
}

func talksLine(t *bot.Turn, i digest.Issue) string {
	if len(i.Talks) == 0 {
		return ""
	}
	return t.T("digest.talks", bot.Args{"List": joined(i.Talks[:min(digest.Listed, len(i.Talks))], func(k digest.Talk) string {
		key := "digest.talk"
		if k.Agree+k.Oppose > 0 {
			key = "digest.talk_stance"
		}
		return t.Label(key, bot.Args{"Title": bot.Brief(k.Title, 80), "Until": bot.DayText(k.Until), "Voices": number(t, k.Voices), "Agree": number(t, k.Agree), "Oppose": number(t, k.Oppose)})
	})})
}

func owingLine(t *bot.Turn, i digest.Issue) string {
	if i.Owed == 0 {
		return ""
	}
	return t.T("digest.owing", bot.Args{"N": number(t, i.Owed), "List": joined(i.Owing, func(o digest.Owing) string {
		return t.Label("digest.owing_one", bot.Args{"Agency": name(t, o.Agency), "N": number(t, o.N)})
	})})
}

func againLine(t *bot.Turn, i digest.Issue) string {
	if i.Again.Asked == 0 {
		return ""
	}
	return t.T("digest.again", bot.Args{"Asked": number(t, i.Again.Asked), "Yes": number(t, i.Again.Yes), "Partly": number(t, i.Again.Partly), "No": number(t, i.Again.No)})
}

// flagsLine says what is to be checked; "" where there is nothing.
func flagsLine(t *bot.Turn, f digest.Flags) string {
	var list []string
	for _, flag := range []struct {
		key string
		n   int
	}{{"digest.flag_own", f.Own}, {"digest.flag_bulk", f.Bulk}, {"digest.flag_thin", f.Thin}, {"digest.flag_rejected", f.Rejected}} {
		if flag.n > 0 {
			list = append(list, t.Label(flag.key, bot.Args{"N": number(t, flag.n)}))
		}
	}
	if list == nil {
		return ""
	}
	return t.T("digest.flags", bot.Args{"List": strings.Join(list, "; ")})
}

func healthLine(t *bot.Turn, i digest.Issue) string {
	switch {
	case i.Health == nil:
		return ""
	case i.Health.Well():
		return t.T("digest.health_well")
	}
	h := *i.Health
	return t.T("digest.health", bot.Args{"Undelivered": number(t, h.Undelivered), "Jobs": number(t, h.FailedJobs), "Unreachable": number(t, h.Unreachable),
		"Desk": number(t, h.OnDesk), "Unattended": number(t, h.Unattended)})
}

func quoteLine(t *bot.Turn, i digest.Issue) string {
	if i.Quote == nil {
		return ""
	}
	return t.T("digest.quote", bot.Args{"Text": i.Quote.Text, "Agency": name(t, i.Quote.Agency)})
}
