package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// livedAtBoards lets Lan do all that can be done about projects.
func (w *town) livedAtBoards() {
	w.t.Helper()
	b := &board{town: w, project: civic.Project{Code: "duong", Name: "Đường liên xã", Owner: "ubnd-ba-dong", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing}}
	b.must(w.SaveProject(ctx, "", b.project, w.lan.ID, nil, now))
	b.must(w.SetArea(ctx, w.lan.ID, "ba-dong"))
	b.enlist(w.lan, "ubnd-ba-dong", true)
	b.follow(w.lan, civic.StepKnow)
	_, err := w.AddPost(ctx, "", civic.ProjectPost{Project: "duong", Kind: civic.PostNews, Text: "Tin", At: now, By: &w.lan.ID}, b.new(civic.StepKnow, civic.ChangedNews, "Tin"))
	b.must(err)
	b.ask(w.lan, "Bao giờ trả tiền?", now)
	b.must(w.RateProject(ctx, "", civic.ProjectRating{Project: "duong", Person: &w.lan.ID, Stars: 3, Comment: "Tạm được", At: now}))
	round := b.spoken(w.lan.ID, w.lan.ID)
	b.must(w.SeeConsultation(ctx, round, w.lan.ID, now))
	_, err = w.DB().Exec(`INSERT INTO ballot_events (ballot, at, kind, person) SELECT id, cast_at, 'cast', person FROM ballots WHERE consultation = $1`, round)
	b.must(err)
}

func TestPersonDataOfBoards(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.livedAtBoards()
		data, err := w.PersonData(ctx, w.lan.ID)
		if err != nil {
			t.Fatal(err)
		}
		if data.Person.Area != "ba-dong" || !slices.Equal(data.Followed, []string{"duong"}) {
			t.Errorf("area %q, follows %v", data.Person.Area, data.Followed)
		}
		if len(data.Asked) != 1 || data.Asked[0].Text != "Bao giờ trả tiền?" || len(data.ProjectStars) != 1 || data.ProjectStars[0].Comment != "Tạm được" {
			t.Errorf("asked %+v, stars %+v", data.Asked, data.ProjectStars)
		}
		if len(data.Spoken) != 1 || data.Spoken[0].Consultation != "LK-26-000001" || *data.Spoken[0].Question != 0 || *data.Spoken[0].Text != "Giá thấp" {
			t.Errorf("spoken %+v", data.Spoken)
		}
		if other, err := w.PersonData(ctx, w.tu.ID); err != nil || len(other.Followed)+len(other.Asked)+len(other.ProjectStars)+len(other.Spoken) != 0 {
			t.Errorf("of somebody else: %+v, %v", other, err)
		}
		if _, err := w.DB().Exec(`DELETE FROM opinions`); err != nil {
			t.Fatal(err)
		}
		if data, err = w.PersonData(ctx, w.lan.ID); err != nil || len(data.Spoken) != 1 || data.Spoken[0].Question != nil {
			t.Errorf("withdrawn: %+v, %v", data.Spoken, err)
		}
	})
}

// Who is forgotten while opinions are collected counts no longer, and comes back as one voice.
func TestForgottenWhileCollecting(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectOther, consult.WhoAreas, 2)
		in := r.AsksAt.Add(time.Hour)
		said := saysOf(consult.StanceDisagree, "Giá thấp")
		for _, person := range r.people[1:3] {
			_, err := r.cast(consult.Voter{Person: person, Area: "ba-dong"}, said, in)
			r.must(err)
		}
		old, err := s.BallotByVoter(ctx, r.ID, consult.Voter{Person: r.people[1]}.Key())
		r.must(err)
		r.must(s.ForgetPerson(ctx, "", r.people[1], in))
		gone, err := s.Ballot(ctx, old.ID)
		if err != nil || gone.WithdrawnAt == nil || gone.Person != nil || len(gone.Opinions) != 0 || gone.Voter == old.Voter || gone.Version == old.Version {
			t.Errorf("%+v, %v", gone, err)
		}
		var marks int
		r.must(s.DB().Get(&marks, `SELECT count(*) FROM ballot_events WHERE ballot = $1 AND kind = 'withdrawn' AND person IS NULL`, old.ID))
		if marks != 1 {
			t.Errorf("%d marks of withdrawing", marks)
		}
		_, err = r.cast(consult.Voter{Person: r.person(), Area: "ba-dong"}, said, in)
		r.must(err)
		if tally, err := s.TallyConsultation(ctx, r.ID); err != nil || tally.Spoke != 2 {
			t.Errorf("%+v, %v", tally, err)
		}
	})
}

// A household whose speaker is forgotten while opinions are collected may be taken again with its code, and has one voice.
func TestForgottenSpeakerOfHousehold(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectOther, consult.WhoHouseholds, 2)
		in := r.AsksAt.Add(time.Hour)
		_, err := s.AddHouseholds(ctx, "", r.ID, []consult.Household{{Name: "Nguyễn Văn An", Address: "Thôn 1", Area: "ba-dong"}}, []string{"h1"}, r.people[0], in)
		r.must(err)
		speak := func(person int64) {
			t.Helper()
			h, err := s.HouseholdByCode(ctx, "h1")
			r.must(err)
			h, err = h.Take(person, in)
			r.must(err)
			r.must(s.TakeHousehold(ctx, "", h, in))
			_, err = r.cast(consult.Voter{Person: person, Household: &h}, saysOf(consult.StanceAgree, ""), in)
			r.must(err)
		}
		spoke := func(want int) {
			t.Helper()
			if tally, err := s.TallyConsultation(ctx, r.ID); err != nil || tally.Spoke != want {
				t.Errorf("%d spoke, want %d, %v", tally.Spoke, want, err)
			}
		}
		speak(r.people[1])
		spoke(1)
		r.must(s.ForgetPerson(ctx, "", r.people[1], in))
		spoke(0)
		speak(r.people[2])
		spoke(1)
		if kept := r.read(); len(kept) != 1 || !kept[0].Counts() {
			t.Errorf("%+v", kept)
		}
	})
}

// What was said stays when its author is forgotten after the end, and nobody is named by it any more.
func TestForgottenAfterwards(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectOther, consult.WhoAreas, 1)
		_, err := r.cast(consult.Voter{Person: r.people[1], Area: "ba-dong"}, saysOf(consult.StanceDisagree, "Giá thấp"), r.AsksAt.Add(time.Hour))
		r.must(err)
		r.must(s.NumberBallots(ctx, r.ID))
		before, _, err := s.DigestConsultation(ctx, r.ID)
		r.must(err)
		r.must(s.ForgetPerson(ctx, "", r.people[1], r.AsksUntil))
		after, _, err := s.DigestConsultation(ctx, r.ID)
		if after != before || err != nil {
			t.Errorf("the record is another one: %v", err)
		}
		if kept := r.read(); len(kept) != 1 || !kept[0].Counts() || kept[0].Person != nil || kept[0].Voter == (consult.Voter{Person: r.people[1]}).Key() || kept[0].Opinions[0].Text != "Giá thấp" {
			t.Errorf("%+v", kept)
		}
	})
}
