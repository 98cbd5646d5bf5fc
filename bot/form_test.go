package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/locales"
)

// feast is the data of the test's form.
type feast struct {
	Kind  string             `json:"kind,omitempty"`
	Title string             `json:"title,omitempty"`
	Sub   string             `json:"sub,omitempty"`
	Day   string             `json:"day,omitempty"`
	Cook  string             `json:"cook,omitempty"`
	Files []civic.Attachment `json:"files,omitempty"`
	Seen  bool               `json:"seen,omitempty"`
}

// feastForm asks with keys that have no text: they come back in brackets. The guard lets nobody on once barred is set.
func feastForm(done *[]feast, barred *bool) Form[feast] {
	return Form[feast]{Name: "feast", Title: "common.back", Seen: func(d *feast) *bool { return &d.Seen }, Beside: map[Kind]string{KindMedia: "photo"},
		Guard: func(_ context.Context, t *Turn, _ *feast) (bool, error) {
			if *barred {
				t.Say(Message{Text: "no more"})
			}
			return !*barred, nil
		},
		Fields: []Field[feast]{
			{Name: "kind", Ask: "feast.kind", Only: true, Offer: Offering[feast]([]string{"tet", "wedding"}, func(v string) string { return "feast." + v }), Set: Chosen(func(d *feast) *string { return &d.Kind })},
			{Name: "title", Ask: "feast.title", Set: Line(12, "title", func(d *feast) *string { return &d.Title }), Change: "feast.change_title"},
			{Name: "sub", Ask: "feast.sub", Wrong: civic.Invalid("place"), Skip: "feast.none", Part: true, Set: Line(12, "title", func(d *feast) *string { return &d.Sub })},
			{Name: "day", Ask: "feast.day", Change: "feast.change_day", Set: func(_ context.Context, t *Turn, d *feast, a Answer) error {
				day, err := t.Day(a, Ahead)
				if err == nil {
					d.Day = day.Format(time.DateOnly)
				}
				return err
			}},
			{Name: "cook", Ask: "feast.cook", When: func(d *feast) bool { return d.Kind == "wedding" }, Set: Line(12, "title", func(d *feast) *string { return &d.Cook })},
			{Name: "photo", Ask: "feast.photo", Later: true, Change: "feast.change_photo", Set: func(_ context.Context, t *Turn, d *feast, a Answer) error {
				if a.Beside {
					t.Above("beside")
				}
				if a.Input.Media == nil || a.Input.Media.Kind != civic.KindPhoto {
					return civic.Invalid("file")
				}
				d.Files = append(d.Files, *a.Input.Media)
				return nil
			}},
		},
		Review: Review[feast]{Name: "done", Send: "feast.send", Value: "save", Changes: []string{"day", "title", "photo"},
			Text: func(_ context.Context, _ *Turn, d *feast) (string, error) {
				return fmt.Sprintf("review %s %s %s %s %s %d", d.Kind, d.Title, d.Sub, d.Day, d.Cook, len(d.Files)), nil
			},
			More:   func(t *Turn, _ *feast) []Choice { return []Choice{t.Choice("feast.off", "off")} },
			Picked: func(context.Context, *Turn, *feast, string) (Next, error) { return To("off"), nil },
			Done: func(_ context.Context, t *Turn, d *feast) (Next, error) {
				*done = append(*done, *d)
				t.Say(Message{Text: "kept"})
				return End(), nil
			}},
		More: map[string]Step[feast]{"off": {
			Ask: func(context.Context, *Turn, *feast) (Prompt, error) {
				return Prompt{Text: "off?", Choices: []Choice{{Label: "on", Value: "on"}}}, nil
			},
			Take: func(context.Context, *Turn, *feast, Answer) (Next, error) { return After("cook"), nil },
		}},
	}
}

func newFeast(t *testing.T) (c *chatter, done *[]feast, barred *bool) {
	c, done, barred = newChatter(t), new([]feast), new(bool)
	c.e.Register(Module{Flows: []AnyFlow{feastForm(done, barred).Flow()},
		Commands: []Command{{Name: "feast", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("feast", nil), nil }}}})
	return c, done, barred
}

func TestFormAsksReviewsAndSends(t *testing.T) {
	c, done, _ := newFeast(t)
	c.want(c.say("/feast"), "[feast.kind]")
	c.want(c.say("1"), "[feast.title]")
	c.want(c.say("Tất  niên"), "[feast.sub]")
	c.want(c.press("[feast.none]"), "[feast.day]")
	c.want(c.say("15/1"), "review tet Tất niên  2027-01-15  0")
	c.want(c.press("[feast.send]"), "kept")
	if len(*done) != 1 || (*done)[0].Title != "Tất niên" || !(*done)[0].Seen {
		t.Errorf("done %+v", *done)
	}
}

