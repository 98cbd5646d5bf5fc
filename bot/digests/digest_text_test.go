package digests

import (
	"context"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
	"danvan/civic/digest"
	"danvan/locales"
)

// busy is somebody who reads a digest of a week in which everything happened.
type busy struct {
	Store
	bot.People
	person civic.Person
	issue  digest.Issue
}

func (b busy) Person(context.Context, int64) (civic.Person, error) { return b.person, nil }

func (b busy) Issue(context.Context, int64) (digest.Issue, error) { return b.issue, nil }

// However much there is to say, a digest has ten lines, and none of what is its reader's own is missing.
func TestDigestLines(t *testing.T) {
	standing := func(agency string, inTime int) digest.Standing {
		return digest.Standing{Agency: agency, Due: 40, InTime: inTime}
	}
	everything := digest.Issue{From: "2026-11-09", To: "2026-11-15", Trend: make([]digest.Week, digest.Weeks), Received: 1284, LastWeek: 900, Usual: 812, Answered: 700, InTime: 600, Open: 2000, Late: 140,
		Worst: []digest.Standing{standing("vp-dkdd", 10), standing("so-y-te", 20), standing("ubnd-ba-dong", 30)}, Best: []digest.Standing{standing("cong-an-tinh", 40), standing("so-gd-dt", 40), standing("ubnd-ba-vi", 39)},
		Stars: [5]int{1, 2, 3, 40, 50}, Said: 96, Mean: 4.4, UsualMean: 4.2, Falls: []digest.Fall{{Agency: "vp-dkdd", What: digest.FallStars, Before: 4.1, Now: 2.9, N: 30}},
		Themes: []digest.Theme{{Category: "mt-rac", Areas: []string{"ba-dong"}, Now: 90, Usual: 12}}, Talks: []digest.Talk{{Title: "Phương án bồi thường", Until: "2026-12-01", Voices: 20}},
		Owing: []digest.Owing{{Agency: "so-y-te", N: 2}}, Owed: 2, Again: digest.Again{Asked: 9, Yes: 5, Partly: 2, No: 2}, Flags: digest.Flags{Own: 1, Bulk: 12, Thin: 3, Rejected: 4},
		Quote: &digest.Quote{Agency: "so-y-te", Stars: 2, Text: "Phải đi lại nhiều lần mà vẫn chưa xong."}}
	for kind, c := range map[digest.Kind]struct {
		role   civic.Role
		agency string
		own    string // what the reader of this kind must not miss
		checks bool   // there is room for what is to be checked
	}{
		digest.KindProvince: {civic.RoleLeader, "ubnd-tinh", "Đúng hạn cao nhất", true},
		digest.KindPart:     {civic.RoleLeader, "ubnd-tinh", "Toàn tỉnh: nhận 5.000", false},
		digest.KindDesk:     {civic.RoleCoordinator, "so-noi-vu", "3 thông báo không gửi được", false},
		digest.KindUnit:     {civic.RoleHead, "so-y-te", "4 phản ánh kết thúc mà không trả lời nội dung", true},
	} {
		issue := everything
		issue.Scope = digest.Scope{Kind: kind}
		switch kind {
		case digest.KindPart:
			issue.Areas, issue.Whole = []string{"ba-dong"}, &digest.Whole{Received: 5000, Answered: 4000, InTime: 3000, Late: 200}
		case digest.KindDesk:
			issue.Health = &digest.Health{Undelivered: 3}
		case digest.KindUnit:
			issue.Agency, issue.Worst, issue.Best = c.agency, nil, nil
		}
		reader := busy{issue: issue, person: civic.Person{ID: 1, Locale: "vi", Memberships: []civic.Membership{{Agency: c.agency, Role: c.role}}}}
		now := time.Date(2026, 11, 16, 0, 30, 0, 0, time.UTC)
		directory := shipped(t)
		e := &bot.Engine{People: reader, Channels: bottest.Readers, Texts: locales.MustLoad(), Zone: time.FixedZone("+07", 7*3600), Now: func() time.Time { return now },
			Directory: func(context.Context) (*civic.Directory, error) { return directory, nil }}
		e.Register(New(reader, nil))
		one := int64(1)
		messages, err := e.Render(context.Background(), civic.Outgoing{Notification: civic.Notification{Kind: civic.NoticeDigest, Person: &one, Subject: &one}, Channel: "telegram"})
		if err != nil || len(messages) != 1 || messages[0].File == nil {
			t.Fatalf("%s: %+v, %v", kind, messages, err)
		}
		_, body, _ := strings.Cut(messages[0].Text, "\n\n")
		lines := strings.Split(body, "\n")
		if len(lines) > 10 || !strings.HasPrefix(lines[len(lines)-1], "💬") || !strings.Contains(body, c.own) || strings.Contains(body, "Cần xem lại") != c.checks {
			t.Errorf("%s: %d lines:\n%s", kind, len(lines), body)
		}
	}
}
