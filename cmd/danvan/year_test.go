package main

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/workcal"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/storagetest"
)

var updateYear = flag.Bool("update-year", false, "write the golden file of the simulated year")

// year drives all shipped agencies through a year of duties, day by day.
type year struct {
	t      *testing.T
	store  *storage.Store
	timing civic.Timing
	now    time.Time
	names  map[string]string // chat to role@agency
	staff  map[string]civic.Person
	desk   civic.Person
	duties map[string]civic.Duty
	lines  map[string][]string // of the present day: what is said, and to whom
	record strings.Builder
	told   int
}

// TestSimulatedYear walks through 2027 with 123 agencies and 8 duties: some hand in early, some late, some never; what is
// handed in is accepted or returned; five agencies have nobody, five a head alone; one merges in July into a new one. The
// complete list of reminders is that of the golden file, on both databases.
func TestSimulatedYear(t *testing.T) {
	t.Parallel()
	golden := filepath.Join("testdata", "year_2027.golden")
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		began := time.Now()
		y := newYear(t, s)
		end := time.Date(2028, 1, 1, 0, 0, 0, 0, y.timing.Zone)
		for ; y.now.Before(end); y.now = y.now.AddDate(0, 0, 1) {
			y.day()
		}
		t.Logf("%d messages in %s", y.told, time.Since(began).Round(100*time.Millisecond))
		if *updateYear && s.Dialect() == "sqlite" {
			if err := os.WriteFile(golden, []byte(y.record.String()), 0o644); err != nil { //nolint:gosec // for people to read
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		compareLines(t, y.record.String(), string(want))
		y.check()
	})
}

func compareLines(t *testing.T, got, want string) {
	t.Helper()
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			t.Fatalf("ends before line %d: %s", i+1, b[i])
		case i >= len(b):
			t.Fatalf("goes on at line %d: %s", i+1, a[i])
		case a[i] != b[i]:
			t.Fatalf("line %d is\n%s\nwant\n%s", i+1, a[i], b[i])
		}
	}
}

func newYear(t *testing.T, s *storage.Store) *year {
	t.Helper()
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	y := &year{t: t, store: s, timing: civic.Timing{Calendar: workcal.Default(zone), Hours: civic.DefaultHours(zone)},
		now: time.Date(2026, 12, 1, 0, 0, 0, 0, zone), names: map[string]string{}, staff: map[string]civic.Person{}, duties: map[string]civic.Duty{}}
	directory := y.directory()
	for _, d := range directory.Duties {
		y.duties[d.Code] = d
	}
	for i, a := range directory.Agencies {
		switch {
		case i%25 == 7: // nobody
		case i%25 == 13:
			y.meet(a.Code, civic.RoleHead)
		default:
			y.meet(a.Code, civic.RoleOfficer)
			y.meet(a.Code, civic.RoleHead)
		}
	}
	y.desk = y.meet("so-noi-vu", civic.RoleCoordinator)
	return y
}

func (y *year) directory() *civic.Directory {
	y.t.Helper()
	d, err := y.store.Directory(y.t.Context(), y.now)
	y.must(err)
	return d
}

func (y *year) must(err error) {
	y.t.Helper()
	if err != nil {
		y.t.Fatalf("%s: %v", y.now.Format(time.DateOnly), err)
	}
}

// meet makes somebody a member of an agency.
func (y *year) meet(agency string, role civic.Role) civic.Person {
	y.t.Helper()
	name, ctx := agency+"/"+string(role), y.t.Context()
	p, err := y.store.MeetPerson(ctx, civic.Person{Channel: "test", Address: name, Name: name, Locale: "vi"}, name, y.now)
	y.must(err)
	_, err = y.store.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: y.now, ExpiresAt: y.now.Add(time.Hour)}, name)
	y.must(err)
	_, err = y.store.AcceptInvitation(ctx, "", name, p.ID, y.now)
	y.must(err)
	p, err = y.store.Person(ctx, p.ID)
	y.must(err)
	y.staff[name] = p
	return p
}