func TestFormAsksWhatTheAnswersCallFor(t *testing.T) {
	c, _, _ := newFeast(t)
	c.say("/feast")
	c.say("2")
	c.say("Cưới")
	c.say("2 họ")
	c.want(c.say("15/1"), "[feast.cook]")
	c.want(c.say("Năm"), "review wedding Cưới 2 họ 2027-01-15 Năm 0")
}

// What is wrong is said above the question, which is asked again; what was answered stays.
func TestFormRefusesAndAsksAgain(t *testing.T) {
	c, done, _ := newFeast(t)
	c.say("/feast")
	c.want(c.say("gì cũng được"), "[feast.kind]")
	c.say("1")
	c.want(c.say("dài hơn mười hai chữ"), "⚠ ")
	c.want(c.do(Input{Kind: KindPlace, Place: &civic.Point{}}), "[feast.title]")
	c.want(c.do(Input{Kind: KindPlace, Place: &civic.Point{}}), locales.MustLoad().Text("vi", "error.invalid_text_only", nil))
	c.say("Tết")
	c.want(c.do(Input{Kind: KindPlace, Place: &civic.Point{}}), locales.MustLoad().Text("vi", "error.invalid_place", nil))
	c.press("[feast.none]")
	got := c.say("30/2/2027")
	c.want(got, "30/2/2027")
	c.want(got, "[feast.day]")
	if strings.Contains(got, "|") {
		t.Errorf("more than one message: %q", got)
	}
	c.want(c.say("15/1"), "review tet Tết  2027-01-15")
	c.want(c.say("thế à"), "review tet Tết")
	if len(*done) != 0 {
		t.Errorf("done %+v", *done)
	}
}

// From the review a change leads back to it, and takes with it what belongs to the field.
func TestFormChangesFromTheReview(t *testing.T) {
	c, _, _ := newFeast(t)
	for _, text := range []string{"/feast", "1", "Tết", "vui", "15/1"} {
		c.say(text)
	}
	c.want(c.press("[feast.change_title]"), "[feast.title]")
	c.want(c.say("Xuân"), "[feast.sub]")
	c.want(c.say("mới"), "review tet Xuân mới 2027-01-15")
	c.want(c.press("[feast.change_day]"), "[feast.day]")
	c.want(c.say("mai"), "review tet Xuân mới 2026-03-03")
	c.want(c.press("[feast.off]"), "off?")
	c.want(c.press("on"), "review")
}

// A file is taken at whichever step it comes, for the field that it is for.
func TestFormTakesFilesBeside(t *testing.T) {
	photo := Input{Kind: KindMedia, Media: &civic.Attachment{Kind: civic.KindPhoto, Ref: "a"}}
	c, _, _ := newFeast(t)
	c.say("/feast")
	c.want(c.do(photo), "beside\n\n[feast.kind]")
	for _, text := range []string{"1", "Tết", "vui"} {
		c.say(text)
	}
	got := c.do(Input{Kind: KindMedia, Media: &civic.Attachment{Kind: civic.KindVideo, Ref: "b"}})
	c.want(got, "⚠ ")
	c.want(got, "[feast.day]")
	c.want(c.say("15/1"), "2027-01-15  1")
	if got := c.do(photo); !strings.Contains(got, "2027-01-15  2") || strings.Contains(got, "beside") {
		t.Errorf("at the review: %q", got)
	}
	c.press("[feast.change_photo]")
	c.want(c.do(Input{Kind: KindOther}), locales.MustLoad().Text("vi", "error.invalid_file", nil)) // of what is wanted, not that words are
	c.want(c.do(photo), "2027-01-15  3")
}

// An answer whose message is edited is changed, at whichever step; a change that does not hold leaves it as it was, and one
// of any other message does nothing.
func TestFormTakesEditedAnswers(t *testing.T) {
	c, _, _ := newFeast(t)
	c.say("/feast")
	c.do(Input{Text: "1", Message: "m1"})
	c.do(Input{Text: "Tết", Message: "m2"})
	c.want(c.do(Input{Kind: KindEdit, Text: "Tết ta", Message: "m2"}), "[feast.sub]")
	c.do(Input{Text: "vui", Message: "m3"})
	c.do(Input{Text: "15/1", Message: "m4"})
	c.want(c.do(Input{Kind: KindEdit, Text: "16/1", Message: "m4"}), "review tet Tết ta vui 2027-01-16")
	got := c.do(Input{Kind: KindEdit, Text: "mười sáu", Message: "m4"})
	c.want(got, "⚠ ")
	c.want(got, "review tet Tết ta vui 2027-01-16")
	if got := c.do(Input{Kind: KindEdit, Text: "2", Message: "m1"}) + c.do(Input{Kind: KindEdit, Text: "x", Message: "m9"}); got != "" {
		t.Errorf("an edit of what was no answer: %q", got)
	}
}

