package storage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/storage"
	"danvan/storage/storagetest"
)

var consultZone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// round is a consultation in a test, with the project that it is about.
type round struct {
	t       *testing.T
	s       *storage.Store
	project civic.Project
	consult.Consultation
	people []int64
	met    int
}

var roundQuestions = []consult.Question{
	{Kind: consult.AskStance, Text: "Ông/bà có đồng ý không?"},
	{Kind: consult.AskChoice, Text: "Nhận bằng gì?", Options: []consult.Option{{Text: "Tiền"}, {Text: "Đất"}, {Text: "Nhà"}}},
	{Kind: consult.AskChoice, Several: true, Text: "Cần gì thêm?", Options: []consult.Option{{Text: "Học nghề"}, {Text: "Vay vốn"}, {Text: "Thuê nhà"}}},
	{Kind: consult.AskText, Text: "Ý kiến khác?"},
}

// newRound publishes a consultation that is posted and asked from the 1st of November 2026 for 20 days.
func newRound(t *testing.T, s *storage.Store, subject consult.Subject, who consult.Who, people int) *round {
	t.Helper()
	ctx := context.Background()
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, consultZone)
	r := &round{t: t, s: s, project: civic.Project{Code: "cau", Name: "Cầu", Owner: "bqlda", Areas: []string{"ba-dong", "ba-vi"}, Supervisor: "mttq", Status: civic.ProjectClearing}}
	r.must(s.SaveProject(ctx, "", r.project, r.person(), nil, start))
	c := consult.Consultation{Code: "LK-26-AAAAAA", Project: "cau", Subject: subject, Title: "Phương án", Who: who, Questions: roundQuestions,
		PostsAt: start, AsksAt: start, AsksUntil: start.AddDate(0, 0, 20)}
	rules := consult.DefaultRules
	rules.PostingDays = 0
	ch, err := c.Publish(rules, consultZone, r.people[0], start)
	r.must(err)
	r.Consultation, err = s.PublishConsultation(ctx, ch)
	r.must(err)
	for range people {
		r.person()
	}
	return r
}

// A consultation is read as it was published, in all its languages.
func TestConsultationInLanguages(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		r := newRound(t, s, consult.SubjectOther, consult.WhoEverybody, 0)
		c := r.Consultation
		c.Code, c.Title, c.TitleWords, c.AboutWords = "LK-26-BBBBBB", " Phương án ", civic.Words{"en": "Plan", "eo": "Plano"}, civic.Words{"eo": "Pri"}
		c.Questions = []consult.Question{{Kind: consult.AskText, Text: "Gì?", TextWords: civic.Words{"en": "What?", "eo": "Kio?"}}, {Kind: consult.AskText, Text: "Sao?", TextWords: civic.Words{"en": "Why?"}}}
		ch, err := c.Publish(consult.DefaultRules, consultZone, r.people[0], r.PublishedAt)
		r.must(err)
		want, err := s.PublishConsultation(ctx, ch)
		r.must(err)
		got, err := s.Consultation(ctx, want.ID)
		r.must(err)
		want.Title = "Phương án"
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
			t.Error(diff)
		}
	})
}

func (r *round) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// person brings in somebody with a chat.
func (r *round) person() int64 {
	r.t.Helper()
	r.met++
	address := fmt.Sprint(1000 + r.met)
	p, err := r.s.MeetPerson(context.Background(), civic.Person{Channel: "telegram", Address: address, Name: "Người " + address, Locale: "vi"}, address, storagetest.Epoch)
	r.must(err)
	r.people = append(r.people, p.ID)
	return p.ID
}

// cast lets a voter say something now, in place of what they said before.
func (r *round) cast(v consult.Voter, answers []consult.Opinion, now time.Time) (consult.Ballot, error) {
	ctx := context.Background()
	var before *consult.Ballot
	if b, err := r.s.BallotByVoter(ctx, r.ID, v.Key()); err == nil {
		before = &b
	}
	b, err := r.Cast(v, r.project.Areas, answers, before, now)
	if err != nil {
		return b, err
	}
	return r.s.SaveBallot(ctx, "", b, now)
}

