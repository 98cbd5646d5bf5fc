package duties

import (
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/locales"
)

func TestObligationState(t *testing.T) {
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	at := func(text string) time.Time {
		got, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return got.UTC()
	}
	handed, yes, no := at("2027-01-13 23:30"), true, false
	for _, c := range []struct {
		now  string
		o    civic.Obligation
		want string
	}{
		{"2027-01-08 23:59", civic.Obligation{Status: civic.ObligationOpen}, "còn 7 ngày, hạn thứ Sáu 15/01/2027"},
		{"2027-01-15 00:01", civic.Obligation{Status: civic.ObligationOpen}, "hôm nay là hạn (trước 17:00)"},
		{"2027-01-15 17:01", civic.Obligation{Status: civic.ObligationOpen}, "đã quá hạn hôm nay (hạn 17:00, thứ Sáu 15/01/2027)"},
		{"2027-01-16 00:01", civic.Obligation{Status: civic.ObligationOpen}, "quá hạn 1 ngày (hạn thứ Sáu 15/01/2027)"},
		{"2027-01-12 08:00", civic.Obligation{Status: civic.ObligationReturned}, "bị trả lại, còn 3 ngày, hạn mới thứ Sáu 15/01/2027"},
		{"2027-01-18 08:00", civic.Obligation{Status: civic.ObligationReturned}, "bị trả lại, quá hạn 3 ngày (hạn mới thứ Sáu 15/01/2027)"},
		{"2027-01-18 08:00", civic.Obligation{Status: civic.ObligationSubmitted, SubmittedAt: &handed, InTime: &yes}, "đã nộp ngày 13/01/2027, chờ duyệt"},
		{"2027-01-18 08:00", civic.Obligation{Status: civic.ObligationSubmitted, SubmittedAt: &handed, InTime: &no}, "đã nộp trễ hạn ngày 13/01/2027, chờ duyệt"},
		{"2027-01-18 08:00", civic.Obligation{Status: civic.ObligationAccepted, SubmittedAt: &handed, AcceptedAt: &handed}, "đã được chấp nhận ngày 13/01/2027"},
		{"2027-01-18 08:00", civic.Obligation{Status: civic.ObligationEnded}, "đơn vị đã kết thúc hoạt động"},
	} {
		turn := bot.NewTurn(locales.MustLoad(), zone, at(c.now))
		c.o.DueAt = at("2027-01-15 17:00")
		if got := obligationState(turn, c.o); got != c.want {
			t.Errorf("at %s: %q, not %q", c.now, got, c.want)
		}
	}
}

// What people wrote is escaped in a version's text.
func TestSubmissionText(t *testing.T) {
	turn := bot.NewTurn(locales.MustLoad(), time.UTC, time.Time{})
	at := time.Date(2027, 1, 13, 3, 0, 0, 0, time.UTC)
	s := civic.Submission{Number: 2, Status: civic.SubmissionReturned, DocNumber: "1<2", DocDay: "2027-01-10", Signer: "A & B", At: at, DecidedAt: &at,
		Reason: "x < y", NewDue: &at, Files: make([]civic.Attachment, 2)}
	got := submissionText(turn, s, "<Hà>")
	for _, part := range []string{"Bản 2", "bị trả lại", "1&lt;2", "10/01/2027", "A &amp; B", "&lt;Hà&gt;", "x &lt; y", "trễ hạn", "2 tệp", "13/01/2027"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in\n%s", part, got)
		}
	}
	if got := submissionText(turn, s, ""); !strings.Contains(got, "đã xóa dữ liệu") {
		t.Errorf("nobody is named:\n%s", got)
	}
}
