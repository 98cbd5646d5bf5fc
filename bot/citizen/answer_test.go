package citizen

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// turn runs what needs a Turn, as the bot makes it for the person.
func (k *talk) turn(do func(*bot.Turn)) {
	k.t.Helper()
	name, ran := fmt.Sprint("probe", k.n), false
	k.e.Register(bot.Module{Commands: []bot.Command{{Name: name, Do: func(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
		ran = true
		do(t)
		return bot.Stay(), nil
	}}}})
	if k.says("/" + name); !ran {
		k.t.Fatal("the turn did not run")
	}
}

// files sends a complaint about a road, and returns the case.
func (k *talk) files(text string) civic.Case {
	k.t.Helper()
	for _, say := range []string{"/phananh", "1", "duong thon", "xa ba dong", "1", "1", text, "1"} {
		k.says(say)
	}
	mustHear(k.t, k.says("gửi"), "Đã gửi")
	return k.newest()
}

func (k *talk) newest() civic.Case {
	k.t.Helper()
	cases, _, err := k.deps.Cases.Cases.CasesOf(context.Background(), k.person().ID, 0, 1)
	if err != nil || len(cases) != 1 {
		k.t.Fatalf("no case: %v", err)
	}
	return cases[0]
}

var officer = civic.Actor{Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}

// step takes an official's step of the person's newest case.
func (k *talk) step(do func(civic.Case) (civic.Change, error)) civic.Case {
	k.t.Helper()
	ch, err := do(k.newest())
	if err != nil {
		k.t.Fatal(err)
	}
	k.n++
	ch.Cause = fmt.Sprint("test:", k.n)
	c, err := k.deps.Cases.Steps.ChangeCase(context.Background(), ch)
	if err != nil {
		k.t.Fatal(err)
	}
	return c
}

func (k *talk) answers(text string, media ...civic.Attachment) civic.Case {
	k.t.Helper()
	return k.step(func(c civic.Case) (civic.Change, error) {
		return c.Answer(officer, text, media, k.deps.Cases.Calendar, k.now)
	})
}

// outbox is what the tests need of the outbox.
type outbox interface {
	ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool) ([]civic.Outgoing, error)
	MarkSent(ctx context.Context, id int64, now time.Time, messageIDs []string, caseID *int64, side string) error
}

// hears sends what waits in the outbox for citizens, until nothing waits, and returns it.
func (k *talk) hears() string {
	k.t.Helper()
	ctx, box := context.Background(), k.store.(outbox)
	var b strings.Builder
	for {
		due, err := box.ClaimNotifications(ctx, k.now, time.Minute, 50, false)
		if err != nil {
			k.t.Fatal(err)
		}
		if len(due) == 0 {
			return b.String()
		}
		for _, n := range due {
			var messages []bot.Message
			if n.Kind.ForCitizen() {
				if messages, err = k.e.Render(ctx, n); err != nil {
					k.t.Fatal(err)
				}
			}
			var ids []string
			for _, m := range messages {
				if m.About == nil || m.About.Side != bot.SideCitizen {
					k.t.Errorf("%s is about nothing", n.Kind)
				}
				sent, _ := k.Send(ctx, bot.Destination{}, bot.Saying(m))
				ids = append(ids, sent...)
				fmt.Fprintf(&b, "%s\n", m.Text)
				if len(m.Media) > 0 {
					fmt.Fprintf(&b, "(%d files)\n", len(m.Media))
				}
			}
			if err := box.MarkSent(ctx, n.ID, k.now, ids, n.Case, bot.SideCitizen); err != nil {
				k.t.Fatal(err)
			}
		}
	}
}

// aboutCase is the id of the newest message about a case.
func (k *talk) aboutCase() string {
	k.t.Helper()
	for i := len(k.said) - 1; i >= 0; i-- {
		if k.said[i].About != nil {
			return fmt.Sprint(1001 + i)
		}
	}
	k.t.Fatal("nothing was said of a case")
	return ""
}

// replies replies to the newest message about a case.
func (k *talk) replies(in bot.Input) string {
	k.t.Helper()
	in.ReplyTo = k.aboutCase()
	if in.Kind == "" {
		in.Kind = bot.KindText
	}
	return k.do(in)
}

func TestAnswerHelpful(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	mustHear(t, k.hears(), "Đã nhận phản ánh", c.Code, "Ủy ban nhân dân xã Ba Động", "thứ Năm 03/12/2026")
	k.answers("Xã sẽ sửa <b>trong tuần</b>.", civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: "f1"})
	mustHear(t, k.hears(), "Ủy ban nhân dân xã Ba Động</b> trả lời", "&lt;b&gt;trong tuần", "(1 files)", "có hữu ích")
	mustHear(t, k.presses("Hữu ích"), "mấy sao")
	if c := k.newest(); c.Status != civic.StatusClosed || c.Helpful == nil || *c.Helpful != 1 || c.Stars != 0 {
		t.Fatalf("one tap is not the whole word: %+v", c)
	}
	mustHear(t, k.says("4"), "★★★★")
	if c := k.newest(); c.Stars != 4 {
		t.Errorf("stars %d", c.Stars)
	}
	mustHear(t, k.presses("👎"), "! "+c.Code, "Đã kết thúc", "Diễn biến")
	mustHear(t, k.replies(bot.Input{Text: "Cảm ơn"}), "hiện: <b>Đã kết thúc", "Đề nghị xem xét lại", "Gửi thành phản ánh mới")
}