// enter copies a household's slip.
func (r *round) enter(h consult.Household, answers []consult.Opinion, now time.Time) error {
	ctx := context.Background()
	v := consult.Voter{Household: &h}
	var before *consult.Ballot
	if b, err := r.s.BallotByVoter(ctx, r.ID, v.Key()); err == nil {
		before = &b
	}
	slip := consult.Slip{Source: consult.SourceSlip, Day: r.AsksAt.In(consultZone).Format(time.DateOnly), By: r.people[0],
		Papers: []civic.Attachment{{Kind: civic.KindPhoto, Channel: "telegram", Ref: "photo"}}}
	b, err := r.Enter(v, r.project.Areas, answers, slip, before, consultZone, now)
	if err == nil {
		_, err = r.s.SaveBallot(ctx, "", b, now)
	}
	return err
}

// read returns every ballot, as it is kept.
func (r *round) read() []consult.Ballot {
	r.t.Helper()
	var all []consult.Ballot
	r.must(r.s.EachBallot(context.Background(), r.ID, func(b consult.Ballot, _ *consult.Household) error {
		all = append(all, b)
		return nil
	}))
	return all
}

func saysOf(choice, why string, more ...consult.Opinion) []consult.Opinion {
	return append([]consult.Opinion{{Question: 0, Choice: choice, Text: why}}, more...)
}

func field(err error) string {
	var problem *civic.Error
	if errors.As(err, &problem) {
		return string(problem.Code) + " " + problem.Field
	}
	return fmt.Sprint(err)
}

