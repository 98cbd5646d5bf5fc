package storage_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"danvan/civic"
	"danvan/civic/figures"
)

// historian lets cases and ratings go through random histories, and remembers them.
type historian struct {
	*town
	random  *rand.Rand
	cases   []civic.Case
	ratings map[int64]civic.Rating
	at      time.Time
}

var historyAgencies = []string{"ubnd-ba-dong", "ubnd-ba-gia", "so-y-te", "thanh-tra"}

// step does something at random. What the domain refuses does not happen.
func (h *historian) step() {
	h.at = h.at.Add(time.Duration(h.random.IntN(20*60)) * time.Minute)
	switch n := h.random.IntN(10); {
	case n < 3 || len(h.cases) == 0:
		h.newCase()
	case n < 8:
		h.changeCase(h.random.IntN(len(h.cases)))
	default:
		h.rate()
	}
}

func (h *historian) newCase() {
	h.n++
	category := []string{"ht-duong-xa", "mt-rac", "yt-kham-benh", "tieu-cuc"}[h.random.IntN(4)]
	agency := []string{"ubnd-ba-dong", "ubnd-ba-gia", "so-y-te", ""}[h.random.IntN(4)]
	if category == "tieu-cuc" {
		agency = "thanh-tra"
	}
	ch, err := civic.File(civic.Case{Code: fmt.Sprintf("PA-26-H%05d", h.n), DraftKey: fmt.Sprintf("h%d", h.n), Author: &h.lan.ID,
		Area: []string{"ba-dong", "ba-gia", ""}[h.random.IntN(3)], Text: "Việc cần giải quyết"}, h.category(category), agency, nil, cal, h.at)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.FileCase(ctx, ch)
	if err != nil {
		h.t.Fatal(err)
	}
	h.cases = append(h.cases, c)
}

func (h *historian) changeCase(i int) {
	c := h.cases[i]
	category := h.category(c.Category)
	officer, citizen := civic.Actor{Person: h.ha.ID, Role: civic.RoleOfficer, Agency: c.Agency}, civic.Actor{Person: h.lan.ID}
	var ch civic.Change
	var err error
	switch h.random.IntN(13) {
	case 0:
		ch, err = c.Route(civic.Actor{Person: h.desk.ID, Role: civic.RoleCoordinator}, historyAgencies[h.random.IntN(3)], category, cal, "", h.at)
	case 1, 2:
		ch, err = c.Accept(officer, h.at)
	case 3:
		ch, err = c.Ask(officer, "Ở đâu ạ?", h.at)
	case 4:
		ch, err = c.Add(citizen, "Ở đầu thôn", nil, cal, h.at)
	case 5, 6:
		ch, err = c.Answer(officer, []string{"Đã làm xong.", "Xã đã cho sửa đoạn đường này trong tuần, mời ông/bà xem lại."}[h.random.IntN(2)], nil, cal, h.at)
	case 7, 8:
		ch, err = c.Mark(citizen, h.random.IntN(2) == 0, h.random.IntN(6), h.at)
	case 9:
		ch, err = c.Reopen(citizen, "Chưa xong", category, cal, h.at)
	case 10:
		ch, err = c.Transfer(officer, historyAgencies[h.random.IntN(3)], "Không thuộc xã", category, cal, h.at)
	case 11:
		if ch, err = c.Reject(officer, "Không thuộc thẩm quyền", h.at); h.random.IntN(2) == 0 {
			ch, err = c.Withdraw(citizen, "", h.at)
		}
	case 12:
		ch, err = c.Close(civic.Actor{}, h.at)
	}
	if err != nil {
		return
	}
	if h.cases[i], err = h.ChangeCase(ctx, ch); err != nil {
		h.t.Fatal(err)
	}
}

func (h *historian) rate() {
	people := []civic.Person{h.lan, h.tu, h.ha, h.minh, h.desk}
	r, err := civic.NewRating(people[h.random.IntN(len(people))].ID, historyAgencies[h.random.IntN(3)], 1+h.random.IntN(5), hanoi, h.at)
	if err != nil {
		h.t.Fatal(err)
	}
	if r, _, err = h.SaveRating(ctx, "", r); err != nil {
		h.t.Fatal(err)
	}
	if h.random.IntN(2) == 0 {
		r.Form, r.Answers = "sipas", map[string]int{"can-bo": 1 + h.random.IntN(5), "ket-qua": 1 + h.random.IntN(5)}
		if err := h.UpdateRating(ctx, "", r); err != nil {
			h.t.Fatal(err)
		}
	}
	if r, err = h.Rating(ctx, r.ID); err != nil {
		h.t.Fatal(err)
	}
	h.ratings[r.ID] = r
}

// dump writes down the figures as they are stored, without cells in which nothing is left.
func (h *historian) dump() []string {
	var lines []string
	for _, table := range []string{"daily_by_agency", "daily_by_area", "daily_ratings", "daily_aspects"} {
		lines = append(lines, h.dumpTable(table)...)
	}
	slices.Sort(lines)
	return lines
}

