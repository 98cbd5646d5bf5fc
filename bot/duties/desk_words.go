package duties

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// dueWords says in words by when a duty is due.
func dueWords(t *bot.Turn, r civic.DueRule) string {
	switch r.Kind {
	case civic.MonthEnd:
		return t.Label("duty_rules.due_month_end", bot.Args{"Month": int(r.Month)})
	case civic.AfterEvent:
		return t.Label("duty_rules.due_after", bot.Args{"Count": r.N, "Event": eventWords(t, r.Event)})
	}
	return t.Label("duty_rules.due_fixed", bot.Args{"Day": fmt.Sprintf("%02d/%02d", r.Day, int(r.Month))})
}

func eventWords(t *bot.Turn, code string) string {
	switch code {
	case civic.AfterNewYear:
		return t.Label("duty_rules.event_new_year")
	case civic.AfterJoining:
		return t.Label("duty_rules.event_joined")
	}
	return t.Label("duty_rules.event_named", bot.Args{"Code": code})
}

// agencyNames lists the first agencies by their names, and how many there are beside them.
func agencyNames(t *bot.Turn, codes []string, between string) string {
	const named = 10
	var list []string
	for _, code := range codes[:min(named, len(codes))] {
		list = append(list, t.AgencyName(code))
	}
	if more := len(codes) - named; more > 0 {
		list = append(list, t.Label("duty_desk.and_more", bot.Args{"Count": more}))
	}
	return strings.Join(list, between)
}

// audienceWords says in words which agencies owe a duty.
func audienceWords(t *bot.Turn, a civic.DutyAudience) string {
	names := func(codes []string) string { return agencyNames(t, codes, ", ") }
	var parts []string
	for _, kind := range a.Kinds {
		parts = append(parts, t.Label("agency_kind."+string(kind)))
	}
	if parts != nil {
		parts = []string{strings.Join(parts, ", ")}
	}
	if a.Under != nil {
		parts = append(parts, t.Label("duty_rules.audience_under", bot.Args{"Names": names(a.Under)}))
	}
	if a.Only != nil {
		parts = append(parts, names(a.Only))
	}
	if parts == nil {
		parts = []string{t.Label("duty_rules.audience_all")}
	}
	text := strings.Join(parts, "; ")
	if a.Except != nil {
		text += " " + t.Label("duty_rules.audience_except", bot.Args{"Names": names(a.Except)})
	}
	return text
}

// ladderWords says in words when who is reminded, a line for each role.
func ladderWords(t *bot.Turn, l civic.Ladder) string {
	var lines []string
	for _, role := range []civic.Role{civic.RoleOfficer, civic.RoleHead, civic.RoleCoordinator} {
		var before []int
		var moments []string
		for _, r := range l {
			if !slices.Contains(r.Roles, role) {
				continue
			}
			switch {
			case r.When == civic.Before && r.N > 0:
				before = append(before, r.N)
			default:
				moments = append(moments, rungWords(t, r))
			}
		}
		if before != nil {
			moments = slices.Insert(moments, 0, t.Label("duty_rules.rung_before", bot.Args{"Days": joinNumbers(before)}))
		}
		if moments != nil {
			lines = append(lines, "• "+t.Label("role."+string(role))+": "+strings.Join(moments, "; "))
		}
	}
	return strings.Join(lines, "\n")
}

func rungWords(t *bot.Turn, r civic.Rung) string {
	switch {
	case r.When == civic.Share:
		return t.Label("duty_rules.rung_share", bot.Args{"N": r.N})
	case r.When == civic.Before:
		return t.Label("duty_rules.rung_day")
	case r.Every > 0:
		return t.Label("duty_rules.rung_after_every", bot.Args{"Count": r.N, "Every": r.Every})
	}
	return t.Label("duty_rules.rung_after", bot.Args{"Count": r.N})
}

func joinNumbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

func filesWords(t *bot.Turn, types []string) string {
	if len(types) == 0 {
		return t.Label("duty_rules.files_all")
	}
	return strings.Join(types, ", ")
}

func reviewerWords(t *bot.Turn, code string) string {
	if code == "" {
		return t.Label("duty_rules.reviewer_desk")
	}
	return t.AgencyName(code)
}

// fieldWords writes one field of a duty in words.
func fieldWords(t *bot.Turn, f string, d civic.Duty) string {
	switch f {
	case fieldTitle:
		all := d.TitleWords.All(d.Title)
		if len(all) == 1 {
			return d.Title
		}
		return d.Title + " (" + strings.Join(all[1:], ", ") + ")"
	case fieldBasis:
		return basisText(t, d)
	case fieldAudience:
		return audienceWords(t, d.Audience)
	case fieldDue:
		return dueWords(t, d.Due)
	case fieldOpens:
		return t.Label("duty_rules.opens", bot.Args{"Count": d.OpensDays})
	case fieldFiles:
		return filesWords(t, d.FileTypes)
	case fieldReviewer:
		return reviewerWords(t, d.Reviewer)
	case fieldLadder:
		return "\n" + ladderWords(t, d.Ladder)
	case fieldActive:
		if d.Active(t.Now) {
			return t.Label("duty_rules.active")
		}
		return t.Label("duty_rules.stopped")
	}
	return ""
}
