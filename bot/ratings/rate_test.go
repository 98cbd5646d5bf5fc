package ratings

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

// talk is a talk about ratings.
type talk struct {
	*bottest.Talk
	deps ratings
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	k := &talk{bottest.New(t), ratings{}}
	k.deps = ratings{k.Store}
	k.Engine.Register(New(k.Store))
	return k
}

func (k *talk) ratings() []civic.Rating {
	k.T.Helper()
	data, err := k.Store.PersonData(context.Background(), k.Person().ID)
	if err != nil {
		k.T.Fatal(err)
	}
	return data.Ratings
}

// A rating that was committed before a crash is not made again when its update comes again, and the person hears of it.
func TestRatingCommittedBeforeACrash(t *testing.T) {
	k := newTalk(t)
	k.Says("/start rate_so-noi-vu")
	before := maps.Clone(k.Kept)
	for name, data := range before {
		before[name] = bytes.Clone(data)
	}
	press := bot.Input{Key: "telegram:again", Channel: "telegram", Chat: "7", From: k.In.From, Kind: bot.KindText, Text: "4", Message: "99"}
	bottest.MustHear(t, k.Handle(press), "4/5 sao")
	k.Kept = before // the process died before it kept what it had said
	bottest.MustHear(t, k.Handle(press), "4/5 sao")
	if r := k.ratings(); len(r) != 1 || r[0].Stars != 4 {
		t.Errorf("ratings %+v", r)
	}
	if heard := k.Says("xin chào"); heard != "" { // and the dialogue is over
		t.Errorf("heard %s", heard)
	}
}

// Stars, form and comment each count at once, and changing the stars keeps the rest.
func TestEveryPartOfARatingCounts(t *testing.T) {
	k := newTalk(t)
	k.Says("/start rate_so-noi-vu")
	k.Says("2")
	k.Says("Chờ lâu")
	k.Presses("5 câu hỏi")
	k.Says("1")
	k.Presses("Dừng")
	k.Presses("Sửa số sao")
	k.Says("3")
	r := k.ratings()
	if len(r) != 1 || r[0].Stars != 3 || r[0].Comment != "Chờ lâu" || len(r[0].Answers) != 1 || r[0].Form != "sipas" {
		t.Errorf("ratings %+v", r)
	}
}

// A rating that another person gave cannot be amended, whatever a dialogue's data says.
func TestAnothersRating(t *testing.T) {
	k := newTalk(t)
	k.Says("/start rate_so-noi-vu")
	k.Says("5")
	lan := k.ratings()[0]
	k.In.Chat, k.In.From = "8", bot.Sender{Address: "8", Name: "Tú", Locale: "vi"}
	turn := &bot.Turn{Person: k.Person(), Now: k.Now, Input: bot.Input{Key: "telegram:x"}}
	err := k.deps.amend(context.Background(), turn, lan.ID, func(r *civic.Rating) error {
		r.Comment = "not mine"
		return nil
	})
	if !errors.Is(err, civic.ErrNotFound) {
		t.Errorf("amend: %v", err)
	}
}

// withDirectory changes the directory as an import would.
func (k *talk) withDirectory(change func(*civic.Directory)) {
	k.Engine.Directory = func(ctx context.Context) (*civic.Directory, error) {
		d, err := k.Store.Directory(ctx, k.Now)
		if err != nil {
			return nil, err
		}
		fresh := civic.Directory{Agencies: slices.Clone(d.Agencies), Areas: d.Areas, Aliases: d.Aliases, Categories: d.Categories, Forms: slices.Clone(d.Forms)}
		change(&fresh)
		return civic.NewDirectory(fresh, k.Now), nil
	}
}

func TestLinkToAnEndedAgency(t *testing.T) {
	k := newTalk(t)
	k.withDirectory(func(d *civic.Directory) {
		i := slices.IndexFunc(d.Agencies, func(a civic.Agency) bool { return a.Code == "so-ngoai-vu" })
		ended := k.Now.AddDate(0, -1, 0)
		d.Agencies[i].ValidTo = &ended
	})
	bottest.MustHear(t, k.Says("/start rate_so-ngoai-vu"), "Sở Ngoại vụ</b> đã ngừng hoạt động từ thứ Sáu 23/10/2026", "đánh giá cơ quan nào")
}

// An agency that ends, or a form that shrinks, while somebody is in the midst of it.
func TestDirectoryChangesMidway(t *testing.T) {
	k := newTalk(t)
	k.Says("/start rate_so-noi-vu")
	k.Says("4")
	k.Presses("5 câu hỏi")
	k.Says("5")
	k.withDirectory(func(d *civic.Directory) {
		for i := range d.Forms {
			d.Forms[i].Questions = d.Forms[i].Questions[:1]
		}
	})
	bottest.MustHear(t, k.Says("5"), "Đã ghi nhận các câu trả lời")
	if r := k.ratings(); len(r[0].Answers) != 1 {
		t.Errorf("answers %v", r[0].Answers)
	}
	k.Says("/start rate_so-tai-chinh")
	k.withDirectory(func(d *civic.Directory) {
		d.Agencies = slices.DeleteFunc(d.Agencies, func(a civic.Agency) bool { return a.Code == "so-tai-chinh" })
	})
	bottest.MustHear(t, k.Says("5"), "Không tìm thấy cơ quan", "đánh giá cơ quan nào")
}

// Every agency's QR code fits a start parameter.
func TestEveryAgencyHasALink(t *testing.T) {
	k := newTalk(t)
	d, err := k.Store.Directory(context.Background(), k.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range d.Agencies {
		if bot.StartParameter("rate", a.Code) == "" {
			t.Errorf("no link to %s", a.Code)
		}
	}
}

func TestWordy(t *testing.T) {
	for text, want := range map[string]bool{"": false, " 12 ": false, "3.": false, "?!": false, "tốt": true, "thôn 3": true, "👍": true} {
		if bot.Wordy(text) != want {
			t.Errorf("wordy(%q) is %v", text, !want)
		}
	}
}

// A comment that came before the stars can be edited then, and after; both times the rating keeps what it says now.
func TestEditedComment(t *testing.T) {
	k := newTalk(t)
	k.Turn(func(turn *bot.Turn) {
		r := &rating{Agency: "so-noi-vu", Said: bot.Gathered{Pieces: []bot.Piece{{Message: "m1", Text: "Chờ hai tiếng"}}}}
		edit := func(text string) {
			t.Helper()
			if _, err := k.deps.editComment(t.Context(), turn, r, bot.Input{Kind: bot.KindEdit, Message: "m1", Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		edit("Chờ ba tiếng")
		if _, err := k.deps.takeStars(t.Context(), turn, r, bot.Answer{Value: "2"}); err != nil {
			t.Fatal(err)
		}
		if got := k.ratings()[0].Comment; got != "Chờ ba tiếng" {
			t.Errorf("kept %q", got)
		}
		turn.Input.Key += "+1"
		edit("Chờ bốn tiếng")
		turn.Input.Key += "+2"
		edit(" ")
		if got := k.ratings()[0].Comment; got != "Chờ bốn tiếng" {
			t.Errorf("kept %q", got)
		}
	})
}