// What takes the place of an answer is what can be changed: an edit of the earlier message does nothing. Nor is what came
// beside a question an answer of it.
func TestFormTakesEditsOfTheNewestAnswer(t *testing.T) {
	c, _, _ := newFeast(t)
	c.say("/feast")
	c.say("1")
	c.do(Input{Kind: KindMedia, Text: "mâm cỗ", Message: "m1", Media: &civic.Attachment{Kind: civic.KindPhoto, Ref: "a"}})
	c.do(Input{Text: "Tết", Message: "m2"})
	c.say("vui")
	c.say("15/1")
	c.press("[feast.change_title]")
	c.do(Input{Text: "Xuân", Message: "m3"})
	c.want(c.say("vui"), "review tet Xuân vui")
	if got := c.do(Input{Kind: KindEdit, Text: "Tết ta", Message: "m2"}) + c.do(Input{Kind: KindEdit, Text: "mâm", Message: "m1"}); got != "" {
		t.Errorf("changed: %q", got)
	}
	c.want(c.do(Input{Kind: KindEdit, Text: "Xuân về", Message: "m3"}), "review tet Xuân về vui")
}

// An edit of what is not asked any more does nothing.
func TestFormLetsEditsBeOfWhatIsNotAsked(t *testing.T) {
	flow := feastForm(new([]feast), new(bool)).Flow()
	for kind, want := range map[string]string{"tet": "", "wedding": "Năm"} {
		d := feast{Kind: kind}
		next, err := flow.Steps["cook"].Edited(t.Context(), nil, &d, Input{Kind: KindEdit, Text: "Năm"})
		if err != nil || d.Cook != want || (next == Quiet()) != (want == "") {
			t.Errorf("%s: %+v, %v, %q", kind, next, err, d.Cook)
		}
	}
}

// Who may not go on is let out at the next answer, and nothing is done.
func TestFormGuard(t *testing.T) {
	c, done, barred := newFeast(t)
	for _, text := range []string{"/feast", "1", "Tết", "vui", "15/1"} {
		c.say(text)
	}
	*barred = true
	if got := c.press("[feast.send]"); got != "no more" || len(*done) != 0 {
		t.Errorf("%q, done %+v", got, *done)
	}
	c.want(c.say("thế à"), "other: thế à")
}

// From the review on the dialogue is kept where it survives the loss of the session.
func TestFormReviewIsKept(t *testing.T) {
	flow := feastForm(new([]feast), new(bool)).Flow()
	for name := range flow.Steps {
		if flow.reviews(name) != (name == "done") {
			t.Errorf("step %s is a review: %v", name, flow.reviews(name))
		}
	}
}

// A review that stood when the program was replaced by a newer one was seen, whether or not the data says so.
func TestFormChangesFromAnEarlierReleasesReview(t *testing.T) {
	form := feastForm(new([]feast), new(bool))
	flow, d := form.Flow(), feast{Kind: "tet", Title: "Tết"}
	if next, err := flow.Steps["done"].Take(t.Context(), nil, &d, Answer{Value: "day"}); err != nil || next != To("day") {
		t.Fatalf("%+v, %v", next, err)
	}
	if next := form.after(&d, "title"); next != "sub" || form.after(&d, "sub") != "done" {
		t.Errorf("after what was changed comes %s, %s", next, form.after(&d, "sub"))
	}
}

// parcel is the data of a form that is written, with files, or ends at once.
type parcel struct {
	To      string  `json:"to,omitempty"`
	Stamps  int     `json:"stamps,omitempty"`
	Writing Writing `json:"writing,omitzero"`
}

