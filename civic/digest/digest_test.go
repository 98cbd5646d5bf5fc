package digest

import (
	"math"
	"testing"
	"time"

	"danvan/civic"
)

// The tail of the negative binomial distribution, beside sums of its terms.
func TestNegativeBinomialTail(t *testing.T) {
	for _, c := range []struct {
		k, r  int
		weeks float64
	}{{1, 1, 12}, {6, 3, 12}, {10, 40, 12}, {30, 120, 12}, {3, 1, 4}} {
		p := c.weeks / (c.weeks + 1)
		below := 0.0
		for x := range c.k {
			choose, _ := math.Lgamma(float64(x + c.r))
			fx, _ := math.Lgamma(float64(x + 1))
			fr, _ := math.Lgamma(float64(c.r))
			below += math.Exp(choose - fx - fr + float64(c.r)*math.Log(p) + float64(x)*math.Log(1-p))
		}
		if got := negativeBinomialTail(float64(c.k), float64(c.r), c.weeks); math.Abs(got-(1-below)) > 1e-9 {
			t.Errorf("%+v: %g, want %g", c, got, 1-below)
		}
	}
}

// Words that could tell who somebody is are never quoted.
func TestQuotable(t *testing.T) {
	for text, want := range map[string]bool{
		"Thủ tục nhanh, hướng dẫn rõ ràng, rất hài lòng.":                   true,
		"Phải đi lại nhiều lần mà vẫn chưa xong. Mong được giải quyết sớm.": true,
		"Cán bộ Nguyễn Văn An làm việc rất nhiệt tình với người dân":        false,
		"Hồ sơ chờ lâu quá, gọi lại cho số 0905123456 giúp":                 false,
		"Cảm ơn chị hoa ở quầy số hai đã giúp đỡ tận tình":                  false,
		"Tuấn làm việc rất chậm, thái độ với người dân không tốt":           false,
		"Tốt": false,
		"Xem thêm ở trang https://example.vn về việc này nhé mọi người": false,
	} {
		if got := Quotable(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// A slot is the latest one, on the very minute too.
func TestSlot(t *testing.T) {
	zone := time.FixedZone("+07", 7*3600)
	s := DefaultSettings(1)
	monday := time.Date(2026, 11, 23, 7, 30, 0, 0, zone)
	for at, want := range map[time.Time]time.Time{monday: monday, monday.Add(-time.Minute): monday.AddDate(0, 0, -7), monday.AddDate(0, 0, 6): monday} {
		if got := s.Slot(at, zone); !got.Equal(want) {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
	}
}

// Who reads what: by role, by what they answer for, and by whether they were there.
func TestScopes(t *testing.T) {
	slot := time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC)
	member := func(agency string, role civic.Role, days int) civic.Membership {
		return civic.Membership{Agency: agency, Role: role, Since: slot.AddDate(0, 0, days)}
	}
	for name, c := range map[string]struct {
		r    Reader
		want []Kind
	}{
		"leader":      {Reader{Memberships: []civic.Membership{member("ubnd-tinh", civic.RoleLeader, -1)}}, []Kind{KindProvince}},
		"part":        {Reader{Settings: Settings{Areas: []string{"ba-dong"}}, Memberships: []civic.Membership{member("ubnd-tinh", civic.RoleLeader, -1)}}, []Kind{KindPart}},
		"coordinator": {Reader{Memberships: []civic.Membership{member("so-noi-vu", civic.RoleCoordinator, -1), member("so-noi-vu", civic.RoleHead, -1)}}, []Kind{KindDesk}},
		"two units":   {Reader{Memberships: []civic.Membership{member("a", civic.RoleHead, -1), member("b", civic.RoleHead, -1)}}, []Kind{KindUnit, KindUnit}},
		"too new":     {Reader{Memberships: []civic.Membership{member("a", civic.RoleHead, 1)}}, nil},
		"officer":     {Reader{Memberships: []civic.Membership{member("a", civic.RoleOfficer, -1)}}, nil},
	} {
		got := c.r.Scopes(slot)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i := range got {
			if got[i].Kind != c.want[i] {
				t.Errorf("%s: %v", name, got)
			}
		}
	}
}

// A head reads nothing but of their own unit, and only the coordinators how the system is.
func TestMayRead(t *testing.T) {
	head := civic.Person{Memberships: []civic.Membership{{Agency: "a", Role: civic.RoleHead}}}
	leader := civic.Person{Memberships: []civic.Membership{{Agency: "ubnd-tinh", Role: civic.RoleLeader}}}
	if MayRead(head, Scope{Kind: KindProvince}) || MayRead(head, Scope{Kind: KindUnit, Agency: "b"}) || !MayRead(head, Scope{Kind: KindUnit, Agency: "a"}) ||
		MayRead(leader, Scope{Kind: KindDesk}) || !MayRead(leader, Scope{Kind: KindUnit, Agency: "b"}) || MayRead(civic.Person{}, Scope{Kind: KindProvince}) {
		t.Error("who may read a digest is wrong")
	}
}
