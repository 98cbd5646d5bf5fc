package cases

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

// files sends a complaint about a road, and returns the case.
func (k *talk) files(text string) civic.Case {
	k.T.Helper()
	for _, say := range []string{"/phananh", "1", "duong thon", "xa ba dong", "1", "1", text, "1"} {
		k.Says(say)
	}
	bottest.MustHear(k.T, k.Says("gửi"), "Đã gửi")
	return k.newest()
}

func (k *talk) newest() civic.Case {
	k.T.Helper()
	cases, _, err := k.deps.store.CasesOf(context.Background(), k.Person().ID, 0, 1)
	if err != nil || len(cases) != 1 {
		k.T.Fatalf("no case: %v", err)
	}
	return cases[0]
}

var officer = civic.Actor{Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}

// step takes an official's step of the person's newest case.
func (k *talk) step(do func(civic.Case) (civic.Change, error)) civic.Case {
	k.T.Helper()
	ch, err := do(k.newest())
	if err != nil {
		k.T.Fatal(err)
	}
	k.N++
	ch.Cause = fmt.Sprint("test:", k.N)
	c, err := k.deps.store.ChangeCase(context.Background(), ch)
	if err != nil {
		k.T.Fatal(err)
	}
	return c
}

func (k *talk) answers(text string, media ...civic.Attachment) civic.Case {
	k.T.Helper()
	return k.step(func(c civic.Case) (civic.Change, error) {
		return c.Answer(officer, text, media, k.deps.calendar, k.Now)
	})
}

// outbox is what the tests need of the outbox.
type outbox interface {
	ClaimNotifications(ctx context.Context, now time.Time, lease time.Duration, limit int, quiet bool, without ...string) ([]civic.Outgoing, error)
	MarkSent(ctx context.Context, id int64, now time.Time, messageIDs []string, about *civic.Ref) error
}

// hears sends what waits in the outbox for citizens, until nothing waits, and returns it.
func (k *talk) hears() string {
	k.T.Helper()
	ctx, box := context.Background(), outbox(k.Store)
	var b strings.Builder
	for {
		due, err := box.ClaimNotifications(ctx, k.Now, time.Minute, 50, false)
		if err != nil {
			k.T.Fatal(err)
		}
		if len(due) == 0 {
			return b.String()
		}
		for _, n := range due {
			var messages []bot.Message
			if n.Kind.ForCitizen() {
				if messages, err = k.Engine.Render(ctx, n); err != nil {
					k.T.Fatal(err)
				}
			}
			var ids []string
			for _, m := range messages {
				if m.About == nil || m.About.Side != bot.SideCitizen {
					k.T.Errorf("%s is about nothing", n.Kind)
				}
				sent, _ := k.Send(ctx, bot.Destination{}, bot.Saying(m))
				ids = append(ids, sent...)
				fmt.Fprintf(&b, "%s\n", m.Text)
				if len(m.Media) > 0 {
					fmt.Fprintf(&b, "(%d files)\n", len(m.Media))
				}
			}
			if err := box.MarkSent(ctx, n.ID, k.Now, ids, &civic.Ref{Kind: civic.AboutCase, ID: *n.Case, Side: bot.SideCitizen}); err != nil {
				k.T.Fatal(err)
			}
		}
	}
}

// aboutCase is the id of the newest message about a case.
func (k *talk) aboutCase() string {
	k.T.Helper()
	for i := len(k.Said) - 1; i >= 0; i-- {
		if k.Said[i].About != nil {
			return fmt.Sprint(1001 + i)
		}
	}
	k.T.Fatal("nothing was said of a case")
	return ""
}

// replies replies to the newest message about a case.
func (k *talk) replies(in bot.Input) string {
	k.T.Helper()
	in.ReplyTo = k.aboutCase()
	if in.Kind == "" {
		in.Kind = bot.KindText
	}
	return k.Do(in)
}

func TestAnswerHelpful(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	bottest.MustHear(t, k.hears(), "Đã nhận phản ánh", c.Code, "Ủy ban nhân dân xã Ba Động", "thứ Năm 03/12/2026")
	k.answers("Xã sẽ sửa <b>trong tuần</b>.", civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: "f1"})
	bottest.MustHear(t, k.hears(), "Ủy ban nhân dân xã Ba Động</b> trả lời", "&lt;b&gt;trong tuần", "(1 files)", "có hữu ích")
	bottest.MustHear(t, k.Presses("Hữu ích"), "mấy sao")
	if c := k.newest(); c.Status != civic.StatusClosed || c.Helpful == nil || *c.Helpful != 1 || c.Stars != 0 {
		t.Fatalf("one tap is not the whole word: %+v", c)
	}
	bottest.MustHear(t, k.Says("4"), "★★★★")
	if c := k.newest(); c.Stars != 4 {
		t.Errorf("stars %d", c.Stars)
	}
	bottest.MustHear(t, k.Presses("👎"), "! "+c.Code, "Đã kết thúc", "Diễn biến")
	bottest.MustHear(t, k.replies(bot.Input{Text: "Cảm ơn"}), "hiện: <b>Đã kết thúc", "Đề nghị xem xét lại", "Gửi thành phản ánh mới")
}

