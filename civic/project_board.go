package civic

import (
	"slices"
	"time"
)

// ProjectDocument is a document of a project that people may read: a decision, a map, a plan, a list of prices.
type ProjectDocument struct {
	ID          int64        `db:"id"`
	Project     string       `db:"project"`
	Kind        DocumentKind `db:"kind"`
	Title       string       `db:"title"`
	Number      string       `db:"number"` // "125/QĐ-UBND"; "" where it has none
	Day         string       `db:"day"`    // of issue, 2006-01-02, or ""
	Issuer      string       `db:"issuer"` // who issued it, in words
	File        Attachment   `db:"-"`
	PublishedAt time.Time    `db:"published_at"`
	By          *int64       `db:"published_by"`
	ReplacedBy  *int64       `db:"replaced_by"` // the document that took its place; nil: it is in force
}

// StoredChannel is the channel of files whose content is kept in storage: they were imported, and came by no chat.
const StoredChannel = "danvan"

// DocumentKind is what a document is.
type DocumentKind string

// The kinds of document.
const (
	DocumentDecision DocumentKind = "decision" // quyết định
	DocumentMap      DocumentKind = "map"      // bản đồ, trích lục
	DocumentPlan     DocumentKind = "plan"     // phương án bồi thường, hỗ trợ, tái định cư
	DocumentPrices   DocumentKind = "prices"   // bảng giá
	DocumentNotice   DocumentKind = "notice"   // thông báo
	DocumentMinutes  DocumentKind = "minutes"  // biên bản
	DocumentOther    DocumentKind = "other"
)

// DocumentKinds lists every kind.
var DocumentKinds = []DocumentKind{DocumentDecision, DocumentMap, DocumentPlan, DocumentPrices, DocumentNotice, DocumentMinutes, DocumentOther}

// Valid reports whether the kind exists.
func (k DocumentKind) Valid() bool { return slices.Contains(DocumentKinds, k) }

// Check refuses a document that lacks what people need to know of it.
func (d ProjectDocument) Check() error {
	switch {
	case CleanText(d.Title) == "":
		return Invalid("text")
	case !d.Kind.Valid():
		return Invalidf("kind", "document kind %q", d.Kind)
	case d.Day != "" && !isDay(d.Day):
		return Invalid("day")
	case d.File.Ref == "":
		return Invalid("file")
	}
	return nil
}

// ProjectPost is something short on a project's board: news, or what is asked of people.
type ProjectPost struct {
	ID      int64     `db:"id"`
	Project string    `db:"project"`
	Kind    PostKind  `db:"kind"`
	Text    string    `db:"text"`
	At      time.Time `db:"at"`
	By      *int64    `db:"posted_by"`
}

// PostKind is what a post is.
type PostKind string

// The kinds of post.
const (
	PostNews PostKind = "news" // dân biết
	PostTask PostKind = "task" // dân làm: what is asked of people
)

// MaxPost is how long a post, a question or an answer on a board may be, in characters.
const MaxPost = 2000

// ProjectMeeting is a date for the people of a project: a meeting, an inventory, a payment.
type ProjectMeeting struct {
	ID        int64       `db:"id"`
	Version   int         `db:"version"`
	Project   string      `db:"project"`
	Kind      MeetingKind `db:"kind"`
	Title     string      `db:"title"`
	Place     string      `db:"place"`
	StartsAt  time.Time   `db:"starts_at"`
	EndsAt    time.Time   `db:"ends_at"`
	Cancelled bool        `db:"cancelled"`
}

// MeetingKind is what a date is for.
type MeetingKind string

// The kinds of meeting.
const (
	MeetingPeople    MeetingKind = "meeting"   // họp dân
	MeetingInventory MeetingKind = "inventory" // đo đạc, kiểm đếm
	MeetingDialogue  MeetingKind = "dialogue"  // đối thoại
	MeetingPayment   MeetingKind = "payment"   // chi trả
	MeetingOther     MeetingKind = "other"
)

// MeetingKinds lists every kind.
var MeetingKinds = []MeetingKind{MeetingPeople, MeetingInventory, MeetingDialogue, MeetingPayment, MeetingOther}