func TestConsultationLife(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectCompensation, consult.WhoAreas, 5)
		in := r.AsksAt.Add(30 * time.Hour)
		voter := func(i int, area string) consult.Voter { return consult.Voter{Person: r.people[i], Area: area} }
		for i, says := range [][]consult.Opinion{
			saysOf(consult.StanceAgree, "", consult.Opinion{Question: 1, Choice: "0"}, consult.Opinion{Question: 2, Choice: "0,2"}),
			saysOf(consult.StanceDisagree, "Giá đất thấp quá", consult.Opinion{Question: 3, Text: "Trả tiền trước khi giao đất"}),
			saysOf(consult.StancePart, "Giá cây thấp", consult.Opinion{Question: 3, Text: "Đề nghị trả tiền trước khi giao đất"}),
			saysOf(consult.StanceDisagree, "Giá đất thấp quá"),
		} {
			if _, err := r.cast(voter(i+1, "ba-dong"), says, in); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.cast(voter(5, "ba-dinh"), saysOf(consult.StanceAgree, ""), in); field(err) != "invalid wrong_area" {
			t.Errorf("a voter of another commune: %v", err)
		}
		if _, err := r.cast(voter(1, "ba-dong"), saysOf(consult.StancePart, "Đổi ý"), in.Add(time.Hour)); err != nil { // changes their mind
			t.Fatal(err)
		}
		after := r.AsksUntil.Add(time.Hour)
		if _, err := r.cast(voter(5, "ba-vi"), saysOf(consult.StanceAgree, ""), after); field(err) != "invalid over" {
			t.Errorf("a voter after the end: %v", err)
		}
		r.Consultation, _ = s.ChangeConsultation(ctx, r.Look("bqlda", after))
		r.must(s.NumberBallots(ctx, r.ID))
		if n, err := s.OpenDialogues(ctx, r.ID, r.AsksUntil.AddDate(0, 0, 60), after); n != 2 || err != nil {
			t.Fatalf("%d dialogues, %v", n, err)
		}

		waiting, total, err := s.OpinionsWaiting(ctx, r.ID, -1, 0, 10)
		if err != nil || total != 5 || waiting[0].Same != 2 || waiting[0].Text != "Giá đất thấp quá" {
			t.Fatalf("%d wait: %+v, %v", total, waiting, err)
		}
		var pay int64
		for _, w := range waiting {
			if w.Text == "Trả tiền trước khi giao đất" {
				pay = w.ID
			}
		}
		similar, err := s.SimilarOpinions(ctx, pay, 5)
		if err != nil || len(similar) != 1 || similar[0].Text != "Đề nghị trả tiền trước khi giao đất" {
			t.Fatalf("similar: %+v, %v", similar, err)
		}
		group, err := s.MakeGroup(ctx, "", consult.Group{Consultation: r.ID, Question: 3, Label: "Trả tiền trước"}, []int64{pay, similar[0].ID}, r.people[0], after)
		if err != nil || group.Count != 2 {
			t.Fatalf("group %+v, %v", group, err)
		}
		if _, err := s.MakeGroup(ctx, "", consult.Group{Consultation: r.ID, Question: 3, Label: "Khác"}, []int64{pay}, r.people[0], after); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("grouped twice: %v", err)
		}
		r.must(s.LeaveGroup(ctx, "", similar[0].ID, after))
		if n, err := s.AddToGroup(ctx, "", group.ID, []int64{similar[0].ID}, after); n != 1 || err != nil {
			t.Errorf("added %d, %v", n, err)
		}
		if n, err := s.AnswerGroup(ctx, "", group.ID, consult.ResponseAccepted, "Trả tiền trước khi nhận đất.", r.people[0], after); n != 2 || err != nil {
			t.Fatalf("answered %d, %v", n, err)
		}
		if _, err := s.AnswerGroup(ctx, "", group.ID, consult.ResponseExplained, "Không.", r.people[0], after); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("answered twice: %v", err)
		}
		check := func(st consult.Standing) error {
			rules := consult.DefaultRules
			rules.PostingDays = 2
			_, err := r.Close(r.people[0], st, rules, after)
			return err
		}
		closing := func() (consult.Consultation, error) {
			ch, err := r.Close(r.people[0], consult.Standing{PostedDays: 99}, consult.DefaultRules, after)
			r.must(err)
			return s.CloseConsultation(ctx, ch, check)
		}
		if _, err := closing(); field(err) != "invalid unanswered" {
			t.Errorf("closed with opinions unanswered: %v", err)
		}
		for {
			list, _, err := s.OpinionsWaiting(ctx, r.ID, -1, 0, 1)
			r.must(err)
			if len(list) == 0 {
				break
			}
			r.must(s.AnswerOpinion(ctx, "", list[0].ID, consult.ResponseExplained, "Theo bảng giá.", r.people[0], after))
			if err := s.AnswerOpinion(ctx, "", list[0].ID, consult.ResponseAccepted, "Được.", r.people[0], after); !errors.Is(err, civic.ErrConflict) {
				t.Errorf("answered twice: %v", err)
			}
		}
		if _, err := closing(); field(err) != "invalid dialogues" {
			t.Errorf("closed with dialogues open: %v", err)
		}
		talks, err := s.Dialogues(ctx, r.ID)
		r.must(err)
		for _, line := range talks {
			d, err := line.Invite(r.people[0], after.Add(time.Hour), "UBND xã", after)
			r.must(err)
			d, err = s.SaveDialogue(ctx, "", d, nil, after)
			r.must(err)
			d, err = d.Hold(r.people[0], consult.OutcomeRemains, "", after.Add(2*time.Hour))
			r.must(err)
			if _, err = s.SaveDialogue(ctx, "", d, nil, after); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := closing(); field(err) != "invalid posting_proof" {
			t.Errorf("closed without proof of posting: %v", err)
		}
		r.must(s.AddPosting(ctx, "", consult.Posting{Consultation: r.ID, Place: "Nhà văn hóa", From: "2026-11-01", To: "2026-11-02",
			Photo: civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: "p"}, At: after}))
		closed, err := closing()
		if err != nil {
			t.Fatal(err)
		}
		want := consult.Count(roundQuestions, r.read())
		want.Reached = 4
		if diff := cmp.Diff(want, *closed.Tally); diff != "" {
			t.Error(diff)
		}
		if digest, lines, err := s.DigestConsultation(ctx, r.ID); digest != closed.Digest || lines != 1+3+1+1+4+2 || err != nil {
			t.Errorf("digest %s of %d lines, sealed %s, %v", digest, lines, closed.Digest, err)
		}
		if _, err := closing(); !errors.Is(err, civic.ErrConflict) && field(err) != "not_now " {
			t.Errorf("closed twice: %v", err)
		}
		t.Run("told", func(t *testing.T) {
			var n int
			r.must(s.DB().GetContext(ctx, &n, `SELECT count(*) FROM reminders WHERE kind = 'opinion'`))
			if n != 6 {
				t.Errorf("%d authors are told of answers", n)
			}
		})
		t.Run("forgotten", func(t *testing.T) {
			r.must(s.ForgetPerson(ctx, "", r.people[2], after))
			if digest, _, err := s.DigestConsultation(ctx, r.ID); digest != closed.Digest || err != nil {
				t.Errorf("the record is another one without a person: %v", err)
			}
		})
		for name, spoil := range map[string]string{
			"a text":   `UPDATE opinions SET text = 'Giá đất cao' WHERE text = 'Giá cây thấp'`,
			"a choice": `UPDATE opinions SET choice = 'agree' WHERE choice = 'disagree'`,
			"a reply":  `UPDATE opinion_groups SET reply = 'Không trả.'`,
			"a talk":   `UPDATE dialogues SET outcome = 'agreed'`,
			"a ballot": `UPDATE ballots SET withdrawn_at = cast_at WHERE number = 1`,
			"a date":   `UPDATE consultations SET asks_until = posts_at`,
		} {
			before, _, _ := s.DigestConsultation(ctx, r.ID)
			if _, err := s.DB().ExecContext(ctx, spoil); err != nil {
				t.Fatal(err)
			}
			if digest, _, _ := s.DigestConsultation(ctx, r.ID); digest == before {
				t.Errorf("%s was changed, and the digest does not tell", name)
			}
		}
	})
}

