package consult

import (
	"slices"
	"strconv"
	"time"

	"danvan/civic"
)

// Ballot is all that one person or one household said in a consultation (phiếu ý kiến): one answer to a question at most,
// changed by its author until collecting ends. Officials never change one.
type Ballot struct {
	ID           int64              `db:"id"`
	Consultation int64              `db:"consultation"`
	Version      int                `db:"version"`
	Number       int                `db:"number"` // in the record; 0 while opinions are collected
	Voter        string             `db:"voter"`  // Voter.Key: there is one ballot for each
	Person       *int64             `db:"person"` // who spoke through the bot, to tell them; nil on paper, or where they had their data deleted
	Household    *int64             `db:"household"`
	Source       Source             `db:"source"`
	Area         string             `db:"area"` // where they say that they live, or their household does; "" where nobody asked
	CastAt       time.Time          `db:"cast_at"`
	ChangedAt    time.Time          `db:"changed_at"`
	WithdrawnAt  *time.Time         `db:"withdrawn_at"` // by its author: it counts no longer, and has no opinions
	EnteredBy    *int64             `db:"entered_by"`   // the official who copied it from paper
	PaperDay     string             `db:"paper_day"`    // 2006-01-02: when the paper was handed in
	Papers       []civic.Attachment `db:"-"`
	Opinions     []Opinion          `db:"-"` // in the order of the questions
}

// Source is how a ballot came.
type Source string

// The sources.
const (
	SourceBot     Source = "bot"
	SourceSlip    Source = "slip"    // a paper slip, copied by an official, with its photo
	SourceMeeting Source = "meeting" // spoken at a meeting, copied from its minutes, with their photo
)

// Counts reports whether the ballot is counted.
func (b Ballot) Counts() bool { return b.WithdrawnAt == nil }

// Disagrees reports whether the ballot disagrees with anything.
func (b Ballot) Disagrees() bool {
	return slices.ContainsFunc(b.Opinions, func(o Opinion) bool { return o.Choice == StanceDisagree })
}

// Household is one of a list, or one whose paper slip was entered.
type Household struct {
	ID           int64      `db:"id"`
	Consultation int64      `db:"consultation"`
	Name         string     `db:"name"` // of its head
	Address      string     `db:"address"`
	Area         string     `db:"area"`    // code, or ""
	Listed       bool       `db:"listed"`  // in the list; else it came with a slip
	UsedBy       *int64     `db:"used_by"` // who speaks for it in the bot
	UsedAt       *time.Time `db:"used_at"`
}

// Take lets a person speak for the household by its code. Only one person ever does.
func (h Household) Take(person int64, now time.Time) (Household, error) {
	if h.UsedBy != nil && *h.UsedBy != person {
		return h, civic.Invalid("code_used")
	}
	if h.UsedBy == nil {
		h.UsedBy, h.UsedAt = &person, &now
	}
	return h, nil
}

// Voter is who wants to speak.
type Voter struct {
	Person    int64      // 0: on paper
	Area      string     // where they say that they live, or ""
	Household *Household // for which they speak
}

// Key names the one ballot that the voter has: the household's where they speak for one.
func (v Voter) Key() string {
	if v.Household != nil {
		return "h" + strconv.FormatInt(v.Household.ID, 10)
	}
	return "p" + strconv.FormatInt(v.Person, 10)
}

// MaySpeak returns nil, or why the voter may not speak now: the error's field has a sentence of its own. areas are the
// project's.
func (c Consultation) MaySpeak(v Voter, areas []string, now time.Time) error {
	switch c.Phase(now) {
	case PhasePosting:
		return civic.Invalid("not_yet")
	case PhaseCollecting:
	default:
		return civic.Invalid("over")
	}
	return c.Admits(v, areas)
}

// Admits is MaySpeak whatever the time.
func (c Consultation) Admits(v Voter, areas []string) error {
	switch c.Who {
	case WhoAreas:
		if v.Household != nil { // on paper, whose area an official wrote down
			v.Area = v.Household.Area
		}
		if v.Area == "" {
			return civic.Invalid("no_area")
		}
		if !slices.Contains(areas, v.Area) {
			return civic.Invalid("wrong_area")
		}
	case WhoHouseholds:
		if v.Household == nil || v.Household.Consultation != c.ID || !v.Household.Listed {
			return civic.Invalid("no_code")
		}
		if v.Person != 0 && (v.Household.UsedBy == nil || *v.Household.UsedBy != v.Person) {
			return civic.Invalid("code_used")
		}
	}
	return nil
}

