package consult_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
)

var (
	zone  = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	first = time.Date(2026, 11, 2, 0, 0, 0, 0, zone)
)

// asked is a consultation that may be published on the first day.
func asked() consult.Consultation {
	return consult.Consultation{ID: 7, Code: "LK-26-AAAAAA", Project: "cau", Subject: consult.SubjectOther, Title: "Phương án", Who: consult.WhoEverybody, Status: consult.StatusOpen,
		PostsAt: first, AsksAt: first, AsksUntil: first.AddDate(0, 0, 20), Questions: []consult.Question{
			{Kind: consult.AskStance, Text: "Đồng ý không?"},
			{Kind: consult.AskChoice, Text: "Gì?", Options: []consult.Option{{Text: "Tiền"}, {Text: "Đất"}}},
			{Kind: consult.AskChoice, Several: true, Text: "Cần gì?", Options: []consult.Option{{Text: "A"}, {Text: "B"}, {Text: "C"}}},
			{Kind: consult.AskText, Text: "Khác?"}}}
}

func field(err error) string {
	var problem *civic.Error
	if errors.As(err, &problem) {
		if problem.Field != "" {
			return problem.Field
		}
		return string(problem.Code)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestPublish(t *testing.T) {
	now := first.Add(9 * time.Hour)
	for name, test := range map[string]struct {
		spoil func(c *consult.Consultation)
		want  string
	}{
		"as it should be":        {func(*consult.Consultation) {}, ""},
		"nineteen days":          {func(c *consult.Consultation) { c.AsksUntil = first.AddDate(0, 0, 19) }, "asking_days"},
		"posted in the past":     {func(c *consult.Consultation) { c.PostsAt = first.AddDate(0, 0, -1) }, "past"},
		"no title":               {func(c *consult.Consultation) { c.Title = "  " }, "title"},
		"no question":            {func(c *consult.Consultation) { c.Questions = nil }, "questions"},
		"thirteen questions":     {func(c *consult.Consultation) { c.Questions = make([]consult.Question, 13) }, "questions"},
		"one option":             {func(c *consult.Consultation) { c.Questions[1].Options = c.Questions[1].Options[:1] }, "options"},
		"the same option twice":  {func(c *consult.Consultation) { c.Questions[1].Options[1].Text = "tien" }, "options"},
		"no project":             {func(c *consult.Consultation) { c.Project = "" }, "consultation"},
		"an unknown subject":     {func(c *consult.Consultation) { c.Subject = "weather" }, "consultation"},
		"for unknown people":     {func(c *consult.Consultation) { c.Who = "friends" }, "consultation"},
		"a title too long":       {func(c *consult.Consultation) { c.Title = strings.Repeat("ữ", 201) }, "title"},
		"a translation too long": {func(c *consult.Consultation) { c.TitleWords = civic.Words{"eo": strings.Repeat("x", 201)} }, "title"},
		"the longest title":      {func(c *consult.Consultation) { c.Title = strings.Repeat("ữ", 200) }, ""},
		"said too much about it": {func(c *consult.Consultation) { c.About = strings.Repeat("ữ", 3001) }, "about"},
		"as much in English":     {func(c *consult.Consultation) { c.AboutWords = civic.Words{"en": strings.Repeat("x", 3001)} }, "about"},
		"an unknown question":    {func(c *consult.Consultation) { c.Questions[0].Kind = "guess" }, "questions"},
		"an empty question":      {func(c *consult.Consultation) { c.Questions[0].Text = " " }, "question_text"},
		"a question too long":    {func(c *consult.Consultation) { c.Questions[0].TextWords = civic.Words{"en": strings.Repeat("x", 501)} }, "question_text"},
		"options of a stance":    {func(c *consult.Consultation) { c.Questions[0].Options = c.Questions[1].Options }, "options"},
		"several stances":        {func(c *consult.Consultation) { c.Questions[0].Several = true }, "options"},
		"an empty option":        {func(c *consult.Consultation) { c.Questions[1].Options[0].Text = " " }, "options"},
		"an option too long": {func(c *consult.Consultation) {
			c.Questions[1].Options[0].TextWords = civic.Words{"en": strings.Repeat("x", 121)}
		}, "options"},
		"eleven options": {func(c *consult.Consultation) {
			c.Questions[1].Options = nil
			for i := range 11 {
				c.Questions[1].Options = append(c.Questions[1].Options, consult.Option{Text: fmt.Sprint(i)})
			}
		}, "options"},
		"a plan without posting": {func(c *consult.Consultation) { c.Subject = consult.SubjectCompensation }, "posting_days"},
		"a plan posted for 29 days": {func(c *consult.Consultation) {
			c.Subject, c.AsksAt, c.AsksUntil = consult.SubjectCompensation, first.AddDate(0, 0, 29), first.AddDate(0, 0, 40)
		}, "posting_days"},
		"a plan posted for 30 days": {func(c *consult.Consultation) {
			c.Subject, c.AsksAt, c.AsksUntil = consult.SubjectCompensation, first.AddDate(0, 0, 30), first.AddDate(0, 0, 31)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := asked()
			test.spoil(&c)
			if _, err := c.Publish(consult.DefaultRules, zone, 1, now); field(err) != test.want {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestPhases(t *testing.T) {
	c := asked()
	c.AsksAt = first.AddDate(0, 0, 5)
	for at, want := range map[time.Time]consult.Phase{
		first: consult.PhasePosting, c.AsksAt.Add(-time.Microsecond): consult.PhasePosting, c.AsksAt: consult.PhaseCollecting,
		c.AsksUntil.Add(-time.Microsecond): consult.PhaseCollecting, c.AsksUntil: consult.PhaseAnswering, c.AsksUntil.AddDate(1, 0, 0): consult.PhaseAnswering,
	} {
		if got := c.Phase(at); got != want {
			t.Errorf("at %s it is %s, want %s", at, got, want)
		}
	}
	if got := c.LastDay(zone).Format(time.DateOnly); got != "2026-11-21" {
		t.Errorf("the last day is %s", got)
	}
}

// What was closed or cancelled stays so, whatever the time.
func TestPhaseOfWhatHasEnded(t *testing.T) {
	for status, want := range map[consult.Status]consult.Phase{consult.StatusClosed: consult.PhaseClosed, consult.StatusCancelled: consult.PhaseCancelled} {
		c := asked()
		c.Status = status
		for _, at := range []time.Time{first.AddDate(0, 0, -1), first, c.AsksUntil} {
			if got := c.Phase(at); got != want {
				t.Errorf("%s at %s: %s", status, at, got)
			}
		}
		if ch := c.Look("bqlda", c.AsksUntil); ch.Event.Kind != "" || ch.Consultation.LookAt != nil || ch.Notices != nil || ch.Board != nil {
			t.Errorf("%s: time brings %+v", status, ch)
		}
	}
}

// Cancelling is for what is open, with a reason; followers and voters hear of it, and nothing is to come.
func TestCancel(t *testing.T) {
	c := asked()
	c.LookAt = &c.AsksUntil
	if _, err := c.Cancel(1, " ", first); field(err) != "text" {
		t.Errorf("without a reason: %v", err)
	}
	ch, err := c.Cancel(1, " Dự án dừng ", first)
	if err != nil || ch.Consultation.Status != consult.StatusCancelled || ch.Consultation.LookAt != nil || ch.Event.Kind != consult.EventCancelled || ch.Event.Text != "Dự án dừng" ||
		*ch.Event.Person != 1 || len(ch.Notices) != 1 || !reflect.DeepEqual(ch.Notices[0].To, civic.ToFollowers("cau", "").And(civic.ToVoters(7))) {
		t.Fatalf("%+v, %v", ch, err)
	}
	if _, err := ch.Consultation.Cancel(1, "Dự án dừng", first); field(err) != string(civic.CodeNotNow) {
		t.Errorf("twice: %v", err)
	}
}

// The language that is asked for where there is some, Vietnamese else.
func TestInLocale(t *testing.T) {
	q := consult.Question{Text: "Gì?", TextWords: civic.Words{"en": "What?"}}
	o := consult.Option{Text: "Tiền", TextWords: civic.Words{"eo": "Mono"}}
	q.Options = []consult.Option{o}
	c := consult.Consultation{Title: "Tên", TitleWords: civic.Words{"en": "Name"}, About: "Về", Questions: []consult.Question{q}}
	got := []string{c.TitleIn("vi"), c.TitleIn("en"), c.AboutIn("en"), q.TextIn("vi"), q.TextIn("en"), o.TextIn("en"), o.TextIn("eo")}
	if want := []string{"Tên", "Name", "Về", "Gì?", "What?", "Tiền", "Mono"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := c.Languages(); !slices.Equal(got, []string{"en", "eo"}) {
		t.Errorf("languages %q", got)
	}
}

func TestTake(t *testing.T) {
	q := asked().Questions
	for _, test := range []struct {
		question     int
		choice, text string
		want         string
	}{
		{0, consult.StanceAgree, "", ""}, {0, consult.StanceDisagree, "", "why"}, {0, consult.StancePart, "vì", ""}, {0, "maybe", "", "callback"}, {0, "", "chữ", "callback"},
		{1, "0", "", ""}, {1, "0,1", "", "callback"}, {1, "2", "", "callback"}, {1, "", "", "callback"}, {1, "-1", "", "callback"}, {1, "00", "", "callback"},
		{2, "0,2", "", ""}, {2, "2,0", "", "callback"}, {2, "0,0", "", "callback"}, {2, "0,3", "", "callback"},
		{3, "", "Ý kiến", ""}, {3, "", " \n ", "text"}, {3, "", strings.Repeat("ữ", 4000), ""}, {3, "", strings.Repeat("ữ", 4001), "opinion_long"},
	} {
		if _, err := q[test.question].Take(consult.Opinion{Choice: test.choice, Text: test.text}); field(err) != test.want {
			t.Errorf("question %d with %q and %q: %v, want %q", test.question, test.choice, test.text, err, test.want)
		}
	}
}

func TestMaySpeak(t *testing.T) {
	in := first.Add(time.Hour)
	me, other := int64(1), int64(2)
	mine, theirs := &consult.Household{ID: 4, Consultation: 7, Listed: true, UsedBy: &me}, &consult.Household{ID: 4, Consultation: 7, Listed: true, UsedBy: &other}
	for name, test := range map[string]struct {
		who  consult.Who
		v    consult.Voter
		at   time.Time
		want string
	}{
		"anybody":                  {consult.WhoEverybody, consult.Voter{Person: 1}, in, ""},
		"too early":                {consult.WhoEverybody, consult.Voter{Person: 1}, first.Add(-time.Hour), "not_yet"},
		"too late":                 {consult.WhoEverybody, consult.Voter{Person: 1}, first.AddDate(0, 0, 20), "over"},
		"of the area":              {consult.WhoAreas, consult.Voter{Person: 1, Area: "ba-dong"}, in, ""},
		"of another area":          {consult.WhoAreas, consult.Voter{Person: 1, Area: "ba-to"}, in, "wrong_area"},
		"of an area not told":      {consult.WhoAreas, consult.Voter{Person: 1}, in, "no_area"},
		"a household":              {consult.WhoHouseholds, consult.Voter{Person: 1, Household: mine}, in, ""},
		"somebody else's":          {consult.WhoHouseholds, consult.Voter{Person: 1, Household: theirs}, in, "code_used"},
		"no household":             {consult.WhoHouseholds, consult.Voter{Person: 1}, in, "no_code"},
		"of another consultation":  {consult.WhoHouseholds, consult.Voter{Person: 1, Household: &consult.Household{Consultation: 8, Listed: true, UsedBy: &me}}, in, "no_code"},
		"of a slip, not of a list": {consult.WhoHouseholds, consult.Voter{Person: 1, Household: &consult.Household{Consultation: 7, UsedBy: &me}}, in, "no_code"},
	} {
		t.Run(name, func(t *testing.T) {
			c := asked()
			c.Who = test.who
			if err := c.MaySpeak(test.v, []string{"ba-dong"}, test.at); field(err) != test.want {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestExtend(t *testing.T) {
	c := asked()
	later := c.AsksUntil.AddDate(0, 0, 5)
	for name, test := range map[string]struct {
		until time.Time
		why   string
		at    time.Time
		want  string
	}{
		"as it should be": {later, "Mưa lũ", first.Add(time.Hour), ""},
		"no reason":       {later, " ", first.Add(time.Hour), "text"},
		"not later":       {c.AsksUntil, "Mưa lũ", first.Add(time.Hour), "later"},
		"after the end":   {later, "Mưa lũ", c.AsksUntil, string(civic.CodeNotNow)},
	} {
		t.Run(name, func(t *testing.T) {
			ch, err := c.Extend(1, test.until, test.why, test.at)
			if field(err) != test.want {
				t.Fatalf("%v, want %q", err, test.want)
			}
			if err == nil && (!ch.Consultation.AsksUntil.Equal(later) || len(ch.Notices) != 1 || !reflect.DeepEqual(ch.Notices[0].To, civic.ToFollowers("cau", "").And(civic.ToVoters(7)))) {
				t.Errorf("%+v", ch)
			}
		})
	}
}

func TestClose(t *testing.T) {
	plan := asked()
	plan.Subject = consult.SubjectCompensation
	after := plan.AsksUntil.Add(time.Hour)
	for name, test := range map[string]struct {
		c    consult.Consultation
		s    consult.Standing
		at   time.Time
		want string
	}{
		"nothing in the way":     {asked(), consult.Standing{}, after, ""},
		"collecting":             {asked(), consult.Standing{}, first, string(civic.CodeNotNow)},
		"an opinion waits":       {asked(), consult.Standing{Unanswered: 1}, after, "unanswered"},
		"a plan":                 {plan, consult.Standing{PostedDays: 30}, after, ""},
		"a plan, not proved":     {plan, consult.Standing{PostedDays: 29}, after, "posting_proof"},
		"a plan with a dialogue": {plan, consult.Standing{PostedDays: 30, Dialogues: 1}, after, "dialogues"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := test.c.Close(1, test.s, consult.DefaultRules, test.at); field(err) != test.want {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// TestLook follows a consultation through what time brings: the moments come in order, each once, and every week while
// opinions are answered.
func TestLook(t *testing.T) {
	c := asked()
	c.AsksAt = first.AddDate(0, 0, 3)
	ch, err := c.Publish(consult.DefaultRules, zone, 1, first)
	if err == nil {
		t.Fatal("seventeen days were let pass")
	}
	c.AsksUntil = first.AddDate(0, 0, 23)
	if ch, err = c.Publish(consult.DefaultRules, zone, 1, first); err != nil {
		t.Fatal(err)
	}
	c = ch.Consultation
	var said string
	for range 6 {
		at := *c.LookAt
		ch := c.Look("bqlda", at)
		said += fmt.Sprintf("%s %s %d %d; ", at.In(zone).Format("02/01"), ch.Event.Kind, c.LeftNow(at), len(ch.Notices))
		c = ch.Consultation
	}
	if want := "05/11 collecting 0 0; 18/11  7 0; 23/11  2 0; 25/11 answering 2 1; 02/12  2 0; 09/12  2 0; "; said != want {
		t.Errorf("time brings\n%s, want\n%s", said, want)
	}
}

func TestPostedDays(t *testing.T) {
	list := []consult.Posting{{From: "2026-11-01", To: "2026-11-20"}, {From: "2026-11-15", To: "2026-11-30"}, {From: "2026-12-05", To: "2026-12-05"}, {From: "x", To: "y"}}
	if got := consult.PostedDays(list); got != 31 {
		t.Errorf("%d days", got)
	}
}

// TestAlike holds what is meant by alike against sentences as people write them.
func TestAlike(t *testing.T) {
	for _, test := range []struct {
		a, b  string
		alike bool
	}{
		{"Xin trả tiền trước khi giao đất", "xin tra tien truoc khi giao dat!", true},
		{"Xin trả tiền trước khi giao đất", "Đề nghị trả tiền trước khi giao đất cho dân", true},
		{"Giá đất vườn thấp quá", "Giá đất vườn thấp quá so với thị trường", true},
		{"Giá đất vườn thấp quá", "Cần làm cống chui cho trâu bò", false},
		{"Xin trả tiền trước khi giao đất", "Giá đất vườn thấp quá", false},
	} {
		if got := civic.Similarity(test.a, test.b); (got >= civic.Likeness) != test.alike {
			t.Errorf("%q and %q: %.2f", test.a, test.b, got)
		}
		shared := 0
		keys := map[int64]bool{}
		for _, k := range consult.Keys(test.a) {
			keys[k] = true
		}
		for _, k := range consult.Keys(test.b) {
			if keys[k] {
				shared++
			}
		}
		if test.alike && shared == 0 {
			t.Errorf("%q and %q do not find each other", test.a, test.b)
		}
	}
	if consult.Keys("…!?") != nil {
		t.Error("a text without words has keys")
	}
}
