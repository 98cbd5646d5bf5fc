package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// planZone is where the plan is asked about.
var planZone = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// plan is a plan of compensation about which the households of a list are asked.
type plan struct {
	consult.Consultation
	*storage.Store
	t      *testing.T
	papers consultPapers
	people []int64
	list   []consult.Household
}

func (p *plan) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// newPlan publishes the plan, with the households.
func newPlan(t *testing.T, s *storage.Store, names ...string) *plan {
	t.Helper()
	ctx, first := t.Context(), time.Date(2026, 9, 1, 0, 0, 0, 0, planZone)
	p := &plan{Store: s, t: t, papers: consultPapers{store: s, zone: planZone, now: func() time.Time { return first.AddDate(0, 0, 70) }, leadsTo: telegramNamed("danvan_bot"), texts: locales.MustLoad()}}
	err := s.SaveProject(ctx, "", civic.Project{Code: "cau", Name: "Cầu Ba Động và đường dẫn hai đầu cầu", Owner: "bqlda", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing}, 0, nil, first)
	p.must(err)
	for i := range len(names) + 1 {
		one, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: fmt.Sprint(i), Name: fmt.Sprintf("Người %d", i), Locale: "vi"}, fmt.Sprint(i), first)
		p.must(err)
		p.people = append(p.people, one.ID)
	}
	p.Consultation = consult.Consultation{Code: "LK-26-PAPERS", Project: "cau", Subject: consult.SubjectCompensation, Who: consult.WhoHouseholds,
		Title: "Phương án bồi thường, hỗ trợ, tái định cư đợt 2", PostsAt: first, AsksAt: first.AddDate(0, 0, 30), AsksUntil: first.AddDate(0, 0, 45),
		Questions: []consult.Question{{Kind: consult.AskStance, Text: "Ông/bà có đồng ý với phương án bồi thường không?"},
			{Kind: consult.AskChoice, Several: true, Text: "Gia đình cần hỗ trợ thêm những gì?", Options: []consult.Option{{Text: "Học nghề"}, {Text: "Vay vốn"}, {Text: "Thuê nhà tạm trong lúc chờ nhận đất tái định cư"}}},
			{Kind: consult.AskText, Text: "Ông/bà có đề nghị gì khác?"}}}
	ch, err := p.Publish(consult.DefaultRules, planZone, p.people[0], first)
	p.must(err)
	p.Consultation, err = s.PublishConsultation(ctx, ch)
	p.must(err)
	var hashes []string
	for i, name := range names {
		p.list = append(p.list, consult.Household{Consultation: p.ID, Name: name, Address: fmt.Sprintf("Thôn %d, xã Ba Động", i+1), Area: "ba-dong", Listed: true})
		hashes = append(hashes, fmt.Sprintf("hash %d", i))
	}
	_, err = s.AddHouseholds(ctx, "", p.ID, p.list, hashes, p.people[0], first)
	p.must(err)
	for i, hash := range hashes {
		p.list[i], err = s.HouseholdByCode(ctx, hash)
		p.must(err)
	}
	return p
}

// says lets a household speak through the bot.
func (p *plan) says(i int, answers ...consult.Opinion) {
	p.t.Helper()
	at := p.AsksAt.Add(time.Duration(i+1) * time.Hour)
	h, err := p.list[i].Take(p.people[i+1], at)
	p.must(err)
	p.must(p.TakeHousehold(p.t.Context(), "", h, at))
	b, err := p.Cast(consult.Voter{Person: p.people[i+1], Household: &h}, []string{"ba-dong"}, answers, nil, at)
	p.must(err)
	_, err = p.SaveBallot(p.t.Context(), "", b, at)
	p.must(err)
}

