package figures

import "danvan/civic"

// Aspect is one of the five that the satisfaction survey of public services asks about. A question of a form belongs to one
// of them, or to none.
type Aspect struct {
	Code   string
	Weight int // of 100
}

// Aspects are civic.Aspects with the weights that they have in a rating's score. The weights are the product's own choice.
var Aspects = []Aspect{
	{"access", 15},    // tiếp cận dịch vụ
	{"procedure", 20}, // thủ tục
	{"staff", 25},     // cán bộ
	{"result", 25},    // kết quả
	{"feedback", 15},  // tiếp nhận góp ý
}

// AspectMark is what a rating says of one aspect, 0 to 100: the mean of its questions.
type AspectMark struct {
	Aspect string
	Points int
}

// AspectMarks are what the answers to a form say of the aspects. An aspect without an answer is left out.
func AspectMarks(f civic.Form, answers map[string]int) []AspectMark {
	var marks []AspectMark
	for _, a := range Aspects {
		n, sum := 0, 0
		for _, q := range f.Questions {
			points, answered := answers[q.Code]
			if q.Aspect == a.Code && answered && f.Max > f.Min {
				n++
				sum += (points - f.Min) * 100 / (f.Max - f.Min)
			}
		}
		if n > 0 {
			marks = append(marks, AspectMark{a.Code, sum / n})
		}
	}
	return marks
}

// Score is what a rating counts for in the satisfaction index, 0 to 100: the points of its stars; where aspects were
// answered, half that and half their weighted mean.
func Score(stars int, marks []AspectMark) int {
	weight, sum := 0, 0
	for _, m := range marks {
		for _, a := range Aspects {
			if a.Code == m.Aspect {
				weight += a.Weight
				sum += a.Weight * m.Points
			}
		}
	}
	if weight == 0 {
		return Points(stars)
	}
	return (Points(stars)*weight + sum + weight) / (2 * weight) // rounded
}