func TestHouseholds(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectOther, consult.WhoHouseholds, 3)
		in := r.AsksAt.Add(time.Hour)
		list := []consult.Household{{Name: "Nguyễn Văn An", Address: "Thôn 1", Area: "ba-dong"}, {Name: "Trần Thị Bé", Address: "Thôn 2", Area: "ba-vi"}, {Name: "nguyễn văn  an", Address: "thôn 1"}}
		if n, err := s.AddHouseholds(ctx, "", r.ID, list, []string{"h1", "h2", "h3"}, r.people[0], in); n != 2 || err != nil {
			t.Fatalf("%d added, %v", n, err)
		}
		if _, err := s.HouseholdByCode(ctx, "h3"); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("the code of a household that was there: %v", err)
		}
		h, err := s.HouseholdByCode(ctx, "h1")
		r.must(err)
		if found, total, err := s.Households(ctx, r.ID, "van an", 0, 10); len(found) != 1 || total != 1 || err != nil {
			t.Errorf("found %v, %v", found, err)
		}
		if _, err := r.cast(consult.Voter{Person: r.people[1], Household: &h}, saysOf(consult.StanceAgree, ""), in); field(err) != "invalid code_used" {
			t.Errorf("a household that nobody has taken: %v", err)
		}
		mine, err := h.Take(r.people[1], in)
		r.must(err)
		r.must(s.TakeHousehold(ctx, "", mine, in))
		r.must(s.TakeHousehold(ctx, "", mine, in)) // again is as before
		theirs := h
		theirs.UsedBy = &r.people[2]
		if err := s.TakeHousehold(ctx, "", theirs, in); field(err) != "invalid code_used" {
			t.Errorf("a code used twice: %v", err)
		}
		if err := s.ReplaceHouseholdCode(ctx, "", h.ID, "h9", r.people[0], in); field(err) != "invalid code_used" {
			t.Errorf("a new code for one that was used: %v", err)
		}
		if err := r.enter(mine, saysOf(consult.StanceAgree, ""), in); err != nil { // on paper, before they speak themselves
			t.Fatal(err)
		}
		if err := r.enter(mine, saysOf(consult.StanceDisagree, "Không"), in); field(err) != "invalid spoken" {
			t.Errorf("a second slip: %v", err)
		}
		if _, err := r.cast(consult.Voter{Person: r.people[1], Household: &mine}, saysOf(consult.StanceDisagree, "Không"), in); err != nil {
			t.Errorf("the household's own word: %v", err)
		}
		if got := r.read(); len(got) != 1 || got[0].Source != consult.SourceBot || got[0].Opinions[0].Choice != consult.StanceDisagree || got[0].Area != "ba-dong" {
			t.Errorf("kept %+v", got)
		}
		if own, err := s.BallotsBy(ctx, r.ID, r.people[1]); len(own) != 1 || err != nil {
			t.Errorf("own ballots %v, %v", own, err)
		}
	})
}

