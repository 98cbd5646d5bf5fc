package citizen

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/civic"
)

func mustHear(t *testing.T, heard string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(heard, want) {
			t.Fatalf("heard\n%s\nwant %q", heard, want)
		}
	}
}

// agreed is a talk with somebody who has read the notice.
func agreed(t *testing.T) *talk {
	t.Helper()
	k := newTalk(t)
	k.says("/start")
	mustHear(t, k.presses("Đồng ý"), "Quý vị cần việc gì?")
	return k
}

func (k *talk) ratings() []civic.Rating {
	k.t.Helper()
	data, err := k.store.PersonData(context.Background(), k.person().ID)
	if err != nil {
		k.t.Fatal(err)
	}
	return data.Ratings
}

func (k *talk) person() civic.Person {
	k.t.Helper()
	p, err := k.e.People.MeetPerson(context.Background(), civic.Person{Channel: k.in.Channel, Address: k.in.From.Address, Name: k.in.From.Name}, k.in.From.Address, k.now)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// A rating that was committed before a crash is not made again when its update comes again, and the person hears of it.
func TestRatingCommittedBeforeACrash(t *testing.T) {
	k := agreed(t)
	k.says("/start rate_so-noi-vu")
	before := maps.Clone(k.kept)
	for name, data := range before {
		before[name] = bytes.Clone(data)
	}
	press := bot.Input{Key: "telegram:again", Channel: "telegram", Chat: "7", From: k.in.From, Kind: bot.KindText, Text: "4", Message: "99"}
	mustHear(t, k.handle(press), "4/5 sao")
	k.kept = before // the process died before it kept what it had said
	mustHear(t, k.handle(press), "4/5 sao")
	if r := k.ratings(); len(r) != 1 || r[0].Stars != 4 {
		t.Errorf("ratings %+v", r)
	}
	mustHear(t, k.says("xin chào"), "Quý vị cần việc gì?") // and the dialogue is over
}

// Stars, form and comment each count at once, and changing the stars keeps the rest.
func TestEveryPartOfARatingCounts(t *testing.T) {
	k := agreed(t)
	k.says("/start rate_so-noi-vu")
	k.says("2")
	k.says("Chờ lâu")
	k.presses("5 câu hỏi")
	k.says("1")
	k.presses("Dừng")
	k.presses("Sửa số sao")
	k.says("3")
	r := k.ratings()
	if len(r) != 1 || r[0].Stars != 3 || r[0].Comment != "Chờ lâu" || len(r[0].Answers) != 1 || r[0].Form != "sipas" {
		t.Errorf("ratings %+v", r)
	}
}

// A rating that another person gave cannot be amended, whatever a dialogue's data says.
func TestAnothersRating(t *testing.T) {
	k := agreed(t)
	k.says("/start rate_so-noi-vu")
	k.says("5")
	lan := k.ratings()[0]
	k.in.Chat, k.in.From = "8", bot.Sender{Address: "8", Name: "Tú", Locale: "vi"}
	turn := &bot.Turn{Person: k.person(), Now: k.now, Input: bot.Input{Key: "telegram:x"}}
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
	k.e.Directory = func(ctx context.Context) (*civic.Directory, error) {
		d, err := k.store.Directory(ctx, k.now)
		if err != nil {
			return nil, err
		}
		fresh := civic.Directory{Agencies: slices.Clone(d.Agencies), Areas: d.Areas, Aliases: d.Aliases, Categories: d.Categories, Forms: slices.Clone(d.Forms)}
		change(&fresh)
		return civic.NewDirectory(fresh, k.now), nil
	}
}

func TestLinkToAnEndedAgency(t *testing.T) {
	k := agreed(t)
	k.withDirectory(func(d *civic.Directory) {
		i := slices.IndexFunc(d.Agencies, func(a civic.Agency) bool { return a.Code == "so-ngoai-vu" })
		ended := k.now.AddDate(0, -1, 0)
		d.Agencies[i].ValidTo = &ended
	})
	mustHear(t, k.says("/start rate_so-ngoai-vu"), "Sở Ngoại vụ</b> đã ngừng hoạt động từ thứ Sáu 23/10/2026", "đánh giá cơ quan nào")
}

// An agency that ends, or a form that shrinks, while somebody is in the midst of it.
func TestDirectoryChangesMidway(t *testing.T) {
	k := agreed(t)
	k.says("/start rate_so-noi-vu")
	k.says("4")
	k.presses("5 câu hỏi")
	k.says("5")
	k.withDirectory(func(d *civic.Directory) {
		for i := range d.Forms {
			d.Forms[i].Questions = d.Forms[i].Questions[:1]
		}
	})
	mustHear(t, k.says("5"), "Đã ghi nhận các câu trả lời")
	if r := k.ratings(); len(r[0].Answers) != 1 {
		t.Errorf("answers %v", r[0].Answers)
	}
	k.says("/start rate_so-tai-chinh")
	k.withDirectory(func(d *civic.Directory) {
		d.Agencies = slices.DeleteFunc(d.Agencies, func(a civic.Agency) bool { return a.Code == "so-tai-chinh" })
	})
	mustHear(t, k.says("5"), "Không tìm thấy cơ quan", "đánh giá cơ quan nào")
}

// Every agency's QR code fits a start parameter.
func TestEveryAgencyHasALink(t *testing.T) {
	k := newTalk(t)
	d, err := k.store.Directory(context.Background(), k.now)
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