// Check refuses a date that people could not come to.
func (m ProjectMeeting) Check(now time.Time) error {
	switch {
	case CleanText(m.Title) == "" || CleanText(m.Place) == "":
		return Invalid("text")
	case !slices.Contains(MeetingKinds, m.Kind):
		return Invalidf("kind", "meeting kind %q", m.Kind)
	case !m.StartsAt.After(now):
		return Invalid("past")
	case !m.EndsAt.After(m.StartsAt):
		return Invalid("day")
	}
	return nil
}

// ProjectQuestion is what somebody asked about a project (dân kiểm tra). Its answer stands on the board, without the name
// of who asked, where the officer who answered let it be public.
type ProjectQuestion struct {
	ID         int64      `db:"id"`
	Version    int        `db:"version"`
	Project    string     `db:"project"`
	Person     *int64     `db:"person"` // who asked; never shown to anybody. Nil: they had their data deleted
	Text       string     `db:"text"`
	AskedAt    time.Time  `db:"asked_at"`
	Answer     string     `db:"answer"` // "": not answered yet
	AnsweredAt *time.Time `db:"answered_at"`
	AnsweredBy *int64     `db:"answered_by"`
	Public     bool       `db:"public"`
	RemindAt   *time.Time `db:"remind_at"` // when the owner is reminded next; nil: never
}

// When the owner of a project is reminded of a question: its officers after so many working days, then its heads.
const (
	QuestionOfficerDays = 3
	QuestionHeadDays    = 5
)

// NewProjectQuestion is a question as it is asked. An empty one is refused, and one that is too long.
func NewProjectQuestion(p Project, person int64, text string, cal Calendar, now time.Time) (ProjectQuestion, []Notice, error) {
	text = CleanText(text)
	switch {
	case text == "":
		return ProjectQuestion{}, nil, Invalid("text")
	case len([]rune(text)) > MaxPost:
		return ProjectQuestion{}, nil, Invalid("post_long")
	case p.Ended(now):
		return ProjectQuestion{}, nil, ErrExpired
	}
	remind := cal.AddDays(now, QuestionOfficerDays)
	q := ProjectQuestion{Version: 1, Project: p.Code, Person: &person, Text: text, AskedAt: now, RemindAt: &remind}
	return q, []Notice{{Kind: NoticeProjectQuestion, To: ToOfficers(p.Owner).And(ToTaskForce(p.Code)), Else: NoticeProjectAlone}}, nil
}

// Reply answers the question. Who asked is told; where it is public, followers too. By whom it may be done is for
// Project.MayWork.
func (q ProjectQuestion) Reply(by int64, text string, public bool, now time.Time) (ProjectQuestion, []Notice, error) {
	text = CleanText(text)
	switch {
	case text == "":
		return q, nil, Invalid("text")
	case len([]rune(text)) > MaxPost:
		return q, nil, Invalid("post_long")
	case q.Answer != "":
		return q, nil, ErrConflict
	}
	q.Answer, q.AnsweredAt, q.AnsweredBy, q.Public, q.RemindAt = text, &now, &by, public, nil
	if q.Person == nil {
		return q, nil, nil
	}
	return q, []Notice{{Kind: NoticeProjectAnswer, To: ToPerson(*q.Person), Priority: PriorityReceipt}}, nil
}

// ProjectFigure is one result of a project that its owner updates: how many are paid, resettled, handed over.
type ProjectFigure struct {
	Project string    `db:"project"`
	Code    string    `db:"code"`
	Done    int       `db:"done"`
	Total   int       `db:"total"`
	At      time.Time `db:"at"`
	By      *int64    `db:"updated_by"`
}

// FigureCodes lists the results that a board shows, in their order: households paid, households resettled, households that
// handed over their land.
var FigureCodes = []string{"paid", "resettled", "handed_over"}

// Check refuses figures that cannot be.
func (f ProjectFigure) Check() error {
	if !slices.Contains(FigureCodes, f.Code) || f.Total < 0 || f.Done < 0 || f.Done > f.Total {
		return Invalid("figures")
	}
	return nil
}

// ProjectRating is a person's satisfaction with a project's outcome; the last one counts.
type ProjectRating struct {
	Project string    `db:"project"`
	Person  *int64    `db:"person"`
	Stars   int       `db:"stars"`
	Comment string    `db:"comment"`
	At      time.Time `db:"at"`
}

// isDay reports whether the text is a day, 2006-01-02.
func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}