// history is one random life of a consultation, beside a plain model of it.
type history struct {
	*round
	random *rand.Rand
	model  map[string]consult.Ballot // by voter
	homes  []consult.Household
	now    time.Time
}

func (h *history) answers() []consult.Opinion {
	var list []consult.Opinion
	for q, question := range roundQuestions {
		if h.random.IntN(4) == 0 {
			continue
		}
		o := consult.Opinion{Question: q}
		switch question.Kind {
		case consult.AskStance:
			if o.Choice = consult.Stances[h.random.IntN(3)]; o.Choice != consult.StanceAgree {
				o.Text = fmt.Sprintf("Lý do %d", h.random.IntN(3))
			}
		case consult.AskChoice:
			o.Choice = fmt.Sprint(h.random.IntN(3))
			if question.Several && h.random.IntN(2) == 0 {
				o.Choice = "0,2"
			}
		default:
			o.Text = fmt.Sprintf("Ý kiến %d", h.random.IntN(4))
		}
		list = append(list, o)
	}
	return list
}

// step does something that people may do, and keeps in the model what should come of it.
func (h *history) step() {
	ctx := context.Background()
	person := h.people[1+h.random.IntN(len(h.people)-1)]
	home := &h.homes[h.random.IntN(len(h.homes))]
	collecting := h.Phase(h.now) == consult.PhaseCollecting
	switch h.random.IntN(9) {
	case 0, 1, 2: // somebody speaks, or changes what they said
		v, said := consult.Voter{Person: person}, h.answers()
		_, err := h.cast(v, said, h.now)
		h.expect(v.Key(), said, consult.SourceBot, err, collecting && len(said) > 0)
	case 3: // a household by its code
		taken, err := home.Take(person, h.now)
		if err == nil {
			h.must(h.s.TakeHousehold(ctx, "", taken, h.now))
			*home = taken
		}
		v, said := consult.Voter{Person: person, Household: home}, h.answers()
		if err == nil {
			_, err = h.cast(v, said, h.now)
		}
		h.expect(v.Key(), said, consult.SourceBot, err, collecting && len(said) > 0 && *home.UsedBy == person)
	case 4: // a slip
		said, key := h.answers(), consult.Voter{Household: home}.Key()
		before, there := h.model[key]
		open := h.Phase(h.now) != consult.PhaseClosed
		h.expect(key, said, consult.SourceSlip, h.enter(*home, said, h.now), open && len(said) > 0 && (!there || !before.Counts()))
	case 5: // somebody withdraws
		for _, b := range h.ballotsOf(person) {
			if gone, err := h.Withdraw(b, person, h.now); err == nil {
				h.must(h.s.WithdrawBallot(ctx, "", gone, h.now))
				h.model[b.Voter] = gone
			}
		}
	case 6: // time passes, sometimes beyond the end
		h.now = h.now.Add(time.Duration(h.random.IntN(60)) * time.Hour)
	case 8: // somebody has their data deleted, and comes back as somebody new
		if h.random.IntN(4) == 0 {
			h.forget(person)
		}
	case 7: // more time
		if ch, err := h.Extend(h.people[0], h.AsksUntil.AddDate(0, 0, 1), "Mưa lũ", h.now); err == nil && h.random.IntN(6) == 0 {
			h.Consultation, err = h.s.ChangeConsultation(ctx, ch)
			h.must(err)
		}
	}
}