// day is one day: the jobs run at their hours, reminders are delivered, units hand in, the coordinator decides.
func (y *year) day() {
	y.t.Helper()
	ctx := y.t.Context()
	if y.now.Month() == time.July && y.now.Day() == 1 && y.now.Year() == 2027 {
		y.merge()
	}
	y.lines = map[string][]string{}
	y.must(scheduler.OpenDuties{Store: y.store, Timing: y.timing}.Run(ctx, y.now.Add(10*time.Minute)))
	morning := y.timing.Start(y.now)
	y.must(scheduler.RemindDuties(y.store, y.timing, nil).Run(ctx, morning))
	y.deliver(ctx)
	y.write()
	if !y.timing.Works(y.now) {
		return
	}
	y.decide(morning.Add(90 * time.Minute))
	y.handIn(morning.Add(2 * time.Hour))
}

// deliver notes what waits in the outbox, in place of sending it.
func (y *year) deliver(ctx context.Context) {
	y.t.Helper()
	var rows []struct {
		ID                 int64
		Address, Kind      string
		Rung, Duty, Agency string
		Status             civic.ObligationStatus
	}
	y.must(y.store.DB().SelectContext(ctx, &rows, `
		SELECT n.id, c.address, r.kind, r.rung, o.duty, o.agency, o.status
		FROM notifications n JOIN chats c ON c.id = n.chat JOIN reminders r ON r.notification = n.id JOIN obligations o ON o.id = r.subject
		WHERE n.status = 'pending' AND n.kind = 'obligation.reminder' ORDER BY c.address, r.kind, o.duty, r.rung, o.agency`))
	_, err := y.store.DB().ExecContext(ctx, `UPDATE notifications SET status = 'sent' WHERE status = 'pending'`)
	y.must(err)
	said, order := map[string]map[string][]string{}, map[string][]string{}
	for _, r := range rows {
		what := r.Kind + " " + r.Duty
		if r.Kind == string(civic.ReminderDuty) {
			what += " " + r.Rung
			if !r.Status.Owed() {
				y.t.Errorf("%s is reminded of %s, which it handed in", r.Address, r.Duty)
			}
		}
		if said[r.Address] == nil {
			said[r.Address] = map[string][]string{}
			y.told++
		}
		if said[r.Address][what] == nil {
			order[r.Address] = append(order[r.Address], what)
		}
		said[r.Address][what] = append(said[r.Address][what], r.Agency)
	}
	for address, parts := range order {
		slices.Sort(parts)
		for i, what := range parts {
			if !strings.HasPrefix(what, string(civic.ReminderDuty)) {
				slices.Sort(said[address][what])
				parts[i] += ": " + strings.Join(said[address][what], " ")
			}
		}
		line := strings.Join(parts, "; ")
		y.lines[line] = append(y.lines[line], address)
	}
}

// write records the day.
func (y *year) write() {
	if len(y.lines) == 0 {
		return
	}
	fmt.Fprintf(&y.record, "%s\n", y.now.Format("Mon 2006-01-02"))
	var said []string
	for line := range y.lines {
		said = append(said, line)
	}
	slices.Sort(said)
	for _, line := range said {
		to := y.lines[line]
		slices.Sort(to)
		fmt.Fprintf(&y.record, "  %s\n    to %s\n", line, strings.Join(to, " "))
	}
}

// lot draws a number below n that is always the same for the same words.
func lot(n uint32, words ...string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(words, "/")))
	return int(h.Sum32() % n)
}

// wants is how many days before it is due (after it where negative) an agency hands in, and whether it ever does.
func wants(agency, duty string) (days int, ever bool) {
	switch l := lot(100, agency, duty); {
	case l < 50:
		return 1 + l%20, true
	case l < 75:
		return 0, true
	case l < 95:
		return -(l - 74), true
	default:
		return 0, false
	}
}

// handIn lets every agency hand in whose day has come.
func (y *year) handIn(at time.Time) {
	y.t.Helper()
	owed, _, err := y.store.Obligations(y.t.Context(), civic.ObligationQuery{Statuses: []civic.ObligationStatus{civic.ObligationOpen, civic.ObligationReturned}})
	y.must(err)
	for _, o := range owed {
		days, ever := wants(o.Agency, o.Duty)
		by, ok := y.staff[o.Agency+"/officer"]
		if !ok {
			by, ok = y.staff[o.Agency+"/head"]
		}
		if o.Status == civic.ObligationReturned {
			days = 1
		}
		if !ever || !ok || at.Before(o.DueAt.AddDate(0, 0, -days).Add(-12*time.Hour)) {
			continue
		}
		ch, err := o.HandIn(civic.Actor{Person: by.ID, Role: by.RoleIn(o.Agency), Agency: o.Agency}, civic.Submission{DocNumber: "12/KH", DocDay: at.Format(time.DateOnly),
			Signer: "Nguyễn Văn A", Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "test", Ref: "f", Name: "van-ban.pdf"}}}, y.duties[o.Duty], y.timing, at)
		y.must(err)
		_, err = y.store.ChangeObligation(y.t.Context(), ch)
		y.must(err)
	}
}

