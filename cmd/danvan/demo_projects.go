package main

import (
	"context"
	"fmt"
	"time"

	"danvan/bot/paper"
	"danvan/civic"
	"danvan/civic/consult"
)

// projectStory is who takes part in the history of the demo's project: its owner's officer, and neighbours who speak.
type projectStory struct {
	*app
	project    civic.Project
	by         int64
	neighbours []civic.Person
	now        time.Time
}

// day is an hour of a day so many days from now.
func (s projectStory) day(days, hour int) time.Time {
	y, m, d := s.now.In(s.zone).Date()
	return time.Date(y, m, d+days, hour, 0, 0, 0, s.zone)
}

// projectHistory shows the western bypass in the middle of its work: documents, dates, questions, figures, a consultation
// that is closed, one that collects opinions, and one whose opinions wait for their answers.
func (a *app) projectHistory(ctx context.Context, people map[string]civic.Person) error {
	s := projectStory{app: a, by: people["quan"].ID, now: a.now()}
	var err error
	if s.project, err = a.store.Project(ctx, demoProjects[0].Code); err != nil {
		return err
	}
	if s.neighbours, err = a.neighbours(ctx); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{s.documents, s.board, s.questions, s.closed, s.collecting, s.answering} {
		if err := part(ctx); err != nil {
			return fmt.Errorf("history of %s: %w", s.project.Code, err)
		}
	}
	return a.store.SetTaskForce(ctx, "", civic.TaskForceMember{Project: s.project.Code, Person: people["ha"].ID, Agency: "ubnd-ba-dong"}, s.by, s.now)
}

// news is something new on the board at a time.
func (s projectStory) news(step civic.ProjectStep, kind civic.ProjectChangeKind, title string, at time.Time) civic.ProjectChange {
	return civic.ProjectChange{Project: s.project.Code, Step: step, Kind: kind, Title: title, At: at}
}

func (s projectStory) documents(ctx context.Context) error {
	var replaced int64
	for _, d := range []struct {
		kind          civic.DocumentKind
		title, number string
		ago           int
		keep          bool // the next one takes its place
	}{
		{civic.DocumentDecision, "Phê duyệt dự án đầu tư xây dựng đường tránh phía Tây", "1520/QĐ-UBND", 240, false},
		{civic.DocumentMap, "Bản đồ vị trí, ranh giới khu đất thu hồi", "12/TLBĐ", 150, false},
		{civic.DocumentPlan, "Phương án bồi thường, hỗ trợ, tái định cư (dự thảo lần 1)", "45/PA-BQLDA", 60, true},
		{civic.DocumentPlan, "Phương án bồi thường, hỗ trợ, tái định cư (dự thảo lần 2)", "61/PA-BQLDA", 33, false},
		{civic.DocumentPrices, "Bảng giá đất cụ thể để tính bồi thường", "88/QĐ-UBND", 40, false},
	} {
		at := s.day(-d.ago, 9)
		data, err := demoDocument(d.title, d.number, at.In(s.zone))
		if err != nil {
			return err
		}
		ref, err := s.store.StoreFile(ctx, data)
		if err != nil {
			return err
		}
		doc := civic.ProjectDocument{Project: s.project.Code, Kind: d.kind, Title: d.title, Number: d.number, Day: at.In(s.zone).Format(time.DateOnly),
			Issuer: "Ban Quản lý dự án đầu tư xây dựng tỉnh", PublishedAt: at, By: &s.by,
			File: civic.Attachment{Kind: civic.KindDocument, Channel: civic.StoredChannel, Ref: ref, Name: civic.Slug(d.title, "van-ban", 40, func(string) bool { return false }) + ".docx", Size: int64(len(data))}}
		doc, err = s.store.PublishDocument(ctx, "", doc, replaced, s.news(civic.StepKnow, civic.ChangedDocument, d.title, at))
		if err != nil {
			return err
		}
		if replaced = 0; d.keep {
			replaced = doc.ID
		}
	}
	return nil
}

