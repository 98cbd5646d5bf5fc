package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"danvan/civic"
	"danvan/civic/catalog"
)

func (b *board) enlist(p civic.Person, agency string, head bool) {
	b.t.Helper()
	b.must(b.SetTaskForce(ctx, "", civic.TaskForceMember{Project: "duong", Person: p.ID, Agency: agency, Head: head}, b.minh.ID, now))
}

func (b *board) force() string {
	b.t.Helper()
	list, err := b.TaskForce(ctx, "duong")
	b.must(err)
	var names []string
	for _, m := range list {
		if m.Head {
			m.Name += "*"
		}
		names = append(names, m.Name)
	}
	return strings.Join(names, " ")
}

func TestTaskForce(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		b.enlist(b.ha, "ubnd-ba-dong", true)
		b.enlist(b.inspector, "thanh-tra", false)
		if got := b.force(); got != "Hà* Thanh" {
			t.Error(got)
		}
		b.enlist(b.inspector, "thanh-tra", true)
		if got := b.force(); got != "Thanh* Hà" {
			t.Errorf("a new head: %s", got)
		}
		if codes, err := b.ForcesOf(ctx, b.ha.ID); !slices.Equal(codes, []string{"duong"}) || err != nil {
			t.Errorf("%v, %v", codes, err)
		}
		b.must(b.LeaveTaskForce(ctx, "", "duong", b.inspector.ID, b.minh.ID, now))
		if got := b.force(); got != "Hà" {
			t.Errorf("without a head: %s", got)
		}
		if n := b.count(`SELECT count(*) FROM audit_log WHERE what = 'task force of duong changed' AND person = $1`, b.minh.ID); n != 4 {
			t.Errorf("%d entries of the audit", n)
		}
		var wait sync.WaitGroup
		for _, p := range []civic.Person{b.ha, b.minh, b.inspector} {
			wait.Go(func() {
				if err := b.SetTaskForce(ctx, "", civic.TaskForceMember{Project: "duong", Person: p.ID, Agency: "ubnd-ba-dong", Head: true}, b.minh.ID, now); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := b.force(); strings.Count(got, "*") != 1 {
			t.Errorf("three heads at once: %s", got)
		}
	})
}

func TestProjectAudiences(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		front := b.meet("Mặt", "mttq", civic.RoleOfficer)
		b.enlist(b.inspector, "thanh-tra", false)
		b.enlist(b.ha, "ubnd-ba-dong", true)
		b.enlist(front, "bqlda", false) // they do not work there
		b.follow(b.lan, civic.StepDiscuss)
		b.follow(b.tu, civic.StepKnow)
		b.follow(front, civic.StepDiscuss)
		sau, bay := b.meet("Sáu", "", ""), b.meet("Bảy", "", "")
		round := b.spoken(sau.ID, bay.ID)
		force := civic.ToTaskForce("duong")
		owner, nobody := civic.ToOfficers("ubnd-ba-dong").And(force), civic.ToOfficers("ubnd-ba-too").And(force)
		for name, tt := range map[string]struct {
			to   civic.Audience
			want string
		}{
			"the owner's officers and the task force": {owner, "Hà Thanh"},
			"the task force alone":                    {nobody, "Hà Thanh"},
			"who watches":                             {civic.ToWatchers("duong"), "Hà Mặt Thanh"},
			"followers of a step":                     {civic.ToFollowers("duong", civic.StepDiscuss), "Lan Mặt"},
			"followers":                               {civic.ToFollowers("duong", ""), "Lan Mặt Tư"},
			"followers and voters":                    {civic.ToFollowers("duong", civic.StepDiscuss).And(civic.ToVoters(round)), "Bảy Lan Mặt Sáu"},
			"voters":                                  {civic.ToVoters(round), "Bảy Sáu"},
			"followers of what nobody follows":        {civic.ToFollowers("duong", civic.StepBenefit), ""},
		} {
			q := civic.ProjectQuestion{Version: 1, Project: "duong", Person: &b.lan.ID, Text: name, AskedAt: now}
			lost := len(b.lost())
			if _, err := b.AskProject(ctx, "", q, []civic.Notice{{Kind: civic.NoticeProjectQuestion, To: tt.to}}); err != nil {
				t.Fatal(err)
			}
			told := b.waiting()
			slices.Sort(told)
			if got := strings.ReplaceAll(strings.Join(told, " "), "board.question to ", ""); got != tt.want || len(b.lost()) != lost {
				t.Errorf("%s: told %q, want %q; %d given up", name, got, tt.want, len(b.lost())-lost)
			}
		}
	})
}

// spoken writes a consultation in which the first has said something, and the second is who speaks for a household.
func (b *board) spoken(citizen, household int64) int64 {
	b.t.Helper()
	var id int64
	b.must(b.DB().Get(&id, `
		INSERT INTO consultations (code, project, subject, title, who, questions, status, posts_at, asks_at, asks_until, published_at, stage)
		VALUES ('LK-26-000001', 'duong', 'other', 'Phương án', 'everybody', '[]', 'open', $1, $1, $2, $1, 'collecting') RETURNING id`, now.UTC(), now.AddDate(0, 0, 20).UTC()))
	do := func(query string, args ...any) {
		b.t.Helper()
		_, err := b.DB().Exec(query, args...)
		b.must(err)
	}
	do(`INSERT INTO households (consultation, name, address, folded, listed, used_by, used_at) VALUES ($1, 'Hộ', 'Thôn', 'ho thon', false, $2, $3)`, id, household, now.UTC())
	do(`INSERT INTO ballots (consultation, voter, person, source, cast_at, changed_at) VALUES ($1, $2, $3, 'bot', $4, $4)`, id, fmt.Sprintf("p%d", citizen), citizen, now.UTC())
	do(`INSERT INTO opinions (consultation, ballot, question, choice, text) SELECT consultation, id, 0, 'part', 'Giá thấp' FROM ballots WHERE consultation = $1`, id)
	return id
}

// What an owner changed in the bot an import does not undo; what nobody changed it brings up to date.
func TestImportKeepsEditedProjects(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		c, problems := catalog.Parse(catalog.Default())
		if problems != nil {
			t.Fatal(problems)
		}
		fromFile := b.project
		fromFile.Name, fromFile.Areas = "Tên trong tệp", []string{"ba-dinh"}
		c.Projects = []civic.Project{fromFile, {Code: "cau", Name: "Cầu", Owner: "ubnd-ba-dong", Status: civic.ProjectPreparing}}
		name := func(code string) string {
			p, err := b.Project(ctx, code)
			b.must(err)
			return p.Name + ":" + strings.Join(p.Areas, " ")
		}
		_, err := b.ImportCatalog(ctx, c, now)
		b.must(err)
		if got := name("duong") + ", " + name("cau"); got != "Đường liên xã:ba-dong ba-vi, Cầu:" {
			t.Error(got)
		}
		c.Projects = []civic.Project{{Code: "cau", Name: "Cầu mới", Owner: "ubnd-ba-dong", Status: civic.ProjectPreparing}}
		_, err = b.ImportCatalog(ctx, c, now)
		b.must(err)
		p, err := b.Project(ctx, "duong")
		if name("cau") != "Cầu mới:" || err != nil || p.Ended(now) {
			t.Errorf("%s; edited, and not in the file: %+v, %v", name("cau"), p, err)
		}
	})
}