// Cast is what the voter says through the bot, for the first time or in place of what they said before; a withdrawn ballot
// is taken up again. What a household's slip said gives way to the household's own word.
func (c Consultation) Cast(v Voter, areas []string, answers []Opinion, before *Ballot, now time.Time) (Ballot, error) {
	if err := c.MaySpeak(v, areas, now); err != nil {
		return Ballot{}, err
	}
	if v.Person == 0 {
		return Ballot{}, civic.ErrForbidden
	}
	b, err := c.fill(v, answers, before, now)
	b.Person, b.Source, b.EnteredBy, b.PaperDay, b.Papers = &v.Person, SourceBot, nil, "", nil
	return b, err
}

// Slip is a paper slip, or what a household said at a meeting, as an official copies it.
type Slip struct {
	Source Source
	Day    string // when it was handed in or said, 2006-01-02
	Papers []civic.Attachment
	By     int64
}

// Enter copies what a household said on paper. It must have been handed in while opinions were collected, and may be
// entered until the consultation is closed. A household that has spoken is refused: nobody counts twice, and officials
// change no opinion.
func (c Consultation) Enter(v Voter, areas []string, answers []Opinion, s Slip, before *Ballot, zone *time.Location, now time.Time) (Ballot, error) {
	day, err := time.ParseInLocation(time.DateOnly, s.Day, zone)
	phase := c.Phase(now)
	switch {
	case phase != PhaseCollecting && phase != PhaseAnswering:
		return Ballot{}, civic.Invalid("over")
	case v.Household == nil:
		return Ballot{}, civic.Invalid("household")
	case s.Source != SourceSlip && s.Source != SourceMeeting || s.By == 0:
		return Ballot{}, civic.ErrForbidden
	case err != nil || day.After(now):
		return Ballot{}, civic.Invalid("day")
	case day.Before(c.AsksAt) || !day.Before(c.AsksUntil):
		return Ballot{}, civic.Invalid("paper_day")
	case len(s.Papers) == 0:
		return Ballot{}, civic.Invalid("paper")
	case before != nil && before.Counts():
		return Ballot{}, civic.Invalid("spoken")
	}
	v.Person = 0
	if err := c.Admits(v, areas); err != nil {
		return Ballot{}, err
	}
	b, err := c.fill(v, answers, before, now)
	b.Person, b.Source, b.EnteredBy, b.PaperDay, b.Papers = nil, s.Source, &s.By, s.Day, s.Papers
	return b, err
}

func (c Consultation) fill(v Voter, answers []Opinion, before *Ballot, now time.Time) (Ballot, error) {
	b := Ballot{Consultation: c.ID, Voter: v.Key(), CastAt: now, Version: 1}
	if before != nil {
		b = *before
	}
	b.ChangedAt, b.WithdrawnAt, b.Area, b.Opinions = now, nil, v.Area, nil
	if v.Household != nil {
		b.Household, b.Area = &v.Household.ID, v.Household.Area
	}
	for _, o := range answers {
		if o.Question < 0 || o.Question >= len(c.Questions) || slices.ContainsFunc(b.Opinions, func(x Opinion) bool { return x.Question == o.Question }) {
			return b, civic.Invalid("callback")
		}
		taken, err := c.Questions[o.Question].Take(Opinion{Question: o.Question, Choice: o.Choice, Text: o.Text})
		if err != nil {
			return b, err
		}
		b.Opinions = append(b.Opinions, taken)
	}
	if len(b.Opinions) == 0 {
		return b, civic.Invalid("nothing_said")
	}
	slices.SortFunc(b.Opinions, func(x, y Opinion) int { return x.Question - y.Question })
	return b, nil
}

// Withdraw takes back what its author said, until the consultation is closed. The mark that there was a ballot stays.
func (c Consultation) Withdraw(b Ballot, person int64, now time.Time) (Ballot, error) {
	switch phase := c.Phase(now); {
	case b.Person == nil || *b.Person != person || b.Consultation != c.ID:
		return b, civic.ErrNotFound
	case phase != PhaseCollecting && phase != PhaseAnswering:
		return b, civic.Invalid("over")
	case !b.Counts():
		return b, civic.ErrAlreadyUsed
	}
	b.WithdrawnAt, b.ChangedAt, b.Opinions = &now, now, nil
	return b, nil
}