func (s projectStory) board(ctx context.Context) error {
	for _, p := range []struct {
		kind civic.PostKind
		text string
		ago  int
	}{
		{civic.PostNews, "Đã đo đạc, kiểm đếm xong 96 trên 120 hộ của hai xã. Các hộ còn lại làm trong tháng này.", 12},
		{civic.PostNews, "Phương án bồi thường lần 2 đã bổ sung 3 cống chui dân sinh theo ý kiến của bà con.", 30},
		{civic.PostTask, "Xin các hộ mang giấy tờ về đất và căn cước đến trụ sở UBND xã trong giờ làm việc để đối chiếu với bảng kiểm đếm.", 8},
	} {
		step, kind := civic.StepKnow, civic.ChangedNews
		if p.kind == civic.PostTask {
			step, kind = civic.StepDo, civic.ChangedTask
		}
		post := civic.ProjectPost{Project: s.project.Code, Kind: p.kind, Text: p.text, At: s.day(-p.ago, 10), By: &s.by}
		if _, err := s.store.AddPost(ctx, "", post, s.news(step, kind, "", post.At)); err != nil {
			return err
		}
	}
	for _, m := range []civic.ProjectMeeting{
		{Kind: civic.MeetingPeople, Title: "Họp dân về phương án bồi thường", Place: "Nhà văn hóa thôn Hóc Kè, xã Ba Động", StartsAt: s.day(4, 8), EndsAt: s.day(4, 11)},
		{Kind: civic.MeetingInventory, Title: "Kiểm đếm bổ sung đợt cuối", Place: "Tại từng thửa đất, tập trung ở UBND xã Ba Động", StartsAt: s.day(9, 7), EndsAt: s.day(9, 17)},
	} {
		m.Project = s.project.Code
		if _, err := s.store.SaveMeeting(ctx, "", m, s.by, s.news(civic.StepDo, civic.ChangedMeeting, m.Title, s.day(-6, 9))); err != nil {
			return err
		}
	}
	at := s.day(-5, 16)
	var figures []civic.ProjectFigure
	for code, done := range map[string]int{"paid": 54, "resettled": 9, "handed_over": 47} {
		total := 120
		if code == "resettled" {
			total = 22
		}
		figures = append(figures, civic.ProjectFigure{Project: s.project.Code, Code: code, Done: done, Total: total, At: at, By: &s.by})
	}
	if err := s.store.SaveFigures(ctx, "", s.project.Code, figures, s.by, s.news(civic.StepBenefit, civic.ChangedFigures, "", at)); err != nil {
		return err
	}
	return s.store.SaveFollow(ctx, "", civic.ProjectFollow{Project: s.project.Code, Person: s.neighbours[0].ID, Steps: civic.FollowedSteps, Since: s.day(-100, 9)})
}

// questions are asked by neighbours: one is answered for all to read, one waits.
func (s projectStory) questions(ctx context.Context) error {
	for i, q := range []struct {
		text, answer string
		ago          int
	}{
		{"Bao giờ thì trả tiền bồi thường cho các hộ đã ký biên bản kiểm đếm?", "Tiền được chi trả trong 30 ngày kể từ ngày quyết định phê duyệt phương án có hiệu lực. Lịch cụ thể sẽ báo ở mục Dân làm.", 20},
		{"Mương thủy lợi bị đường cắt ngang thì có làm lại không?", "", 1},
	} {
		asked := s.day(-q.ago, 9)
		question, notices, err := civic.NewProjectQuestion(s.project, s.neighbours[i].ID, q.text, s.timing.Calendar, asked)
		if err != nil {
			return err
		}
		if q.answer != "" {
			notices = nil // nobody waits for it any more
		}
		if question, err = s.store.AskProject(ctx, "", question, notices); err != nil || q.answer == "" {
			return err
		}
		at := asked.Add(26 * time.Hour)
		if question, _, err = question.Reply(s.by, q.answer, true, at); err != nil {
			return err
		}
		board := s.news(civic.StepCheck, civic.ChangedAnswer, "", at)
		board.Subject = question.ID
		if _, err := s.store.AnswerQuestion(ctx, "", question, nil, &board, at); err != nil {
			return err
		}
	}
	return nil
}

// publish makes a consultation public so many days ago.
func (s projectStory) publish(ctx context.Context, c consult.Consultation, posted, asked, until int) (consult.Consultation, error) {
	at := s.day(posted, 8)
	code, err := civic.NewConsultationCode(s.random, at, s.zone)
	if err != nil {
		return c, err
	}
	c.Code, c.Project = code, s.project.Code
	c.PostsAt, c.AsksAt, c.AsksUntil = s.day(posted, 0), s.day(asked, 0), s.day(until, 0)
	ch, err := c.Publish(consult.DefaultRules, s.zone, s.by, at)
	if err != nil {
		return c, err
	}
	return s.store.PublishConsultation(ctx, ch)
}

// speak lets neighbours say something, one after the other from a day on.
func (s projectStory) speak(ctx context.Context, c consult.Consultation, from int, voices [][]consult.Opinion) error {
	for i, answers := range voices {
		at := s.day(from, 9).Add(time.Duration(i) * 5 * time.Hour)
		if at.After(s.now) {
			at = s.now.Add(-time.Minute)
		}
		b, err := c.Cast(consult.Voter{Person: s.neighbours[i].ID, Area: s.project.Areas[i%len(s.project.Areas)]}, s.project.Areas, answers, nil, at)
		if err != nil {
			return err
		}
		if _, err := s.store.SaveBallot(ctx, "", b, at); err != nil {
			return err
		}
	}
	return nil
}

