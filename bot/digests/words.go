package digests

import (
	"fmt"
	"strconv"

	"danvan/bot"
	"danvan/civic/digest"
)

// number writes a whole number as people here do: 1.284.
func number(t *bot.Turn, n int) string {
	digits := strconv.Itoa(n)
	mark := t.Label("common.thousands_mark")
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + mark + digits[at:]
	}
	return digits
}

// rough writes a mean: with a decimal where it is small.
func rough(t *bot.Turn, x float64) string {
	if x < 10 {
		return t.Decimal(x)
	}
	return number(t, int(x+0.5))
}

// percent writes a share of one.
func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// share is one number over another, or 0 of nothing.
func share(part, whole int) float64 { return float64(part) / float64(max(1, whole)) }

// title names the digest.
func title(t *bot.Turn, i digest.Issue) string {
	return t.Label("digest.title_"+string(i.Kind), bot.Args{"Agency": t.AgencyName(i.Agency)})
}

// most is how many characters a name has in a line.
const most = 60

func name(t *bot.Turn, agency string) string { return bot.Brief(short(t.AgencyName(agency)), most) }
