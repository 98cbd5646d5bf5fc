package consult

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"time"

	"danvan/civic"
)

// Seal makes the digest over the record of a consultation: a line of JSON for the consultation with its result, for each
// event, each proof of posting, each group, each ballot by its number with its opinions and their answers, each dialogue by
// the number of its ballot; SHA-256 over all lines. No name, no address and no identity is in it, so that who has their
// data deleted leaves it as it is. Texts in other languages stand as TitleEN, AboutEN and text_en: English alone as a text,
// further languages with it as an object in the order of their codes. The format is described in docs/consultations.md and
// does not change.
type Seal struct {
	hash  hash.Hash
	err   error
	count int
}

// NewSeal begins a record.
func NewSeal() *Seal { return &Seal{hash: sha256.New()} }

func (s *Seal) line(value any) {
	raw, err := json.Marshal(value)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("seal record: %w", err)
	}
	_, _ = s.hash.Write(append(raw, '\n'))
	s.count++
}

func moment(t time.Time) string {
	return t.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.000000Z")
}

func momentOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return moment(*t)
}

// Consultation writes the head of the record. It comes first.
func (s *Seal) Consultation(c Consultation) {
	s.line(struct {
		Code, Project, Subject, Title                     string
		TitleWords                                        civic.Words `json:"TitleEN"`
		About                                             string
		AboutWords                                        civic.Words `json:"AboutEN"`
		Who                                               string
		Questions                                         []Question
		PostsAt, AsksAt, AsksUntil, PublishedAt, ClosedAt string
		Tally                                             *Tally
	}{c.Code, c.Project, string(c.Subject), c.Title, c.TitleWords, c.About, c.AboutWords, string(c.Who), c.Questions,
		moment(c.PostsAt), moment(c.AsksAt), moment(c.AsksUntil), moment(c.PublishedAt), momentOf(c.ClosedAt), c.Tally})
}

// Event writes an event; they come in the order of their ids.
func (s *Seal) Event(e Event) {
	s.line(struct{ Event, At, Text, Until string }{string(e.Kind), moment(e.At), e.Text, momentOf(e.Until)})
}

// Posting writes a proof of posting; they come in the order of their ids.
func (s *Seal) Posting(p Posting) {
	s.line(struct{ Posting, From, To, Photo string }{p.Place, p.From, p.To, p.Photo.Ref})
}

// Group writes a group; they come in the order of their ids.
func (s *Seal) Group(g Group) {
	s.line(struct {
		Group           int64
		Question        int
		Label           string
		Response, Reply string
	}{g.ID, g.Question, g.Label, string(g.Response), g.Reply})
}

// Ballot writes a ballot with its opinions; they come in the order of their numbers.
func (s *Seal) Ballot(b Ballot) {
	type opinion struct {
		Question        int
		Choice, Text    string
		Group           int64 `json:",omitempty"`
		Response, Reply string
	}
	opinions := make([]opinion, len(b.Opinions))
	for i, o := range b.Opinions {
		opinions[i] = opinion{Question: o.Question, Choice: o.Choice, Text: o.Text, Response: string(o.Response), Reply: o.Reply}
		if o.Group != nil {
			opinions[i].Group = *o.Group
		}
	}
	s.line(struct {
		Ballot                                                 int
		Source, Area, CastAt, ChangedAt, WithdrawnAt, PaperDay string
		Opinions                                               []opinion
	}{b.Number, string(b.Source), b.Area, moment(b.CastAt), moment(b.ChangedAt), momentOf(b.WithdrawnAt), b.PaperDay, opinions})
}

// Dialogue writes a dialogue with the number of its ballot; they come in the order of these.
func (s *Seal) Dialogue(ballot int, d Dialogue) {
	s.line(struct {
		Dialogue                             int
		DueAt, MeetsAt, Place, Outcome, Note string
	}{ballot, moment(d.DueAt), momentOf(d.MeetsAt), d.Place, string(d.Outcome), d.Note})
}

// Sum is the digest, hexadecimal, and how many lines the record has.
func (s *Seal) Sum() (digest string, lines int, err error) {
	return hex.EncodeToString(s.hash.Sum(nil)), s.count, s.err
}
