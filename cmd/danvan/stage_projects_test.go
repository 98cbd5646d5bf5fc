package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/workcal"
)

// stageProject is the project of stories.
var stageProject = civic.Project{Code: "duong-tranh-tay", Name: "Đường tránh phía Tây", NameWords: civic.Words{"en": "Western bypass"}, Owner: "bqlda", Areas: []string{"ba-dong", "ba-vi"},
	Supervisor: "mttq", Status: civic.ProjectClearing, Budget: "320 tỷ đồng", StartsOn: "2026-03-02", EndsOn: "2028-12-31"}

// project makes the project of stories, with something on its board where there is nothing yet.
func (p *play) project(board bool) {
	ctx, s, now := context.Background(), p.w.app.store, p.w.clock.now()
	if _, err := s.Project(ctx, stageProject.Code); err == nil {
		return
	}
	p.must((&themeStore{s, p.w.app.directory, nil}).SaveProject(ctx, "", stageProject, p.stageHand(), nil, now))
	if !board {
		return
	}
	by := p.stageHand()
	news := func(step civic.ProjectStep, kind civic.ProjectChangeKind, title string) civic.ProjectChange {
		return civic.ProjectChange{Project: stageProject.Code, Step: step, Kind: kind, Title: title, At: now}
	}
	ref, err := s.StoreFile(ctx, []byte("Phương án bồi thường, lần 2"))
	p.must(err)
	var first int64
	for i, title := range []string{"Phương án bồi thường, hỗ trợ, tái định cư", "Phương án bồi thường, hỗ trợ, tái định cư (sửa đổi)"} {
		d, err := s.PublishDocument(ctx, "", civic.ProjectDocument{Project: stageProject.Code, Kind: civic.DocumentPlan, Title: title, Number: fmt.Sprintf("%d/PA-BQLDA", 45+16*i), Day: "2026-10-05",
			Issuer: "Ban Quản lý dự án", PublishedAt: now, By: &by, File: civic.Attachment{Kind: civic.KindDocument, Channel: "danvan", Ref: ref, Name: "phuong-an.pdf"}},
			first, news(civic.StepKnow, civic.ChangedDocument, title))
		p.must(err)
		first = d.ID
	}
	_, err = s.AddPost(ctx, "", civic.ProjectPost{Project: stageProject.Code, Kind: civic.PostNews, Text: "Đã kiểm đếm xong 96 trên 120 hộ.", At: now, By: &by}, news(civic.StepKnow, civic.ChangedNews, ""))
	p.must(err)
	_, err = s.AddPost(ctx, "", civic.ProjectPost{Project: stageProject.Code, Kind: civic.PostTask, Text: "Xin mang giấy tờ về đất đến UBND xã để đối chiếu.", At: now, By: &by}, news(civic.StepDo, civic.ChangedTask, ""))
	p.must(err)
	_, err = s.SaveMeeting(ctx, "", civic.ProjectMeeting{Project: stageProject.Code, Kind: civic.MeetingPeople, Title: "Họp dân về phương án bồi thường", Place: "Nhà văn hóa thôn Hóc Kè",
		StartsAt: now.AddDate(0, 0, 5), EndsAt: now.AddDate(0, 0, 5).Add(3 * time.Hour)}, by, news(civic.StepDo, civic.ChangedMeeting, "Họp dân về phương án bồi thường"))
	p.must(err)
	p.must(s.SaveFigures(ctx, "", stageProject.Code, []civic.ProjectFigure{{Code: "paid", Done: 54, Total: 120}, {Code: "handed_over", Done: 47, Total: 120}}, by, news(civic.StepBenefit, civic.ChangedFigures, "")))
	q, _, err := civic.NewProjectQuestion(stageProject, by, "Bao giờ trả tiền bồi thường?", workcal.Default(p.w.zone), now)
	p.must(err)
	q, err = s.AskProject(ctx, "", q, nil)
	p.must(err)
	q, _, err = q.Reply(by, "Trong 30 ngày kể từ ngày quyết định phê duyệt phương án có hiệu lực.", true, now)
	p.must(err)
	_, err = s.AnswerQuestion(ctx, "", q, nil, nil, now)
	p.must(err)
}

// stageHand is somebody behind the stage, who has no phone.
func (p *play) stageHand() int64 {
	person, err := p.w.app.store.MeetPerson(context.Background(), civic.Person{Channel: demoChannel, Address: "stage", Name: "Ban Quản lý dự án", Locale: "vi"}, "stage", p.w.clock.now())
	p.must(err)
	return person.ID
}

// stageHouseholds are those of a list, with the codes 11111-11111, 22222-22222 and so on.
var stageHouseholds = []consult.Household{
	{Name: "Nguyễn Văn An", Address: "thôn 1, xã Ba Động", Area: "ba-dong"}, {Name: "Phạm Thị Bình", Address: "thôn 2, xã Ba Động", Area: "ba-dong"},
	{Name: "Đinh Văn Chiến", Address: "thôn 3, xã Ba Động", Area: "ba-dong"}, {Name: "Lê Thị Dung", Address: "thôn 4, xã Ba Động", Area: "ba-dong"},
}

// consultation publishes the consultation of stories: on a plan of compensation, where a list of households is asked after
// 30 days of posting, on something else for 20 days where everybody is or people of the areas are.
func (p *play) consultation(who consult.Who) {
	p.project(false)
	ctx, now := context.Background(), p.w.clock.now()
	today := consult.Day(now, p.w.zone)
	c := consult.Consultation{Code: "LK-26-TEST01", Project: stageProject.Code, Subject: consult.SubjectOther, Title: "Phương án bồi thường", TitleWords: english("Plan of compensation"), Who: who,
		PostsAt: today, AsksAt: today, AsksUntil: today.AddDate(0, 0, 20), Questions: []consult.Question{
			{Kind: consult.AskStance, Text: "Ông/bà có đồng ý với phương án bồi thường không?", TextWords: english("Do you agree with the plan of compensation?")},
			{Kind: consult.AskChoice, Text: "Hình thức bồi thường?", TextWords: english("What kind of compensation?"), Options: []consult.Option{{Text: "Nhận tiền", TextWords: english("Money")}, {Text: "Nhận đất", TextWords: english("Land")}}},
			{Kind: consult.AskChoice, Several: true, Text: "Cần hỗ trợ gì?", TextWords: english("What support?"), Options: []consult.Option{{Text: "Việc làm", TextWords: english("Work")}, {Text: "Di chuyển", TextWords: english("Moving")}, {Text: "Học nghề", TextWords: english("Training")}}},
			{Kind: consult.AskText, Text: "Góp ý khác?", TextWords: english("Anything else?")},
		}}
	if who == consult.WhoHouseholds {
		c.Subject, c.AsksAt, c.AsksUntil = consult.SubjectCompensation, today.AddDate(0, 0, 30), today.AddDate(0, 0, 40)
	}
	ch, err := c.Publish(consult.DefaultRules, p.w.zone, p.stageHand(), now)
	p.must(err)
	c, err = p.w.app.store.PublishConsultation(ctx, ch)
	p.must(err)
	p.round = c.Code
	if who != consult.WhoHouseholds {
		return
	}
	var hashes []string
	for i := range stageHouseholds {
		d := fmt.Sprint(i + 1)
		sum := sha256.Sum256([]byte(d + d + d + d + d + "-" + d + d + d + d + d))
		hashes = append(hashes, hex.EncodeToString(sum[:]))
	}
	_, err = p.w.app.store.AddHouseholds(ctx, "", c.ID, stageHouseholds, hashes, p.stageHand(), now)
	p.must(err)
}