// forget deletes a person: while opinions are collected what they said goes with them, afterwards it stays.
func (h *history) forget(person int64) {
	own := h.ballotsOf(person)
	h.must(h.s.ForgetPerson(context.Background(), "", person, h.now))
	for _, b := range own {
		mine := b.Person != nil && *b.Person == person
		if mine && h.Phase(h.now) == consult.PhaseCollecting {
			gone := h.now
			b.WithdrawnAt, b.Opinions = &gone, nil
			h.model[b.Voter] = b
		}
		if mine && b.Household == nil {
			h.model["gone"+b.Voter] = h.model[b.Voter]
			delete(h.model, b.Voter)
		}
	}
	for i := range h.homes {
		if by := h.homes[i].UsedBy; by != nil && *by == person {
			h.homes[i].UsedBy, h.homes[i].UsedAt = nil, nil
		}
	}
	for i, id := range h.people {
		if id == person {
			h.people = append(h.people[:i:i], h.people[i+1:]...)
		}
	}
	h.person()
}

func (h *history) ballotsOf(person int64) []consult.Ballot {
	list, err := h.s.BallotsBy(context.Background(), h.ID, person)
	h.must(err)
	return list
}

func (h *history) expect(key string, said []consult.Opinion, source consult.Source, err error, want bool) {
	h.t.Helper()
	if (err == nil) != want {
		h.t.Fatalf("%s at %s: %v, want success %v", key, h.now, err, want)
	}
	if err == nil {
		h.model[key] = consult.Ballot{Voter: key, Source: source, Opinions: said}
	}
}

// TestCountsEqualARecount lets people speak, change, withdraw, speak for households, on paper, while time ends the phases,
// in random orders: what is counted in SQL is what a plain recount of what is kept comes to, and of a model beside it.
func TestCountsEqualARecount(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		for seed := range uint64(10) {
			h := &history{round: newRoundAs(t, s, fmt.Sprintf("LK-26-%06d", seed)), random: rand.New(rand.NewPCG(seed, 1)), model: map[string]consult.Ballot{}}
			h.now = h.AsksAt.Add(time.Hour)
			for i := range 4 {
				home, err := s.AddHousehold(ctx, consult.Household{Consultation: h.ID, Name: fmt.Sprintf("Hộ %d", i), Address: "Thôn 1", Area: "ba-dong"})
				h.must(err)
				h.homes = append(h.homes, home)
			}
			for range 60 {
				h.step()
			}
			got, err := s.TallyConsultation(ctx, h.ID)
			h.must(err)
			got.Reached = 0
			kept := h.read()
			if diff := cmp.Diff(consult.Count(roundQuestions, kept), got); diff != "" {
				t.Errorf("seed %d, against a recount: %s", seed, diff)
			}
			var model []consult.Ballot
			for _, b := range h.model {
				model = append(model, b)
			}
			if diff := cmp.Diff(consult.Count(roundQuestions, model), got); diff != "" {
				t.Errorf("seed %d, against the model: %s", seed, diff)
			}
			voters := map[string]bool{}
			for _, b := range kept {
				if voters[b.Voter] {
					t.Errorf("seed %d: %s counts twice", seed, b.Voter)
				}
				voters[b.Voter] = true
			}
		}
	})
}

// newRoundAs is newRound for everybody with a code of its own.
func newRoundAs(t *testing.T, s *storage.Store, code string) *round {
	t.Helper()
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, consultZone)
	r := &round{t: t, s: s, project: civic.Project{Code: "cau", Name: "Cầu", Owner: "bqlda", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing}}
	for range 7 {
		r.person()
	}
	r.must(s.SaveProject(context.Background(), "", r.project, r.people[0], nil, start))
	c := consult.Consultation{Code: code, Project: "cau", Subject: consult.SubjectOther, Title: "Phương án", Who: consult.WhoEverybody, Questions: roundQuestions,
		PostsAt: start, AsksAt: start, AsksUntil: start.AddDate(0, 0, 20)}
	ch, err := c.Publish(consult.DefaultRules, consultZone, r.people[0], start)
	r.must(err)
	r.Consultation, err = s.PublishConsultation(context.Background(), ch)
	r.must(err)
	return r
}