// look lets time do what it does when collecting begins and ends.
func (s projectStory) look(ctx context.Context, c consult.Consultation, moments ...time.Time) (consult.Consultation, error) {
	for _, at := range moments {
		ch := c.Look(s.project.Owner, at)
		if at.Before(s.day(-7, 0)) {
			ch.Notices = nil
		}
		var err error
		if c, err = s.store.ChangeConsultation(ctx, ch); err != nil {
			return c, err
		}
	}
	return c, s.store.NumberBallots(ctx, c.ID)
}

func stance(question int, choice, why string) consult.Opinion {
	return consult.Opinion{Question: question, Choice: choice, Text: why}
}

func words(question int, text string) consult.Opinion {
	return consult.Opinion{Question: question, Text: text}
}

// english is a text in English, beside the original.
func english(text string) civic.Words { return civic.Words{"en": text} }

// closed is a consultation that went its whole way.
func (s projectStory) closed(ctx context.Context) error {
	c, err := s.publish(ctx, consult.Consultation{Subject: consult.SubjectOther, Who: consult.WhoEverybody,
		Title: "Hướng tuyến và vị trí cống chui dân sinh", TitleWords: english("Route and underpasses"),
		About: "Đường tránh phía Tây dài 6,4 km, đi qua hai xã. Xin bà con cho ý kiến về hướng tuyến và nơi cần cống chui để đi lại, đưa nước.",
		Questions: []consult.Question{
			{Kind: consult.AskStance, Text: "Ông/bà có đồng ý với hướng tuyến này không?", TextWords: english("Do you agree with this route?")},
			{Kind: consult.AskText, Text: "Nơi nào cần cống chui, vì sao?", TextWords: english("Where is an underpass needed, and why?")},
		}}, -90, -90, -68)
	if err != nil {
		return err
	}
	if err := s.speak(ctx, c, -88, [][]consult.Opinion{
		{stance(0, consult.StanceAgree, ""), words(1, "Cần cống chui ở đầu thôn Hóc Kè cho trâu bò ra đồng.")},
		{stance(0, consult.StanceAgree, "")},
		{stance(0, consult.StancePart, "Nên dịch tuyến lên phía núi 50 mét để tránh nhà dân."), words(1, "Cống chui ở trường tiểu học cho học sinh.")},
		{stance(0, consult.StanceAgree, ""), words(1, "Đầu thôn Hóc Kè cần cống chui cho bò ra đồng.")},
		{stance(0, consult.StanceDisagree, "Tuyến cắt đôi ruộng của nhà tôi.")},
		{stance(0, consult.StanceAgree, "")},
		{stance(0, consult.StanceAgree, ""), words(1, "Cống đưa nước ở kênh N3.")},
	}); err != nil {
		return err
	}
	if c, err = s.look(ctx, c, c.AsksAt, c.AsksUntil); err != nil {
		return err
	}
	for {
		waiting, _, err := s.store.OpinionsWaiting(ctx, c.ID, -1, 0, 1)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			break
		}
		response, reply := consult.ResponseAccepted, "Tiếp thu: thiết kế đã bổ sung cống chui tại vị trí này."
		if waiting[0].Question == 0 {
			response, reply = consult.ResponseExplained, "Dịch tuyến sẽ vào đất rừng phòng hộ và thêm 14 hộ phải di dời, nên giữ hướng tuyến; phần ruộng bị cắt nhỏ được thu hồi và bồi thường cả thửa."
		}
		if err := s.store.AnswerOpinion(ctx, "", waiting[0].ID, response, reply, s.by, s.day(-60, 10)); err != nil {
			return err
		}
	}
	at := s.day(-58, 15)
	var standing consult.Standing
	ch, err := c.Close(s.by, standing, consult.DefaultRules, at)
	if err != nil {
		return err
	}
	_, err = s.store.CloseConsultation(ctx, ch, func(now consult.Standing) error {
		_, err := c.Close(s.by, now, consult.DefaultRules, at)
		return err
	})
	return err
}