// decide lets the coordinator decide on what was handed in days ago: most is accepted, a few come back once.
func (y *year) decide(at time.Time) {
	y.t.Helper()
	waiting, _, err := y.store.Obligations(y.t.Context(), civic.ObligationQuery{Statuses: []civic.ObligationStatus{civic.ObligationSubmitted}})
	y.must(err)
	for _, o := range waiting {
		if at.Sub(*o.SubmittedAt) < 72*time.Hour {
			continue
		}
		list, err := y.store.Submissions(y.t.Context(), o.ID)
		y.must(err)
		last := list[len(list)-1]
		var ch civic.DutyChange
		if lot(10, "decision", o.Agency, o.Duty) == 0 && len(list) == 1 {
			ch, err = o.Return(y.desk, last, y.duties[o.Duty], "Thiếu chữ ký", at.AddDate(0, 0, 7), y.timing, at)
		} else {
			ch, err = o.Accept(y.desk, last, y.duties[o.Duty], at)
		}
		y.must(err)
		_, err = y.store.ChangeObligation(y.t.Context(), ch)
		y.must(err)
	}
}

// merge ends a commune and lets a new one take its area.
func (y *year) merge() {
	y.t.Helper()
	c, problems := catalog.Parse(catalog.Default())
	if problems != nil {
		y.t.Fatal(problems)
	}
	for i, a := range c.Agencies {
		if a.Code != "ubnd-ba-xa" {
			continue
		}
		at := y.now
		c.Agencies[i].ValidTo = &at
		c.Agencies = append(c.Agencies, civic.Agency{Code: "ubnd-ba-xa-moi", Name: "Ủy ban nhân dân xã Ba Xa mới", Kind: a.Kind, Parent: a.Parent, Area: a.Area, ValidFrom: at})
	}
	_, err := y.store.ImportCatalog(y.t.Context(), c, y.now)
	y.must(err)
	y.meet("ubnd-ba-xa-moi", civic.RoleOfficer)
}

// check looks at what the year has come to.
func (y *year) check() {
	y.t.Helper()
	list, err := y.store.Compliance(y.t.Context(), 2027, y.now)
	y.must(err)
	sums := map[string]civic.Compliance{}
	for _, c := range list {
		sum := sums[c.Duty]
		sum.Owed, sum.InTime, sum.Late, sum.Missing, sum.NotDue = sum.Owed+c.Owed, sum.InTime+c.InTime, sum.Late+c.Late, sum.Missing+c.Missing, sum.NotDue+c.NotDue
		sums[c.Duty] = sum
	}
	for code, sum := range sums {
		if sum.Owed < 115 || sum.Owed != sum.InTime+sum.Late+sum.Missing+sum.NotDue || sum.InTime < 60 || sum.Late < 5 || sum.Missing < 5 || sum.NotDue != 0 {
			y.t.Errorf("%s: %+v", code, sum)
		}
	}
	if len(sums) != 8 {
		y.t.Errorf("%d duties", len(sums))
	}
	of := func(agency string) (duties []string) {
		list, _, err := y.store.Obligations(y.t.Context(), civic.ObligationQuery{Agencies: []string{agency}, Year: 2027})
		y.must(err)
		for _, o := range list {
			duties = append(duties, o.Duty)
		}
		return duties
	}
	if got := of("ubnd-ba-xa-moi"); !slices.Equal(got, []string{"self-score", "year-report"}) {
		y.t.Errorf("the new commune owes %q", got)
	}
	if got := of("ubnd-ba-xa"); len(got) != 6 {
		y.t.Errorf("the commune that merged owed %q", got)
	}
}