func (h *historian) dumpTable(table string) []string {
	rows, err := h.DB().QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var lines []string
	for rows.Next() {
		values, err := sqlx.SliceScan(rows)
		if err != nil {
			h.t.Fatal(err)
		}
		isSome := func(v any) bool { n, number := v.(int64); return number && n != 0 }
		if slices.ContainsFunc(values, isSome) {
			lines = append(lines, fmt.Sprintf("%s %s", table, values))
		}
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return lines
}

// What is counted as it happens is what is counted anew from the cases and ratings, and what the domain says of them.
func TestFiguresEqualARecount(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		h := &historian{town: w, random: rand.New(rand.NewPCG(20261124, 5)), ratings: map[int64]civic.Rating{}, at: now}
		for range 600 {
			h.step()
		}
		counted := h.dump()
		if err := w.RebuildFigures(ctx); err != nil {
			t.Fatal(err)
		}
		if again := h.dump(); !slices.Equal(counted, again) {
			t.Errorf("as it happened:\n%s\nanew:\n%s", strings.Join(diff(counted, again), "\n"), strings.Join(diff(again, counted), "\n"))
		}
		var plain, stored figures.Counts
		for _, c := range h.cases {
			for counts := range maps.Values(figures.OfCase(c)) {
				plain = plain.Plus(counts)
			}
		}
		rows, err := w.DailyFigures(ctx, figures.Query{Cuts: []string{"2026-01-01", "2027-01-01", "2028-01-01"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			stored = stored.Plus(r.Counts)
		}
		if plain != stored {
			t.Errorf("stored %v, by hand %v", stored, plain)
		}
		for m, n := range plain {
			if n == 0 {
				t.Errorf("nothing of measure %d happened", m)
			}
		}
		h.checkIndex()
	})
}

// diff is what of a is not in b.
func diff(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// checkIndex compares the index of SQL with a plain calculation from the ratings and cases.
func (h *historian) checkIndex() {
	h.t.Helper()
	answers := map[string][]int{}
	for _, r := range h.ratings {
		if !r.Own && !r.Bulk {
			answers[r.Agency] = append(answers[r.Agency], r.Score)
		}
	}
	for _, c := range h.cases {
		if c.Stars > 0 && c.AnsweredAt != nil {
			answers[c.Agency] = append(answers[c.Agency], figures.Points(c.Stars))
		}
	}
	ofKind := map[civic.AgencyKind][]int{}
	for code, points := range answers {
		a, _ := h.directory.Agency(code)
		ofKind[a.Kind] = append(ofKind[a.Kind], points...)
	}
	got, err := h.SatisfactionIndex(ctx, "2026-01-01", "2028-01-01")
	if err != nil {
		h.t.Fatal(err)
	}
	if len(got) != len(answers) || len(got) < 3 {
		h.t.Errorf("%d indices, want %d", len(got), len(answers))
	}
	for _, i := range got {
		want := figures.NewIndex(i.Agency, i.Kind, answers[i.Agency], ofKind[i.Kind])
		for _, pair := range [][2]float64{{i.Mean, want.Mean}, {i.KindMean, want.KindMean}, {i.Value, want.Value}, {i.Low, want.Low}, {i.High, want.High}} {
			if math.Abs(pair[0]-pair[1]) > 1e-6 {
				h.t.Errorf("%+v\nwant %+v", i, want)
				break
			}
		}
		if i.N != want.N {
			h.t.Errorf("%s: %d answers, want %d", i.Agency, i.N, want.N)
		}
	}
}

// Ratings by an agency's own people, and those of a burst, are kept and counted apart.
func TestRatingsLeftOut(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		rate := func(p civic.Person, stars int, at time.Time) civic.Rating {
			r, err := civic.NewRating(p.ID, "ubnd-ba-dong", stars, hanoi, at)
			if err != nil {
				t.Fatal(err)
			}
			if r, _, err = w.SaveRating(ctx, "", r); err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := rate(w.ha, 5, now); !r.Own {
			t.Error("an officer's rating of their own agency counts")
		}
		if r := rate(w.minh, 1, now); !r.Own {
			t.Error("a head's rating of their own agency counts")
		}
		if r := rate(w.desk, 3, now); r.Own {
			t.Error("a coordinator's rating of an agency where they do not work is left out")
		}
		rate(w.lan, 2, now)
		for i := range civic.BulkRatings {
			r := rate(w.meet(fmt.Sprint("Người ", i), "", ""), 5, now.Add(time.Duration(i)*time.Second))
			if r.Bulk != (i == civic.BulkRatings-1) {
				t.Errorf("rating %d of a burst: bulk %t", i, r.Bulk)
			}
		}
		rate(w.tu, 5, now.Add(civic.BulkWithin+time.Minute))
		rows, err := w.DailyRatings(ctx, []string{"2026-03-01", "2026-03-08"})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%v, %v", rows, err)
		}
		want := figures.RatingRow{Agency: "ubnd-ba-dong", Stars: [5]int{0, 1, 1, 0, 1}, N: 3, Sum: 175, Squares: 13125, Own: 2, Bulk: civic.BulkRatings}
		if rows[0] != want {
			t.Errorf("%+v\nwant %+v", rows[0], want)
		}
	})
}

// Of several ratings at once of one person, agency and day, one counts, and the figures have one.
func TestRatingsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		const days = 10 // on the first of which the connections are opened, one after another
		for d := range days {
			var all errgroup.Group
			for i := range 8 {
				all.Go(func() error {
					r, err := civic.NewRating(w.lan.ID, "ubnd-ba-dong", 1+i%5, hanoi, now.AddDate(0, 0, d))
					if err == nil {
						_, _, err = w.SaveRating(ctx, "", r)
					}
					return err
				})
			}
			if err := all.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := w.DailyRatings(ctx, []string{"2026-03-01", "2026-04-01"})
		if err != nil || len(rows) != 1 || rows[0].N != days {
			t.Errorf("%+v, %v", rows, err)
		}
	})
}