// newLetter begins /letter, which is looked at before it is sent, and /card, which has no review.
func newLetter(t *testing.T) (c *chatter, sent *[]string) {
	c, sent = newChatter(t), new([]string)
	send := func(_ context.Context, t *Turn, d *parcel) (Next, error) {
		*sent = append(*sent, fmt.Sprintf("%s: %s, %d files, %d stamps", d.To, d.Writing.Text(), len(d.Writing.Media()), d.Stamps))
		t.Say(Message{Text: "sent"})
		return End(), nil
	}
	to := Field[parcel]{Name: "to", Ask: "letter.to", Only: true, Set: Chosen(func(d *parcel) *string { return &d.To }),
		Offer: Offering[parcel]([]string{"lan", "minh"}, func(v string) string { return "letter." + v })}
	words := Field[parcel]{Name: "words", Ask: "letter.words", Skip: "letter.blank", Writing: func(d *parcel) *Writing { return &d.Writing },
		Wrong: civic.Invalid("report"), TooMany: civic.Invalid("report_files"),
		Then: func(ctx context.Context, t *Turn, d *parcel, a Answer) (Next, error) {
			if a.Picked() {
				return send(ctx, t, d)
			}
			return After("words"), nil
		}}
	stamps := Field[parcel]{Name: "stamps", Ask: "letter.stamps", Change: "letter.more_stamps", Then: func(_ context.Context, _ *Turn, d *parcel, _ Answer) (Next, error) {
		if d.Stamps++; d.Stamps < 2 {
			return Stay(), nil
		}
		return After("stamps"), nil
	}}
	at := to
	at.Then = func(ctx context.Context, t *Turn, d *parcel, _ Answer) (Next, error) { return send(ctx, t, d) }
	c.e.Register(Module{Flows: []AnyFlow{
		Form[parcel]{Name: "letter", Title: "common.back", Fields: []Field[parcel]{to, words, stamps},
			Review: Review[parcel]{Name: "preview", Head: "letter.preview", Done: send,
				Sends: func(d *parcel) string {
					if d.Writing.Text() == "" {
						return ""
					}
					return "letter.send"
				}}}.Flow(),
		Form[parcel]{Name: "card", Title: "common.back", Fields: []Field[parcel]{at}}.Flow(),
	}, Commands: []Command{
		{Name: "letter", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("letter", nil), nil }},
		{Name: "card", Do: func(context.Context, *Turn, string) (Next, error) { return Begin("card", nil), nil }}}})
	return c, sent
}

// An answer leads where its field says, and words that come at the review are added to those that were written.
func TestFormLeadsAndWrites(t *testing.T) {
	c, sent := newLetter(t)
	photos := 0
	photo := func() Input {
		photos++
		return Input{Kind: KindMedia, Message: fmt.Sprintf("p%d", photos), Media: &civic.Attachment{Kind: civic.KindPhoto, Ref: "a"}}
	}
	texts := locales.MustLoad()
	c.say("/letter")
	c.want(c.say("1"), "[letter.words]")
	c.want(c.do(Input{Kind: KindPlace, Place: &civic.Point{}}), texts.Text("vi", "error.invalid_report", nil))
	c.want(c.do(photo()), "[letter.stamps]")
	c.want(c.say("một"), "[letter.stamps]")
	c.want(c.say("hai"), "[letter.preview]")
	c.want(c.say("1"), "[letter.words]") // there are no words to send: the first choice is to write anew
	c.want(c.do(photo()), "[letter.stamps]")
	c.want(c.say("ba"), "[letter.preview]")
	c.want(c.do(Input{Text: "Chào Lan", Message: "w1"}), "Chào Lan")
	for range civic.MaxAttachments - 1 {
		c.do(photo())
	}
	c.want(c.do(photo()), texts.Text("vi", "error.invalid_report_files", nil))
	c.want(c.press("[letter.send]"), "sent")
	if want := "lan: Chào Lan, 10 files, 3 stamps"; len(*sent) != 1 || (*sent)[0] != want {
		t.Errorf("sent %q, want %q", *sent, want)
	}
}

// Written anew it begins with nothing, and what is skipped needs no review; nor does a form that has none.
func TestFormWritesAnewOrNothing(t *testing.T) {
	c, sent := newLetter(t)
	again := locales.MustLoad().Plain("vi", "write.again", nil)
	for _, text := range []string{"/letter", "2", "Chào Minh", "a", "b"} {
		c.say(text)
	}
	c.want(c.press(again), "[letter.words]")
	c.want(c.press("[letter.blank]"), "sent")
	c.say("/card")
	c.want(c.say("1"), "sent")
	if want := "[minh: , 0 files, 2 stamps lan: , 0 files, 0 stamps]"; fmt.Sprint(*sent) != want {
		t.Errorf("sent %v, want %s", *sent, want)
	}
}
