package civic_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
	"time"

	"danvan/civic"
)

// Every kind of notice that is declared is in the table, and says there what holds for it.
func TestEveryNoticeHasItsFacts(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "notice_kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := civic.NoticeKinds()
	declared := map[civic.NoticeKind]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); !ok || typ.Name != "NoticeKind" {
			return true
		}
		kind, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if declared[civic.NoticeKind(kind)] = true; !slices.Contains(kinds, civic.NoticeKind(kind)) {
			t.Errorf("%s is not in the table", kind)
		}
		return true
	})
	for _, kind := range kinds {
		f := kind.Facts()
		if !declared[kind] || f.Side == "" || f.Back == "" {
			t.Errorf("%s: declared %v, %+v", kind, declared[kind], f)
		}
		if f.Lost == civic.LostToAgency != (f.Side == civic.ForCitizens) && f.Lost != civic.LostToNobody {
			t.Errorf("%s: that a citizen could not be told is for the agency, of others for the desk: %+v", kind, f)
		}
		if f.Gathered != "" && f.Gathered.Facts().Side != f.Side {
			t.Errorf("%s is gathered on another side", kind)
		}
	}
	if len(kinds) < 40 {
		t.Errorf("only %d kinds found", len(kinds))
	}
}

func TestWhatIsSentWhenAChatIsBack(t *testing.T) {
	day := 24 * time.Hour
	for _, tt := range []struct {
		kind   civic.NoticeKind
		age    time.Duration
		status civic.Status
		want   bool
	}{
		{civic.NoticeAnswer, 400 * day, civic.StatusClosed, true},
		{civic.NoticeReceipt, 400 * day, civic.StatusAnswered, true},
		{civic.NoticeQuestion, 400 * day, civic.StatusNeedInfo, true},
		{civic.NoticeCaseNew, 400 * day, civic.StatusRouted, true},
		{civic.NoticeCaseNew, day, civic.StatusClosed, false},
		{civic.NoticeDigest, 7 * day, "", true},
		{civic.NoticeDigest, 8 * day, "", false},
		{civic.NoticeProjectChanges, 8 * day, "", false},
		{civic.NoticeDutyReminder, 30 * day, "", true}, // its text says nothing of what is done
		{civic.NoticeDutyUnreachable, time.Hour, "", false},
		{"unknown.kind", day, civic.StatusClosed, false},
		{"unknown.kind", day, civic.StatusRouted, true},
	} {
		if got := tt.kind.Facts().Holds(now.Add(-tt.age), tt.status, now); got != tt.want {
			t.Errorf("%s after %s, case %q: %v", tt.kind, tt.age, tt.status, got)
		}
	}
}

func TestWhatNobodyHeardStillMatters(t *testing.T) {
	lone := civic.Notice{Kind: civic.NoticeCaseNew, To: civic.ToAgency("ubnd-ba-dong", civic.RoleOfficer)}
	desk := civic.Notice{Kind: civic.NoticeDeskUnrouted, To: civic.ToCoordinators()}
	routed := civic.Case{ID: 1, Status: civic.StatusRouted, Agency: "ubnd-ba-dong"}
	moved, over, waits := routed, routed, civic.Case{ID: 1, Status: civic.StatusSubmitted}
	moved.Agency, over.Status = "ubnd-ba-vi", civic.StatusAnswered
	for name, tt := range map[string]struct {
		notice civic.Notice
		about  civic.Case
		want   bool
	}{
		"with its agency":   {lone, routed, true},
		"with another":      {lone, moved, false},
		"answered":          {lone, over, false},
		"on the desk":       {desk, waits, true},
		"given to somebody": {desk, routed, false},
		"about no case":     {civic.Notice{Kind: civic.NoticeInstructionGiven}, civic.Case{}, true},
		"for a citizen":     {civic.Notice{Kind: civic.NoticeAnswer}, routed, false},
	} {
		if got := tt.notice.StillUnheard(tt.about); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if (civic.Notice{Priority: civic.PriorityUrgent}).Gathers(routed) || !lone.Gathers(routed) || lone.Gathers(civic.Case{}) {
		t.Error("what is urgent, or about no case, is told by itself; the rest may be gathered")
	}
}
