package seed

import (
	_ "embed"
	"math/rand/v2"
	"strings"

	"danvan/civic"
)

// What people write, in Vietnamese: sections, each headed by its name in brackets, a sentence a line. {place} is the
// commune, {spot} somewhere in it.
var (
	//go:embed texts_cases.txt
	caseTexts string
	//go:embed texts_steps.txt
	stepTexts string
	//go:embed texts_comments.txt
	commentTexts string
)

// texts are what people write, by occasion.
type texts struct {
	complaints, steps             map[string][]string // by category, and by what it is for
	spots                         []string
	thin, rejections, transfers   []string
	questions, replies, reasons   []string
	content, middling, discontent []string // comments of ratings
}

func readTexts() texts {
	steps, comments := sections(stepTexts), sections(commentTexts)
	return texts{complaints: sections(caseTexts), steps: steps, spots: steps["spots"], thin: steps["thin"],
		rejections: steps["rejections"], questions: steps["questions"], replies: steps["replies"], reasons: steps["reasons"],
		transfers: steps["transfers"], content: comments["content"], middling: comments["middling"], discontent: comments["discontent"]}
}

func sections(text string) map[string][]string {
	found, name := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case strings.HasPrefix(line, "["):
			name = strings.Trim(line, "[]")
		default:
			found[name] = append(found[name], civic.CleanText(line))
		}
	}
	return found
}

// complaint draws what somebody writes about a category at a place, which may be "".
func (t texts) complaint(r *rand.Rand, cat civic.Category, place string) string {
	list := t.complaints[cat.Code]
	if list == nil {
		list = t.complaints["any"]
	}
	if place == "" {
		place = "nơi tôi ở"
	}
	return strings.NewReplacer("{place}", place, "{spot}", one(r, t.spots)).Replace(one(r, list))
}

// answer draws what an agency answers about a group of categories: something that fits any, or that one.
func (t texts) answer(r *rand.Rand, group string) string {
	if list := t.steps["answers "+group]; list != nil && chance(r, 0.6) {
		return one(r, list)
	}
	return one(r, t.steps["answers"])
}

// comment draws what somebody adds to stars.
func (t texts) comment(r *rand.Rand, stars int) string {
	switch {
	case stars >= 4:
		return one(r, t.content)
	case stars == 3:
		return one(r, t.middling)
	}
	return one(r, t.discontent)
}