// answered brings the plan to the moment before it is closed: a slip, a withdrawn ballot, a group, a dialogue, a proof.
func (p *plan) answered() time.Time {
	p.t.Helper()
	ctx := p.t.Context()
	p.says(0, stance(0, consult.StanceAgree, ""), stance(1, "0,2", ""))
	p.says(1, stance(0, consult.StanceDisagree, "Giá đất vườn thấp hơn giá thị trường nhiều."), words(2, "=1+1 Xin trả tiền trước khi giao đất."))
	p.says(2, stance(0, consult.StancePart, "Giá đất vườn thấp quá so với giá thị trường."), stance(1, "1", ""))
	p.says(3, stance(0, consult.StanceAgree, ""))
	mine, err := p.BallotsBy(ctx, p.ID, p.people[4])
	p.must(err)
	gone, err := p.Withdraw(mine[0], p.people[4], p.AsksAt.AddDate(0, 0, 1))
	p.must(err)
	p.must(p.WithdrawBallot(ctx, "", gone, p.AsksAt.AddDate(0, 0, 1)))
	slip, err := p.Enter(consult.Voter{Household: &p.list[4]}, []string{"ba-dong"}, []consult.Opinion{stance(0, consult.StanceAgree, "")},
		consult.Slip{Source: consult.SourceSlip, Day: "2026-10-03", Papers: []civic.Attachment{{Kind: civic.KindPhoto, Channel: "test", Ref: "x"}}, By: p.people[0]}, nil, planZone, p.AsksAt.AddDate(0, 0, 3))
	p.must(err)
	_, err = p.SaveBallot(ctx, "", slip, p.AsksAt.AddDate(0, 0, 3))
	p.must(err)
	ch, err := p.Extend(p.people[0], p.AsksUntil.AddDate(0, 0, 5), "Mưa lũ, nhiều hộ chưa xem được phương án.", p.AsksAt.AddDate(0, 0, 9))
	p.must(err)
	p.Consultation, err = p.ChangeConsultation(ctx, ch)
	p.must(err)
	p.must(p.AddPosting(ctx, "", consult.Posting{Consultation: p.ID, Place: "Bảng tin UBND xã Ba Động", From: "2026-09-01", To: "2026-10-05",
		Photo: civic.Attachment{Kind: civic.KindPhoto, Channel: "test", Ref: "y"}, By: &p.people[0], At: p.AsksUntil}))
	at := p.AsksUntil.Add(9 * time.Hour)
	p.Consultation, err = p.ChangeConsultation(ctx, p.Look("bqlda", at))
	p.must(err)
	p.must(p.NumberBallots(ctx, p.ID))
	_, err = p.OpenDialogues(ctx, p.ID, p.AsksUntil.AddDate(0, 0, 60), at)
	p.must(err)
	price, _, err := p.OpinionsWaiting(ctx, p.ID, 0, 0, 5)
	p.must(err)
	group, err := p.MakeGroup(ctx, "", consult.Group{Consultation: p.ID, Question: 0, Label: "Giá đất vườn thấp"}, []int64{price[0].ID, price[1].ID}, p.people[0], at)
	p.must(err)
	_, err = p.AnswerGroup(ctx, "", group.ID, consult.ResponseExplained, "Giá đất theo Quyết định của UBND tỉnh; đơn vị đã đề nghị Sở Nông nghiệp và Môi trường xem lại hệ số.", p.people[0], at)
	p.must(err)
	other, _, err := p.OpinionsWaiting(ctx, p.ID, 2, 0, 5)
	p.must(err)
	p.must(p.AnswerOpinion(ctx, "", other[0].ID, consult.ResponseAccepted, "Chi trả xong mới bàn giao đất.", p.people[0], at))
	talks, err := p.Dialogues(ctx, p.ID)
	p.must(err)
	d, err := talks[0].Invite(p.people[0], at.AddDate(0, 0, 3), "Nhà văn hóa thôn 2", at)
	p.must(err)
	d, err = p.SaveDialogue(ctx, "", d, nil, at)
	p.must(err)
	d, err = d.Hold(p.people[0], consult.OutcomeRemains, "Đề nghị định giá lại.", at.AddDate(0, 0, 3))
	p.must(err)
	_, err = p.SaveDialogue(ctx, "", d, nil, at.AddDate(0, 0, 3))
	p.must(err)
	return at.AddDate(0, 0, 5)
}

// keep writes a file to look at, where DANVAN_TEST_PAPERS names a folder.
func (p *plan) keep(name string, raw []byte) {
	if dir := os.Getenv("DANVAN_TEST_PAPERS"); dir != "" {
		p.must(os.WriteFile(filepath.Join(dir, name), raw, 0o600))
	}
}

