package storage_test

import (
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// A ballot that was filled in before the end and comes after it is refused, a first one and a changed one, and leaves
// nothing; what is on paper may still be entered, until the consultation is closed.
func TestBallotAfterTheEnd(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		r := newRound(t, s, consult.SubjectOther, consult.WhoEverybody, 2)
		before, end := r.AsksUntil.Add(-time.Minute), r.AsksUntil
		first, second := consult.Voter{Person: r.people[1]}, consult.Voter{Person: r.people[2]}
		spoken, err := r.cast(first, saysOf(consult.StanceAgree, ""), before)
		r.must(err)
		changed, err := r.Cast(first, nil, saysOf(consult.StanceDisagree, "Giá thấp"), &spoken, before)
		r.must(err)
		late, err := r.Cast(second, nil, saysOf(consult.StanceDisagree, "Giá thấp"), nil, before)
		r.must(err)
		for name, b := range map[string]consult.Ballot{"the first": late, "a changed one": changed} {
			if _, err := s.SaveBallot(ctx, "", b, end); field(err) != "invalid over" {
				t.Errorf("%s after the end: %v", name, err)
			}
		}
		if list := r.read(); len(list) != 1 || len(list[0].Opinions) != 1 || list[0].Opinions[0].Choice != consult.StanceAgree {
			t.Errorf("%+v are kept", list)
		}
		home, err := s.AddHousehold(ctx, consult.Household{Consultation: r.ID, Name: "Hộ Bốn", Address: "Thôn 2"})
		r.must(err)
		r.must(r.enter(home, saysOf(consult.StanceAgree, ""), end.Add(time.Hour)))
		other, err := s.AddHousehold(ctx, consult.Household{Consultation: r.ID, Name: "Hộ Năm", Address: "Thôn 2"})
		r.must(err)
		slip := consult.Slip{Source: consult.SourceSlip, Day: "2026-11-20", By: r.people[0], Papers: []civic.Attachment{{Kind: civic.KindPhoto, Channel: "telegram", Ref: "photo"}}}
		paper, err := r.Enter(consult.Voter{Household: &other}, nil, saysOf(consult.StanceAgree, ""), slip, nil, consultZone, end.Add(time.Hour))
		r.must(err)
		ch, err := r.Cancel(r.people[0], "Dự án dừng", end.Add(2*time.Hour))
		r.must(err)
		_, err = s.ChangeConsultation(ctx, ch)
		r.must(err)
		if _, err := s.SaveBallot(ctx, "", paper, end.Add(3*time.Hour)); field(err) != "invalid over" {
			t.Errorf("a slip after the consultation has ended: %v", err)
		}
		if list := r.read(); len(list) != 2 {
			t.Errorf("%d ballots are kept, want that of the person and that of the household", len(list))
		}
	})
}

// Whatever somebody changes in what was said, in the database itself, the digest is another: an opinion's text and choice,
// the day on a paper, who spoke how and when.
func TestDigestSeesWhatWasChanged(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		r := newRound(t, s, consult.SubjectOther, consult.WhoEverybody, 1)
		_, err := r.cast(consult.Voter{Person: r.people[1]}, saysOf(consult.StanceDisagree, "Giá thấp"), r.AsksAt.Add(time.Hour))
		r.must(err)
		home, err := s.AddHousehold(ctx, consult.Household{Consultation: r.ID, Name: "Hộ Bốn", Address: "Thôn 2"})
		r.must(err)
		r.must(r.enter(home, saysOf(consult.StanceAgree, ""), r.AsksUntil.Add(time.Hour)))
		r.must(s.NumberBallots(ctx, r.ID))
		digest := func() string {
			t.Helper()
			sum, _, err := s.DigestConsultation(ctx, r.ID)
			r.must(err)
			return sum
		}
		whole := digest()
		for _, change := range []struct{ table, column, to, back string }{
			{"opinions", "text", `'Giá cao'`, `'Giá thấp'`},
			{"opinions", "choice", `'part'`, `'disagree'`},
			{"opinions", "reply", `'Sửa'`, `''`},
			{"ballots", "paper_day", `'2026-11-02'`, `'2026-11-01'`},
			{"ballots", "area", `'ba-vi'`, `NULL`},
			{"ballots", "source", `'meeting'`, `'slip'`},
		} {
			where := map[string]string{"opinions": `choice <> 'agree'`, "ballots": `source <> 'bot'`}[change.table]
			set := func(to string) {
				t.Helper()
				result, err := s.DB().ExecContext(ctx, `UPDATE `+change.table+` SET `+change.column+` = `+to+` WHERE `+where)
				r.must(err)
				if n, err := result.RowsAffected(); n != 1 || err != nil {
					t.Fatalf("%s.%s: %d rows changed, %v", change.table, change.column, n, err)
				}
			}
			set(change.to)
			if digest() == whole {
				t.Errorf("another %s of %s has the same digest", change.column, change.table)
			}
			set(change.back)
			if digest() != whole {
				t.Errorf("%s of %s, changed back, has another digest", change.column, change.table)
			}
		}
	})
}