func TestAnswerNotHelpful(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	k.answers("Đã sửa xong.")
	k.hears()
	mustHear(t, k.presses("👎"), "Rất tiếc", "Đề nghị xem xét lại")
	mustHear(t, k.says("1"), "Quý vị có muốn đề nghị")
	k.presses("Đề nghị xem xét lại")
	k.do(bot.Input{Kind: bot.KindMedia, Media: &civic.Attachment{Kind: civic.KindPhoto}})
	mustHear(t, k.says("Mới đổ đất, mưa là trôi"), "sẽ được gửi lại", "mưa là trôi")
	mustHear(t, k.says("gửi"), "Đã gửi lại", "Hạn trả lời mới")
	if c := k.newest(); c.Status != civic.StatusReopened || c.Stars != 1 {
		t.Fatalf("not reopened: %+v", c)
	}
	k.answers("Đã đổ bê tông.")
	k.hears()
	heard := k.presses("👎")
	if strings.Contains(heard, "Đề nghị xem xét lại") {
		t.Errorf("a second reopening is offered:\n%s", heard)
	}
	k.says("bỏ qua")
	k.do(bot.Input{Kind: bot.KindPress, Press: "p", Data: "1:do:my-reopen:" + c.Code})
	if c := k.newest(); c.Status != civic.StatusAnswered {
		t.Errorf("reopened twice: %s", c.Status)
	}
}

// What is said in reply to a message about a case joins the case while it is open; an album is acknowledged once.
func TestReplies(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	k.hears()
	mustHear(t, k.replies(bot.Input{Text: "Gần trường học"}), "Đã bổ sung")
	k.step(func(c civic.Case) (civic.Change, error) { return c.Ask(officer, "Đoạn nào?", k.now) })
	mustHear(t, k.hears(), "cần hỏi thêm", "Đoạn nào?", "tạm dừng")
	picture := bot.Input{Kind: bot.KindMedia, Media: &civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: "a", Album: "x"}, ReplyTo: k.aboutCase()}
	mustHear(t, k.do(picture), "Đã bổ sung")
	if heard := k.do(picture); heard != "" {
		t.Errorf("an album is acknowledged twice: %s", heard)
	}
	if c := k.newest(); c.Status != civic.StatusAccepted {
		t.Errorf("after the answer the case is %s", c.Status)
	}
	k.do(bot.Input{Kind: bot.KindPress, Press: "p", Data: "1:do:my-add:" + c.Code})
	k.do(bot.Input{Kind: bot.KindPlace, Place: &civic.Point{Lat: 14.62, Lon: 108.74}})
	mustHear(t, k.says("gửi"), "Đã bổ sung")
	k.answers("Đã sửa xong.")
	k.hears()
	mustHear(t, k.replies(bot.Input{Text: "Cảm ơn xã"}), "Đã trả lời", "Chỉ cảm ơn")
	mustHear(t, k.says("2"), "mấy sao")
	events, err := k.deps.Cases.Cases.Events(context.Background(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	added := 0
	for _, e := range events {
		if e.Kind == civic.EventAdded {
			added++
		}
	}
	if added != 4 {
		t.Errorf("%d additions", added)
	}
}

// Steps that the agency takes while the person writes do not lose what they write, and old buttons say what happened.
func TestAnsweredMeanwhile(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	k.hears()
	k.do(bot.Input{Kind: bot.KindPress, Press: "p", Data: "1:do:my-add:" + c.Code})
	k.says("Hôm nay lại có người ngã")
	k.step(func(c civic.Case) (civic.Change, error) {
		return c.Reject(officer, "Đường tỉnh; gửi Sở Xây dựng.", k.now)
	})
	mustHear(t, k.hears(), "không tiếp nhận", "gửi Sở Xây dựng")
	mustHear(t, k.says("gửi"), "Không tiếp nhận", "Diễn biến")
	mustHear(t, k.replies(bot.Input{Text: "Vậy gửi ai?"}), "Không tiếp nhận")
	mustHear(t, k.presses("Gửi thành phản ánh mới"), "đã được giữ lại")
}

// Whoever joined hears the answer, and nothing that its author wrote.
func TestJoinersHear(t *testing.T) {
	k := agreed(t)
	k.files("Đường thôn 2 hư hỏng nặng, nhà ông Tám bị ngập")
	lan := k.in
	k.in.Chat, k.in.From = "8", bot.Sender{Address: "8", Name: "Bình", Locale: "vi"}
	k.says("/start")
	k.presses("Đồng ý")
	for _, say := range []string{"/phananh", "1", "duong thon", "xa ba dong", "1", "1", "Đường thôn 2 hư hỏng nặng quá"} {
		k.says(say)
	}
	heard := k.says("1")
	mustHear(t, heard, "Đường thôn 2 hư hỏng nặng", "1 người")
	if strings.Contains(heard, "ông Tám") {
		t.Error("another's words are shown")
	}
	mustHear(t, k.says("thêm tôi"), "Đã thêm quý vị")
	k.hears()
	binh := k.in
	k.in = lan
	k.answers("Xã sẽ sửa.")
	k.in = binh
	heard = k.hears()
	mustHear(t, heard, "mà quý vị cùng phản ánh", "Xã sẽ sửa.")
	mustHear(t, k.says("/tracuu"), "chưa gửi phản ánh nào")
}