func TestAnswerNotHelpful(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	k.answers("Đã sửa xong.")
	k.hears()
	bottest.MustHear(t, k.Presses("👎"), "Rất tiếc", "Đề nghị xem xét lại")
	bottest.MustHear(t, k.Says("1"), "Quý vị có muốn đề nghị")
	k.Presses("Đề nghị xem xét lại")
	k.Do(bot.Input{Kind: bot.KindMedia, Media: &civic.Attachment{Kind: civic.KindPhoto}})
	bottest.MustHear(t, k.Says("Mới đổ đất, mưa là trôi"), "sẽ được gửi lại", "mưa là trôi")
	bottest.MustHear(t, k.Says("gửi"), "Đã gửi lại", "Hạn trả lời mới")
	if c := k.newest(); c.Status != civic.StatusReopened || c.Stars != 1 {
		t.Fatalf("not reopened: %+v", c)
	}
	k.answers("Đã đổ bê tông.")
	k.hears()
	heard := k.Presses("👎")
	if strings.Contains(heard, "Đề nghị xem xét lại") {
		t.Errorf("a second reopening is offered:\n%s", heard)
	}
	k.Says("bỏ qua")
	k.Do(bot.Input{Kind: bot.KindPress, Press: "p", Data: "1:do:my-reopen:" + c.Code})
	if c := k.newest(); c.Status != civic.StatusAnswered {
		t.Errorf("reopened twice: %s", c.Status)
	}
}

// What is said in reply to a message about a case joins the case while it is open; an album is acknowledged once.
func TestReplies(t *testing.T) {
	k := agreed(t)
	c := k.files("Đường thôn 2 hư hỏng nặng")
	k.hears()
	bottest.MustHear(t, k.replies(bot.Input{Text: "Gần trường học"}), "Đã bổ sung")
	k.step(func(c civic.Case) (civic.Change, error) { return c.Ask(officer, "Đoạn nào?", k.Now) })
	bottest.MustHear(t, k.hears(), "cần hỏi thêm", "Đoạn nào?", "tạm dừng")
	picture := bot.Input{Kind: bot.KindMedia, Media: &civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: "a", Album: "x"}, ReplyTo: k.aboutCase()}
	bottest.MustHear(t, k.Do(picture), "Đã bổ sung")
	if heard := k.Do(picture); heard != "" {
		t.Errorf("an album is acknowledged twice: %s", heard)
	}
	if c := k.newest(); c.Status != civic.StatusAccepted {
		t.Errorf("after the answer the case is %s", c.Status)
	}
	k.Do(bot.Input{Kind: bot.KindPress, Press: "p", Data: "1:do:my-add:" + c.Code})
	k.Do(bot.Input{Kind: bot.KindPlace, Place: &civic.Point{Lat: 14.62, Lon: 108.74}})
	bottest.MustHear(t, k.Says("gửi"), "Đã bổ sung")
	k.answers("Đã sửa xong.")
	k.hears()
	bottest.MustHear(t, k.replies(bot.Input{Text: "Cảm ơn xã"}), "Đã trả lời", "Chỉ cảm ơn")
	bottest.MustHear(t, k.Says("2"), "mấy sao")
	events, err := k.deps.store.Events(context.Background(), c.ID)
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
	k.Do(bot.Input{Kind: bot.KindPress, Press: "p", Data: "1:do:my-add:" + c.Code})
	k.Says("Hôm nay lại có người ngã")
	k.step(func(c civic.Case) (civic.Change, error) {
		return c.Reject(officer, "Đường tỉnh; gửi Sở Xây dựng.", k.Now)
	})
	bottest.MustHear(t, k.hears(), "không tiếp nhận", "gửi Sở Xây dựng")
	bottest.MustHear(t, k.Says("gửi"), "Không tiếp nhận", "Diễn biến")
	bottest.MustHear(t, k.replies(bot.Input{Text: "Vậy gửi ai?"}), "Không tiếp nhận")
	bottest.MustHear(t, k.Presses("Gửi thành phản ánh mới"), "đã được giữ lại")
}

// Whoever joined hears the answer, and nothing that its author wrote.
func TestJoinersHear(t *testing.T) {
	k := agreed(t)
	k.files("Đường thôn 2 hư hỏng nặng, nhà ông Tám bị ngập")
	lan := k.In
	k.In.Chat, k.In.From = "8", bot.Sender{Address: "8", Name: "Bình", Locale: "vi"}
	for _, say := range []string{"/phananh", "1", "duong thon", "xa ba dong", "1", "1", "Đường thôn 2 hư hỏng nặng quá"} {
		k.Says(say)
	}
	heard := k.Says("1")
	bottest.MustHear(t, heard, "Đường thôn 2 hư hỏng nặng", "1 người")
	if strings.Contains(heard, "ông Tám") {
		t.Error("another's words are shown")
	}
	bottest.MustHear(t, k.Says("thêm tôi"), "Đã thêm quý vị")
	k.hears()
	binh := k.In
	k.In = lan
	k.answers("Xã sẽ sửa.")
	k.In = binh
	heard = k.hears()
	bottest.MustHear(t, heard, "mà quý vị cùng phản ánh", "Xã sẽ sửa.")
	bottest.MustHear(t, k.Says("/tracuu"), "chưa gửi phản ánh nào")
}
