package ratings

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// rating is what the dialogue gathers. The stars are a complete rating and are kept at once; all that follows adds to it
// and may be left at any point.
type rating struct {
	Finder bot.Finder   `json:"finder,omitzero"`
	Agency string       `json:"agency,omitempty"`
	Linked bool         `json:"linked,omitempty"` // the agency came with a link or a command; nobody chose it
	ID     int64        `json:"id,omitempty"`     // of the rating that was kept
	Stars  int          `json:"stars,omitempty"`
	Formed bool         `json:"formed,omitempty"` // the form was gone through, or left
	Points int          `json:"points,omitempty"` // questions of it that were answered
	Said   bot.Gathered `json:"said,omitzero"`    // the comment; words only
}

// Choices beside stars and points.
const (
	rateOther    = "other"
	rateForm     = "form"
	rateComplain = "complain"
	rateChange   = "change"
	rateDone     = "done"
)

// worth says that an agency was looked for and not rated yet, or that the form is half done.
func (r *rating) worth() bool {
	return (r.ID == 0 && r.Agency != "" && !r.Linked) || (r.Points > 0 && !r.Formed)
}

func (d ratings) rateFlow() bot.Flow[rating] {
	f := bot.Flow[rating]{Name: bot.FlowRate, First: "agency", Title: "rate.title", Worth: (*rating).worth, Edited: d.editComment, Steps: map[string]bot.Step[rating]{
		"agency": bot.Find[rating]{
			State: func(r *rating) *bot.Finder { return &r.Finder },
			Text:  "rate.ask_agency",
			Found: func(_ context.Context, _ *bot.Turn, r *rating, code string) (bot.Next, error) {
				r.Agency, r.Linked = code, false
				return bot.To("stars"), nil
			},
		}.Step(),
		"stars": {Ask: askStars, Take: d.takeStars, Review: true},
		"more":  {Ask: askMore, Take: d.takeMore},
	}}
	for i := range maxQuestions {
		f.Steps[questionStep(i)] = d.question(i)
	}
	return f
}

// rateCommand begins with what was typed after the command, if anything was.
func (d ratings) rateCommand(_ context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	if found := t.Named(arg); len(found) == 1 {
		return rateAgency(rating{Agency: found[0].Agency, Linked: true}), nil
	}
	return bot.Begin(bot.FlowRate, rating{Finder: bot.Finder{Query: arg}}), nil
}

// rateByLink begins at the stars of the agency that a counter's QR code names. A code may have outlived its agency.
func (d ratings) rateByLink(_ context.Context, t *bot.Turn, code string) (bot.Next, error) {
	if t.Directory.Active(code) {
		return rateAgency(rating{Agency: code, Linked: true}), nil
	}
	if a, ok := t.Directory.Agency(code); ok && a.ValidTo != nil && !t.Now.Before(*a.ValidTo) {
		t.Tell("rate.ended", bot.Args{"Agency": a.NameIn(t.Locale()), "Date": t.Date(*a.ValidTo)})
	} else {
		t.Tell("rate.unknown_link")
	}
	return bot.Begin(bot.FlowRate, nil), nil
}

// rateAgency begins the rating of an agency that is known already.
func rateAgency(r rating) bot.Next { return bot.BeginAt(bot.FlowRate, "stars", r) }

func askStars(_ context.Context, t *bot.Turn, r *rating) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("rate.ask_stars", bot.Args{"Agency": t.AgencyName(r.Agency)}), Columns: 5}
	for n := 1; n <= 5; n++ {
		value := strconv.Itoa(n)
		words := []string{value + " sao", value + " star", value + " stars", strings.Repeat("⭐", n), t.Label("rate.stars." + value)}
		p.Choices = append(p.Choices, bot.Choice{Label: "⭐", Value: value, Words: words})
	}
	if r.Linked {
		other := t.Choice("rate.other_agency", rateOther)
		other.Nav = true
		p.Choices = append(p.Choices, other)
	}
	return p, nil
}

// takeStars keeps the rating. From here on it counts, whatever becomes of the dialogue; what is asked next is a dialogue
// of its own, so that nothing lies half done.
func (d ratings) takeStars(ctx context.Context, t *bot.Turn, r *rating, a bot.Answer) (bot.Next, error) {
	if a.Value == rateOther {
		r.Linked, r.Agency = false, ""
		return bot.To("agency"), nil
	}
	if !t.Directory.Active(r.Agency) { // no longer
		t.Tell("rate.unknown_link")
		return bot.To("agency"), nil
	}
	stars, err := strconv.Atoi(a.Value)
	if err != nil {
		return bot.Next{}, civic.Invalid("callback")
	}
	told := bot.Args{"Stars": strings.Repeat("⭐", stars), "Number": stars, "Agency": t.AgencyName(r.Agency)}
	switch err := d.keep(ctx, t, r, stars, told); {
	case errors.Is(err, civic.ErrRepeated): // kept before a crash: the person hears it now
		t.Tell("rate.saved", told)
		return bot.End(), nil
	case err != nil:
		return bot.Next{}, err
	}
	return bot.BeginAt(bot.FlowRate, "more", *r), nil
}

// keep saves the stars; where they are changed, with what was said beside them before.
func (d ratings) keep(ctx context.Context, t *bot.Turn, r *rating, stars int, told bot.Args) error {
	fresh, err := civic.NewRating(t.Person.ID, r.Agency, stars, t.Zone, t.Now)
	if err != nil {
		return err
	}
	key := "rate.saved"
	if r.ID != 0 {
		key = "rate.changed"
		before, err := d.own(ctx, t, r.ID)
		if err != nil {
			return err
		}
		fresh.Form, fresh.Answers = before.Form, before.Answers
	}
	fresh.Comment = r.Said.Text()
	kept, replaced, err := d.store.SaveRating(ctx, t.Input.Key, fresh)
	if err != nil {
		return err
	}
	if replaced && r.ID == 0 {
		key = "rate.replaced"
	}
	t.Conclude(key, told)
	if fresh.Comment != "" && r.ID == 0 {
		t.Tell("rate.with_comment", bot.Args{"Text": fresh.Comment})
	}
	r.ID, r.Stars = kept.ID, stars
	return nil
}

// own returns a rating that the person gave; anybody else's reads as not found.
func (d ratings) own(ctx context.Context, t *bot.Turn, id int64) (civic.Rating, error) {
	kept, err := d.store.Rating(ctx, id)
	if err != nil {
		return civic.Rating{}, err
	}
	if kept.Person == nil || *kept.Person != t.Person.ID {
		return civic.Rating{}, civic.ErrNotFound
	}
	return kept, nil
}

// amend adds to a rating that the person gave. What was added by the same update before counts as done.
func (d ratings) amend(ctx context.Context, t *bot.Turn, id int64, change func(*civic.Rating) error) error {
	kept, err := d.own(ctx, t, id)
	if err != nil {
		return err
	}
	if err := change(&kept); err != nil {
		return err
	}
	kept.UpdatedAt = t.Now
	if err := d.store.UpdateRating(ctx, t.Input.Key, kept); !errors.Is(err, civic.ErrRepeated) {
		return err
	}
	return nil
}
