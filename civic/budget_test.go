package civic_test

import (
	"testing"
	"time"

	"danvan/civic"
)

func TestDayBudget(t *testing.T) {
	zone := time.FixedZone("+7", 7*3600)
	at := time.Date(2026, 11, 22, 17, 30, 0, 0, time.UTC) // half past midnight of the 23rd there
	day := civic.Budgets{CasesPerDay: 3}.Day(at, zone)
	if !day.From.Equal(time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)) || day.Until.Sub(day.From) != 24*time.Hour || day.Most != 3 {
		t.Errorf("the day is %+v", day)
	}
	if none := (civic.Budgets{}).Day(at, zone); none != (civic.DayBudget{}) || none.Left(civic.DayCount{Filed: 1000}) == 0 {
		t.Errorf("no bound is %+v", none)
	}
	for _, test := range []struct{ filed, withdrawn, left int }{
		{0, 0, 3}, {2, 0, 1}, {3, 0, 0}, {4, 0, 0}, {3, 1, 1}, {3, 3, 3}, {4, 4, 2}, {5, 5, 1}, {6, 6, 0}, {7, 7, 0}, {5, 2, 0},
	} {
		if left := day.Left(civic.DayCount{Filed: test.filed, Withdrawn: test.withdrawn}); left != test.left {
			t.Errorf("%d filed, %d withdrawn: %d left, want %d", test.filed, test.withdrawn, left, test.left)
		}
	}
}

func TestWhatIsGathered(t *testing.T) {
	for _, test := range []struct {
		notice civic.Notice
		want   civic.NoticeKind
	}{
		{civic.Notice{Kind: civic.NoticeCaseNew}, civic.NoticeCasesGathered},
		{civic.Notice{Kind: civic.NoticeCaseNew, Priority: civic.PriorityNormal}, civic.NoticeCasesGathered},
		{civic.Notice{Kind: civic.NoticeCaseNew, Priority: civic.PriorityUrgent}, ""},
		{civic.Notice{Kind: civic.NoticeDeskUnrouted}, civic.NoticeDeskGathered},
		{civic.Notice{Kind: civic.NoticeDeskUnattended}, ""},
		{civic.Notice{Kind: civic.NoticeCaseAdded}, ""},
		{civic.Notice{Kind: civic.NoticeReceipt, Priority: civic.PriorityReceipt}, ""},
	} {
		if got := test.notice.Gathered(); got != test.want {
			t.Errorf("%+v is gathered in %q, want %q", test.notice, got, test.want)
		}
	}
}

func TestFits(t *testing.T) {
	for size, want := range map[int64]bool{0: true, civic.MaxFileBytes: true, civic.MaxFileBytes + 1: false} {
		if (civic.Attachment{Size: size}).Fits() != want {
			t.Errorf("a file of %d bytes fits: %v", size, !want)
		}
	}
}