// collecting is a consultation in which the demo's citizens may speak.
func (s projectStory) collecting(ctx context.Context) error {
	c, err := s.publish(ctx, consult.Consultation{Subject: consult.SubjectCompensation, Who: consult.WhoAreas,
		Title: "Phương án bồi thường, hỗ trợ, tái định cư", TitleWords: english("Plan of compensation, support and resettlement"),
		About: "Phương án dự thảo lần 2 áp dụng cho 120 hộ của hai xã. Văn bản và bảng giá có ở mục Dân biết.",
		Questions: []consult.Question{
			{Kind: consult.AskStance, Text: "Ông/bà có đồng ý với phương án bồi thường không?", TextWords: english("Do you agree with the plan of compensation?")},
			{Kind: consult.AskChoice, Text: "Ông/bà muốn được bồi thường bằng gì?", TextWords: english("What compensation would you prefer?"),
				Options: []consult.Option{{Text: "Bằng tiền", TextWords: english("Money")}, {Text: "Bằng đất ở tái định cư", TextWords: english("A resettlement plot")}, {Text: "Một phần tiền, một phần đất", TextWords: english("Both in part")}}},
			{Kind: consult.AskChoice, Several: true, Text: "Gia đình cần hỗ trợ thêm những gì? (có thể chọn nhiều)", TextWords: english("What further support is needed? (several)"),
				Options: []consult.Option{{Text: "Học nghề", TextWords: english("Training")}, {Text: "Vay vốn", TextWords: english("Credit")}, {Text: "Thuê nhà tạm", TextWords: english("Temporary rent")}}},
			{Kind: consult.AskText, Text: "Ông/bà có đề nghị gì khác?", TextWords: english("What else do you propose?")},
		}}, -33, -3, 11)
	if err != nil {
		return err
	}
	if err := s.speak(ctx, c, -3, [][]consult.Opinion{
		{stance(0, consult.StanceAgree, ""), stance(1, "1", ""), stance(2, "0,1", "")},
		{stance(0, consult.StanceDisagree, "Giá đất vườn thấp hơn giá thị trường nhiều."), stance(1, "0", "")},
		{stance(0, consult.StancePart, "Đồng ý giá đất, chưa đồng ý giá cây keo."), stance(1, "2", ""), words(3, "Xin trả tiền trước khi giao đất.")},
		{stance(0, consult.StanceAgree, ""), stance(1, "1", ""), stance(2, "2", ""), words(3, "Đề nghị chi trả tiền trước khi bàn giao đất.")},
		{stance(0, consult.StanceDisagree, "Giá đất vườn thấp quá so với giá thị trường."), stance(1, "0", "")},
	}); err != nil {
		return err
	}
	_, err = s.look(ctx, c, c.AsksAt)
	return err
}

// answering is a consultation whose opinions wait for the owner.
func (s projectStory) answering(ctx context.Context) error {
	c, err := s.publish(ctx, consult.Consultation{Subject: consult.SubjectOther, Who: consult.WhoAreas,
		Title: "Mẫu nhà và hạ tầng khu tái định cư", TitleWords: english("Houses and services of the resettlement area"),
		About: "Khu tái định cư có 22 lô. Xin bà con chọn diện tích lô và góp ý về đường, điện, nước.",
		Questions: []consult.Question{
			{Kind: consult.AskChoice, Text: "Ông/bà chọn diện tích lô nào?", TextWords: english("Which plot size?"),
				Options: []consult.Option{{Text: "150 m²"}, {Text: "200 m²"}, {Text: "250 m²"}}},
			{Kind: consult.AskText, Text: "Góp ý về đường, điện, nước, nhà văn hóa", TextWords: english("On roads, power, water, the community house")},
		}}, -25, -25, -2)
	if err != nil {
		return err
	}
	if err := s.speak(ctx, c, -24, [][]consult.Opinion{
		{stance(0, "1", ""), words(1, "Đường nội bộ nên rộng 6 mét để xe tải vào được.")},
		{stance(0, "1", ""), words(1, "Nên làm đường nội bộ rộng 6 mét, xe tải vào được.")},
		{stance(0, "2", ""), words(1, "Phải có nước sạch trước khi dân đến ở.")},
		{stance(0, "0", "")},
		{stance(0, "1", ""), words(1, "Cần có nước sạch trước khi dân về ở.")},
		{stance(0, "2", ""), words(1, "Nhà văn hóa đặt ở giữa khu, gần sân chơi trẻ em.")},
	}); err != nil {
		return err
	}
	_, err = s.look(ctx, c, c.AsksAt, c.AsksUntil)
	return err
}

// demoDocument is an invented document of the demo's project.
func demoDocument(title, number string, at time.Time) ([]byte, error) {
	page, err := paper.New()
	if err != nil {
		return nil, err
	}
	page.Head(paper.Head{Issuer: "BAN QUẢN LÝ DỰ ÁN", Nation: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Motto: "Độc lập - Tự do - Hạnh phúc", Number: "Số: " + number,
		Date: at.Format("ngày 02 tháng 01 năm 2006")})
	page.Title(title)
	page.Body("Văn bản minh họa của bản dùng thử danvan; không phải văn bản của cơ quan nhà nước.")
	return page.Bytes()
}
