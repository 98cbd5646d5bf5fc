package people

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// The export for machines. Its names are a promise to whoever reads the file by program.
type (
	exportedData struct {
		ExportedAt time.Time        `json:"exported_at"`
		Person     exportedPerson   `json:"person"`
		Cases      []exportedCase   `json:"cases"`
		Joined     []string         `json:"joined_cases"`
		Ratings    []exportedRating `json:"ratings"`
		HandedIn   []exportedPaper  `json:"handed_in"`
		Followed   []string         `json:"followed_projects,omitempty"`
		Asked      []exportedAsked  `json:"project_questions,omitempty"`
		Stars      []exportedStars  `json:"project_ratings,omitempty"`
		Spoken     []exportedSpoken `json:"consultations,omitempty"`
		Unsent     []exportedDraft  `json:"not_confirmed,omitempty"`
		Messages   int              `json:"messages_written_to_you"`
	}
	exportedPerson struct {
		Channel        string         `json:"channel"`
		Address        string         `json:"address"`
		Name           string         `json:"name"`
		Language       string         `json:"language"`
		Area           string         `json:"area,omitempty"`
		ConsentVersion int            `json:"consent_version"`
		ConsentAt      *time.Time     `json:"consent_at"`
		FirstMet       time.Time      `json:"first_met"`
		Roles          []exportedRole `json:"roles"`
	}
	exportedRole struct {
		Agency string     `json:"agency"`
		Role   civic.Role `json:"role"`
		Since  time.Time  `json:"since"`
	}
	exportedCase struct {
		Code      string          `json:"code"`
		Status    civic.Status    `json:"status"`
		Category  string          `json:"category"`
		Area      string          `json:"area,omitempty"`
		Project   string          `json:"project,omitempty"`
		Agency    string          `json:"agency,omitempty"`
		Anonymous bool            `json:"anonymous"`
		Text      string          `json:"text"`
		Place     *civic.Point    `json:"place,omitempty"`
		FiledAt   time.Time       `json:"filed_at"`
		AnswerDue *time.Time      `json:"answer_due,omitempty"`
		Stars     int             `json:"stars,omitempty"`
		Settled   string          `json:"settled,omitempty"` // what they said a week after it was closed
		History   []exportedEvent `json:"history"`
	}
	exportedEvent struct {
		At     time.Time          `json:"at"`
		Kind   civic.EventKind    `json:"kind"`
		Agency string             `json:"agency,omitempty"`
		Text   string             `json:"text,omitempty"`
		Files  []civic.Attachment `json:"files,omitempty"`
	}
	exportedDraft struct {
		At      time.Time       `json:"at"`
		Content json.RawMessage `json:"content"`
	}
	exportedPaper struct {
		Duty    string    `json:"duty"`
		Year    int       `json:"year"`
		Agency  string    `json:"agency"`
		Version int       `json:"version"`
		At      time.Time `json:"at"`
	}
	exportedAsked struct {
		Project string    `json:"project"`
		At      time.Time `json:"at"`
		Text    string    `json:"text"`
		Answer  string    `json:"answer,omitempty"`
	}
	exportedStars struct {
		Project string    `json:"project"`
		At      time.Time `json:"at"`
		Stars   int       `json:"stars"`
		Comment string    `json:"comment,omitempty"`
	}
	exportedSpoken struct {
		Consultation string     `json:"consultation"`
		At           time.Time  `json:"at"`
		WithdrawnAt  *time.Time `json:"withdrawn_at,omitempty"`
		Question     *int       `json:"question,omitempty"` // from 0
		Choice       *string    `json:"choice,omitempty"`
		Text         *string    `json:"text,omitempty"`
	}
	exportedRating struct {
		Agency  string         `json:"agency"`
		Day     string         `json:"day"`
		Stars   int            `json:"stars"`
		Form    string         `json:"form,omitempty"`
		Answers map[string]int `json:"answers,omitempty"`
		Comment string         `json:"comment,omitempty"`
	}
)

func exportJSON(t *bot.Turn, data civic.PersonData) ([]byte, error) {
	p := data.Person
	e := exportedData{ExportedAt: t.Now.In(t.Zone), Joined: append([]string{}, data.Joined...), Cases: []exportedCase{}, Ratings: []exportedRating{}, HandedIn: []exportedPaper{},
		Messages: data.Notifications, Person: exportedPerson{Channel: p.Channel, Address: p.Address, Name: p.Name, Language: p.Locale, Area: p.Area,
			ConsentVersion: p.ConsentVersion, ConsentAt: p.ConsentAt, FirstMet: p.CreatedAt, Roles: []exportedRole{}}}
	for _, m := range p.Memberships {
		e.Person.Roles = append(e.Person.Roles, exportedRole{Agency: m.Agency, Role: m.Role, Since: m.Since})
	}
	for _, h := range data.Cases {
		e.Cases = append(e.Cases, exportCase(h))
	}
	for _, r := range data.Ratings {
		e.Ratings = append(e.Ratings, exportedRating{Agency: r.Agency, Day: r.Day, Stars: r.Stars, Form: r.Form, Answers: r.Answers, Comment: r.Comment})
	}
	for _, d := range data.Drafts {
		e.Unsent = append(e.Unsent, exportedDraft{At: d.SavedAt, Content: json.RawMessage(d.Data)})
	}
	for _, h := range data.HandedIn {
		e.HandedIn = append(e.HandedIn, exportedPaper{Duty: h.Duty, Year: h.Year, Agency: h.Agency, Version: h.Number, At: h.At})
	}
	e.Followed = data.Followed
	for _, q := range data.Asked {
		e.Asked = append(e.Asked, exportedAsked{Project: q.Project, At: q.AskedAt, Text: q.Text, Answer: q.Answer})
	}
	for _, r := range data.ProjectStars {
		e.Stars = append(e.Stars, exportedStars{Project: r.Project, At: r.At, Stars: r.Stars, Comment: r.Comment})
	}
	for _, s := range data.Spoken {
		e.Spoken = append(e.Spoken, exportedSpoken{Consultation: s.Consultation, At: s.At, WithdrawnAt: s.WithdrawnAt, Question: s.Question, Choice: s.Choice, Text: s.Text})
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(e); err != nil {
		return nil, fmt.Errorf("export person: %w", err)
	}
	return b.Bytes(), nil
}

// exportCase leaves out who in the administration did what: that is theirs.
func exportCase(h civic.CaseHistory) exportedCase {
	c := h.Case
	e := exportedCase{Code: c.Code, Status: c.Status, Category: c.Category, Area: c.Area, Project: c.Project, Agency: c.Agency,
		Anonymous: c.Anonymous, Text: c.Text, Place: c.Place, FiledAt: c.FiledAt, AnswerDue: c.AnswerDue, Stars: c.Stars, History: []exportedEvent{}}
	for _, event := range h.Events {
		agency := event.Agency
		if event.Target != "" {
			agency = event.Target
		}
		e.History = append(e.History, exportedEvent{At: event.At, Kind: event.Kind, Agency: agency, Text: event.Text, Files: event.Attachments})
	}
	if h.Again != nil {
		e.Settled = string(h.Again.Answer)
	}
	return e
}