var planNames = []string{"Nguyễn Văn An", "Phạm Thị Bé", "Đinh Văn Công", "Hồ Thị Dung", "Trần Quốc Em"}

// The papers of a plan of compensation: a draft before it is closed, then the minutes with the digest, and the opinions.
func TestPlanPapers(t *testing.T) {
	t.Parallel()
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		p := newPlan(t, s, planNames...)
		at, ctx := p.answered(), context.Background()
		draft, err := p.papers.Minutes(ctx, p.Consultation)
		p.must(err)
		p.keep("draft.docx", draft.Data)
		if text := docxText(t, draft.Data); !strings.Contains(text, "DỰ THẢO") || strings.Contains(text, "SHA-256") {
			t.Error("the draft does not say that it is one, or has a digest")
		}
		ch, err := p.Consultation.Close(p.people[0], consult.Standing{PostedDays: 30}, consult.DefaultRules, at)
		p.must(err)
		p.Consultation, err = s.CloseConsultation(ctx, ch, func(now consult.Standing) error {
			_, err := p.Consultation.Close(p.people[0], now, consult.DefaultRules, at)
			return err
		})
		p.must(err)
		minutes, err := p.papers.Minutes(ctx, p.Consultation)
		p.must(err)
		p.keep("minutes.docx", minutes.Data)
		text := docxText(t, minutes.Data)
		for _, want := range []string{"Điều 87 Luật Đất đai", "Bảng tin UBND xã Ba Động", "Mưa lũ", "danh sách lấy ý kiến có 5 hộ", "Đồng ý250,0%", "Không đồng ý125,0%", "Giá đất vườn thấp", "vẫn không đồng ý 1",
			"ngày 26 tháng 10 năm 2026", "Mã kiểm chứng hồ sơ LK-26-PAPERS (SHA-256): " + p.Digest} {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("the minutes lack %q:\n%s", want, text)
			}
		}
		for _, name := range planNames {
			if strings.Contains(text, name) {
				t.Errorf("the minutes name %s", name)
			}
		}
		for _, identities := range []bool{false, true} {
			book, err := p.papers.Opinions(ctx, p.Consultation, identities)
			p.must(err)
			p.keep(fmt.Sprintf("opinions-%t.xlsx", identities), book.Data)
			checkOpinions(t, book.Data, identities)
		}
	})
}

// checkOpinions reads the workbook again: every opinion, texts that begin like formulas as texts, names only where wanted.
func checkOpinions(t *testing.T, raw []byte, identities bool) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var all strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			all.WriteString(strings.Join(row, "|") + "\n")
			for j := range row {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q, %v", sheet, cell, formula, err)
				}
			}
		}
	}
	text := all.String()
	for _, want := range []string{"=1+1 Xin trả tiền", "Giá đất vườn thấp|Giải trình", "(đã rút)", "Phiếu giấy", "Học nghề; Thuê nhà tạm", "Ba Động"} {
		if !strings.Contains(text, want) {
			t.Errorf("the workbook lacks %q:\n%s", want, text)
		}
	}
	if got := strings.Contains(text, "Phạm Thị Bé"); got != identities {
		t.Errorf("with identities %t it has names: %t", identities, got)
	}
}

// Slips of many households are in one file, each with its code and a picture.
func TestPlanSlips(t *testing.T) {
	p := newPlan(t, storagetest.OpenSeeded(t, "sqlite"), append([]string{"Lê Thị Thanh Huyền và các con (thừa kế của ông Lê Văn Tư)", "Nguyễn Hữu Phước"}, planNames...)...)
	codes := make([]string, len(p.list))
	for i := range codes {
		codes[i] = fmt.Sprintf("7K3M%d-QX2PT", i)
	}
	slips, err := p.papers.Slips(t.Context(), p.Consultation, p.list, codes)
	p.must(err)
	p.keep("slips.docx", slips.Data)
	text := docxText(t, slips.Data)
	for i, h := range p.list {
		if !strings.Contains(text, h.Name) || !strings.Contains(text, codes[i]) {
			t.Errorf("no slip of %s", h.Name)
		}
	}
}
