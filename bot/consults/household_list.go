package consults

import (
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// parseHouseholds reads households, a line each: the head's name, a semicolon, the address. It returns each household once,
// and the lines that it could not read.
func parseHouseholds(t *bot.Turn, text string, r round) (list []consult.Household, unread []string) {
	seen := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		if line = bot.OneLine(line); line == "" {
			continue
		}
		name, address, ok := strings.Cut(line, ";")
		if !ok {
			name, address, ok = strings.Cut(line, "|")
		}
		name, address = strings.TrimSpace(listNumber(name)), strings.Trim(address, " ;|")
		if !ok || civic.Fold(name) == "" || address == "" || len([]rune(name)) > 120 || len([]rune(address)) > 300 {
			unread = append(unread, line)
			continue
		}
		h := consult.Household{Consultation: r.ID, Name: name, Address: address, Area: areaOf(t, r.project, address), Listed: true}
		if key := householdKey(h); !seen[key] {
			seen[key] = true
			list = append(list, h)
		}
	}
	return list, unread
}

// listNumber takes the number off that stands before a line of a list: "12. Nguyễn Văn An".
func listNumber(name string) string {
	number, rest, ok := strings.Cut(strings.TrimSpace(name), " ")
	if _, err := strconv.Atoi(strings.Trim(number, ".)")); ok && err == nil {
		return rest
	}
	return name
}

// householdKey is the same for two entries of one household.
func householdKey(h consult.Household) string {
	return civic.Fold(h.Name) + "; " + civic.Fold(h.Address)
}

// areaOf is the area of the project that an address names, or the project's only one, or "".
func areaOf(t *bot.Turn, p civic.Project, address string) string {
	if p.Area() != "" {
		return p.Area()
	}
	folded := civic.Fold(address)
	i := slices.IndexFunc(p.Areas, func(a string) bool { return t.AreaName(a) != "" && strings.Contains(folded, civic.Fold(t.AreaName(a))) })
	if i < 0 {
		return ""
	}
	return p.Areas[i]
}
