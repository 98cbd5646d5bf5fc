package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// voices is how many ballots a large consultation has, each with three answers, one of them in words.
var voices = storagetest.Size(50_000, 200)

// opening, matter and wish make varied sentences, many of them alike.
var (
	opening = []string{"Đề nghị", "Gia đình tôi đề nghị", "Kính đề nghị cơ quan", "Xin", "Bà con thôn tôi mong", "Tôi mong"}
	matter  = []string{"tăng giá đất vườn", "tăng giá đất ở", "trả tiền trước khi giao đất", "bố trí khu tái định cư gần chợ", "làm cống chui cho trâu bò", "hỗ trợ học nghề cho con em",
		"đền bù cây keo theo giá thị trường", "làm lại mương thủy lợi", "cho mượn đất sản xuất thêm một vụ", "dời đường dây điện trước"}
	wish = []string{"vì giá hiện nay quá thấp", "để dân yên tâm bàn giao", "trước mùa mưa", "cho các hộ khó khăn", "như các dự án khác trong tỉnh", "để không ảnh hưởng sản xuất", "theo đúng quy định"}
)

// largeRound is a consultation with its ballots, in which nothing is answered yet.
func largeRound(b *testing.B, s *storage.Store) consult.Consultation {
	b.Helper()
	ctx, db := context.Background(), s.DB()
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, consultZone)
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	person, err := s.MeetPerson(ctx, civic.Person{Channel: "telegram", Address: "1", Name: "Sơn", Locale: "vi"}, "1", start)
	must(err)
	must(s.SaveProject(ctx, "", civic.Project{Code: "cau", Name: "Cầu", Owner: "bqlda", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing}, person.ID, nil, start))
	c := consult.Consultation{Code: "LK-26-BENCH1", Project: "cau", Subject: consult.SubjectOther, Title: "Phương án", Who: consult.WhoEverybody, Questions: roundQuestions,
		PostsAt: start, AsksAt: start, AsksUntil: start.AddDate(0, 0, 20)}
	ch, err := c.Publish(consult.DefaultRules, consultZone, person.ID, start)
	must(err)
	c, err = s.PublishConsultation(ctx, ch)
	must(err)
	random := rand.New(rand.NewPCG(1, 2))
	insert := func(head string, rows []string) {
		const batch = 2000
		for i := 0; i < len(rows); i += batch {
			_, err := db.ExecContext(ctx, head+" VALUES "+strings.Join(rows[i:min(i+batch, len(rows))], ", "))
			must(err)
		}
	}
	var ballots, opinions, keys []string
	id := 0
	for i := 1; i <= voices; i++ {
		ballots = append(ballots, fmt.Sprintf("(%d, 'x%d', 'bot', '2026-11-02 08:00:00+00:00', '2026-11-02 08:00:00+00:00')", c.ID, i))
		text := strings.Join([]string{opening[random.IntN(len(opening))], matter[random.IntN(len(matter))], wish[random.IntN(len(wish))], fmt.Sprint("thửa ", random.IntN(2000))}, " ")
		opinions = append(opinions, fmt.Sprintf("(%d, %d, 0, 'agree', '')", c.ID, i), fmt.Sprintf("(%d, %d, 1, '%d', '')", c.ID, i, random.IntN(3)), fmt.Sprintf("(%d, %d, 3, '', '%s')", c.ID, i, text))
		id += 3
		seen := map[int64]bool{}
		for _, k := range consult.Keys(text) {
			if !seen[k] {
				keys = append(keys, fmt.Sprintf("(%d, 3, %d, %d)", c.ID, k, id))
			}
			seen[k] = true
		}
	}
	insert("INSERT INTO ballots (consultation, voter, source, cast_at, changed_at)", ballots)
	insert("INSERT INTO opinions (consultation, ballot, question, choice, text)", opinions)
	insert("INSERT INTO opinion_keys (consultation, question, key, opinion)", keys)
	if s.Dialect() == "postgres" {
		_, err = db.ExecContext(ctx, "ANALYZE")
		must(err)
	}
	return c
}

// BenchmarkConsultationEnds measures what the end of a consultation with 50,000 ballots takes: numbering, answering all
// opinions as one group, closing with the count and the seal, and reading all ballots for an export. B/op is what was
// allocated in all; peak-MB what the heap held at most beyond what it held before.
func BenchmarkConsultationEnds(b *testing.B) {
	for _, dialect := range storagetest.Dialects {
		b.Run(dialect, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				s := storagetest.OpenSeeded(b, dialect)
				c := largeRound(b, s)
				ctx, after := context.Background(), c.AsksUntil.Add(time.Hour)
				waiting, _, err := s.OpinionsWaiting(ctx, c.ID, 3, 0, 1)
				if err != nil {
					b.Fatal(err)
				}
				peak := watchHeap()
				b.StartTimer()
				took := map[string]time.Duration{}
				step := func(name string, do func() error) {
					began := time.Now()
					if err := do(); err != nil {
						b.Fatalf("%s: %v", name, err)
					}
					took[name] = time.Since(began)
				}
				step("number", func() error { return s.NumberBallots(ctx, c.ID) })
				step("answer", func() error {
					if _, err := s.MakeGroup(ctx, "", consult.Group{Consultation: c.ID, Question: 3, Label: "Tất cả"}, []int64{waiting[0].ID}, 1, after); err != nil {
						return err
					}
					if _, err := s.DB().ExecContext(ctx, `UPDATE opinions SET opinion_group = (SELECT max(id) FROM opinion_groups) WHERE text <> ''`); err != nil {
						return err
					}
					groups, err := s.Groups(ctx, c.ID, -1)
					if err == nil {
						_, err = s.AnswerGroup(ctx, "", groups[0].ID, consult.ResponseAccepted, "Tiếp thu.", 1, after)
					}
					return err
				})
				step("close", func() error {
					ch, err := c.Close(1, consult.Standing{}, consult.DefaultRules, after)
					if err == nil {
						_, err = s.CloseConsultation(ctx, ch, func(st consult.Standing) error {
							_, err := c.Close(1, st, consult.DefaultRules, after)
							return err
						})
					}
					return err
				})
				n := 0
				step("export", func() error {
					return s.EachBallot(ctx, c.ID, func(consult.Ballot, *consult.Household) error { n++; return nil })
				})
				b.StopTimer()
				if n != voices {
					b.Fatalf("%d ballots", n)
				}
				b.ReportMetric(peak(), "peak-MB")
				for name, d := range took {
					b.ReportMetric(d.Seconds(), name+"-s")
				}
			}
		})
	}
}

// watchHeap watches how much the heap holds until the function that it returns is called, which says how much in MB.
func watchHeap() func() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, m.HeapAlloc
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	return func() float64 {
		close(stop)
		<-stopped
		return float64(most-before) / (1 << 20)
	}
}

// BenchmarkSimilarOpinions measures the suggestions for one opinion among 50,000.
func BenchmarkSimilarOpinions(b *testing.B) {
	for _, dialect := range storagetest.Dialects {
		b.Run(dialect, func(b *testing.B) {
			s := storagetest.OpenSeeded(b, dialect)
			largeRound(b, s)
			ctx := context.Background()
			b.ResetTimer()
			for i := range b.N {
				found, err := s.SimilarOpinions(ctx, int64(3+3*(i*7919%voices)), 8)
				if err != nil || len(found) == 0 {
					b.Fatalf("%d found, %v", len(found), err)
				}
			}
		})
	}
}
