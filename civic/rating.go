package civic

import "time"

// Rating is a citizen's mark for an agency's service; it wants no answer. One counts per citizen, agency and day; a
// later one of the same day replaces it.
type Rating struct {
	ID        int64          `db:"id"`
	Person    *int64         `db:"person"` // nil after the person had their data deleted
	Agency    string         `db:"agency"`
	Day       string         `db:"day"`   // of the rating, local: 2006-01-02
	Stars     int            `db:"stars"` // 1 to 5
	Form      string         `db:"form"`  // the form's code, or ""
	Answers   map[string]int `db:"-"`     // question code to points
	Comment   string         `db:"comment"`
	Score     int            `db:"score"` // what it counts for in the satisfaction index, 0 to 100
	Own       bool           `db:"own"`   // by somebody who worked in the agency: kept, but counted in nothing
	Bulk      bool           `db:"bulk"`  // one of a burst (BulkRatings): likewise
	CreatedAt time.Time      `db:"created_at"`
	UpdatedAt time.Time      `db:"updated_at"`
}

// A burst is so many ratings of one agency with the same stars within so long: more than a counter can serve.
const (
	BulkRatings = 10
	BulkWithin  = 10 * time.Minute
)

// NewRating makes a rating of the moment; loc decides which day it counts for.
func NewRating(person int64, agency string, stars int, loc *time.Location, now time.Time) (Rating, error) {
	if stars < 1 || stars > 5 {
		return Rating{}, Invalid("stars")
	}
	if agency == "" {
		return Rating{}, Invalid("agency")
	}
	return Rating{Person: &person, Agency: agency, Day: now.In(loc).Format(time.DateOnly), Stars: stars, CreatedAt: now, UpdatedAt: now}, nil
}

// Form is a set of questions that may follow the stars, such as the five aspects of the satisfaction survey.
type Form struct {
	Code      string
	Name      string
	NameWords Words
	Min, Max  int          // points of each question
	Kinds     []AgencyKind // agencies of these kinds are asked this form; the first form that fits is taken
	Questions []Question
}

// Aspects are the codes of the five aspects of which satisfaction with a public service is made up.
var Aspects = []string{"access", "procedure", "staff", "result", "feedback"}

// Question is one line of a form.
type Question struct {
	Code      string
	Aspect    string // of the satisfaction index that it belongs to; "": none
	Text      string
	TextWords Words
}

// NameIn returns the form's name in the locale.
func (f Form) NameIn(locale string) string { return f.NameWords.In(locale, f.Name) }

// TextIn returns the question in the locale.
func (q Question) TextIn(locale string) string { return q.TextWords.In(locale, q.Text) }

// Check returns nil where every answer belongs to a question of the form and lies within its points.
func (f Form) Check(answers map[string]int) error {
	known := map[string]bool{}
	for _, q := range f.Questions {
		known[q.Code] = true
	}
	for code, points := range answers {
		if !known[code] || points < f.Min || points > f.Max {
			return Invalid("answers")
		}
	}
	return nil
}
