package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"danvan/bot/emulator"
	"danvan/bot/people"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/workcal"
	"danvan/locales"
)

// demoChannel is that of people of the demo's history: they have no phone, and hear nothing.
const demoChannel = "demo"

// demoProjects are two invented projects with clearance work, so that such complaints have somewhere to go.
var demoProjects = []civic.Project{
	{Code: "demo-duong-tranh", Name: "Đường tránh phía Tây (dự án minh họa)", NameWords: civic.Words{"en": "Western bypass (example project)"}, Owner: "bqlda", Areas: []string{"ba-dong", "ba-vi"},
		Supervisor: "mttq", Status: civic.ProjectClearing, Budget: "320 tỷ đồng", StartsOn: "2026-03-02", EndsOn: "2028-12-31"},
	{Code: "demo-khu-dan-cu", Name: "Khu tái định cư Ba Động (dự án minh họa)", NameWords: civic.Words{"en": "Ba Dong resettlement area (example project)"}, Owner: "tt-ptqd", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing},
}

// demoModels are invented models that were recognised.
var demoModels = []civic.Model{
	{Code: "demo-chinh-quyen-than-thien", Agency: "ubnd-ba-dong", Title: "Chính quyền thân thiện, vì Nhân dân phục vụ (mô hình minh họa)", TitleWords: civic.Words{"en": "A friendly administration that serves the people (example)"},
		RecognisedOn: "2026-05-19", Decision: "212/QĐ-UBND"},
	{Code: "demo-tuyen-duong-tu-quan", Agency: "ubnd-ba-vi", Title: "Tuyến đường tự quản sáng, xanh, sạch, đẹp (mô hình minh họa)", TitleWords: civic.Words{"en": "Lit, green and clean roads kept by those who live there (example)"},
		RecognisedOn: "2026-09-02", Decision: "415/QĐ-UBND"},
}

// demoCatalog is what the demo has beside the shipped catalog.
var demoCatalog = catalog.Catalog{Projects: demoProjects, Models: demoModels}

// demoPerson is one phone of the chat page.
type demoPerson struct {
	profile emulator.Profile
	agency  string
	role    civic.Role // "" for a citizen
	link    string     // a deep link to follow, such as a counter's QR
}

var demoPeople = []demoPerson{
	{profile: emulator.Profile{FirstName: "Lan", Username: "lan"}},
	{profile: emulator.Profile{FirstName: "Hà", Username: "ha"}, agency: "ubnd-ba-dong", role: civic.RoleOfficer},
	{profile: emulator.Profile{FirstName: "Tư", Username: "tu"}, link: "rate_ubnd-ba-dong"},
	{profile: emulator.Profile{FirstName: "Minh", Username: "minh"}, agency: "ubnd-ba-dong", role: civic.RoleHead},
	{profile: emulator.Profile{FirstName: "Sơn", Username: "son"}, agency: "so-xay-dung", role: civic.RoleOfficer},
	{profile: emulator.Profile{FirstName: "Thanh", Username: "thanh"}, agency: "thanh-tra", role: civic.RoleOfficer},
	{profile: emulator.Profile{FirstName: "Điệp", Username: "diep"}, agency: "so-noi-vu", role: civic.RoleCoordinator},
	{profile: emulator.Profile{FirstName: "Hùng", Username: "hung"}, agency: "ubnd-tinh", role: civic.RoleLeader},
	{profile: emulator.Profile{FirstName: "Quân", Username: "quan"}, agency: "bqlda", role: civic.RoleOfficer},
}

// demoTour says on whose phone each step of the tour is that the page suggests to a newcomer, by the places of demoPeople.
var demoTour = []int{0, 0, 1, 0, 2, 1, 6, 2, 8, 7}

// The migrations that brought what a history is about.
const (
	migratedMain     = 1
	migratedProjects = 3
)

// pageLanguages are the languages of the chat page.
func pageLanguages(texts *locales.Texts) []emulator.Language {
	var list []emulator.Language
	for _, l := range texts.Languages() {
		list = append(list, emulator.Language{Code: l, Name: texts.Plain(l, "language.name", nil), Texts: texts.Under(l, "page.")})
	}
	return list
}

// pageWords are the text of a key in every language.
func (a *app) pageWords(key string) emulator.Words {
	words := emulator.Words{}
	for _, l := range a.texts.Languages() {
		words[l] = a.texts.Plain(l, key, nil)
	}
	return words
}

// populate brings in the people of the demo, and a little history of what is new: since is the first migration that was
// made now, 0 for none; past is how many invented cases a year lie behind. The demo of an earlier danvan gets the history of what that did not know.
func (a *app) populate(ctx context.Context, phones *emulator.Server, since int64, past int) error {
	var personas []emulator.Persona
	people := map[string]civic.Person{}
	for _, d := range demoPeople {
		d.profile.LanguageCode = "vi"
		u := phones.User(d.profile)
		persona := emulator.Persona{User: u, Title: a.pageWords("demo.title_" + d.profile.Username), Hint: a.pageWords("demo.hint_" + d.profile.Username)}
		if d.link != "" {
			persona.StartLink = phones.Link(d.link)
		}
		personas = append(personas, persona)
		if d.role == "" || since == 0 {
			continue
		}
		u.Open()
		joined := a.now()
		if d.role == civic.RoleLeader && since == migratedMain { // before the digest that waits for them
			joined = joined.AddDate(0, -1, 0)
		}
		p, err := a.enrol(ctx, u, d, joined)
		if err != nil {
			return fmt.Errorf("bring in %s: %w", d.profile.Username, err)
		}
		people[d.profile.Username] = p
	}
	phones.SetPersonas(personas)
	var tour []emulator.Step
	for i, at := range demoTour {
		tour = append(tour, emulator.Step{Text: a.pageWords("demo.step_" + strconv.Itoa(i+1)), Persona: at})
	}
	phones.SetStory(tour)
	if since == migratedMain {
		if err := a.past(ctx, past); err != nil {
			return err
		}
		if err := a.history(ctx, people); err != nil {
			return err
		}
		if err := a.dutyHistory(ctx, people); err != nil {
			return err
		}
	}
	if since == 0 || since > migratedProjects {
		return nil
	}
	if err := a.projectHistory(ctx, people); err != nil || since != migratedMain {
		return err
	}
	return a.lastDigest(ctx)
}

// neighbours are people of the demo's history.
func (a *app) neighbours(ctx context.Context) ([]civic.Person, error) {
	list := make([]civic.Person, 12)
	for i := range list {
		var err error
		address := fmt.Sprintf("demo-%d", i+1)
		list[i], err = a.store.MeetPerson(ctx, civic.Person{Channel: demoChannel, Address: address, Name: fmt.Sprintf("Người dân %d", i+1), Locale: "vi"}, address, a.now())
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// enrol makes a phone's owner a member of an agency at a time, by an invitation like everybody.
func (a *app) enrol(ctx context.Context, u *emulator.User, d demoPerson, now time.Time) (civic.Person, error) {
	address := chatAddress(u.ID())
	p, err := a.store.MeetPerson(ctx, civic.Person{Channel: telegram.Channel, Address: address, Name: d.profile.FirstName, Locale: "vi"}, address, now)
	if err != nil || p.Has(d.role) { // already, in an earlier danvan
		return p, err
	}
	if err := a.store.GiveConsent(ctx, p.ID, people.ConsentVersion, now); err != nil {
		return civic.Person{}, err
	}
	token, err := civic.NewToken(a.random)
	if err != nil {
		return civic.Person{}, err
	}
	sum := sha256.Sum256([]byte(token))
	hash := hex.EncodeToString(sum[:])
	_, err = a.store.CreateInvitation(ctx, civic.Invitation{Agency: d.agency, Role: d.role, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, hash)
	if err != nil {
		return civic.Person{}, err
	}
	if _, err := a.store.AcceptInvitation(ctx, "", hash, p.ID, now); err != nil {
		return civic.Person{}, err
	}
	return a.store.Person(ctx, p.ID)
}

// history files a few earlier cases through the domain, as neighbours would have, so that an inbox is not empty: one late,
// one that eleven others joined, one answered.
func (a *app) history(ctx context.Context, people map[string]civic.Person) error {
	calendar := workcal.Default(a.zone)
	directory, err := a.store.Directory(ctx, a.now())
	if err != nil {
		return err
	}
	neighbours, err := a.neighbours(ctx)
	if err != nil {
		return err
	}
	day := 24 * time.Hour
	filed := map[string]civic.Case{}
	for _, past := range []struct {
		name, category, text string
		ago                  time.Duration
	}{
		{"late", "mt-rac", "Rác thải tập kết trước cổng chợ Ba Động nhiều ngày không ai thu gom, bốc mùi.", 20 * day},
		{"shared", "ht-duong-xa", "Đường thôn Hóc Kè hư hỏng nặng, mưa xuống lầy lội, xe máy không đi được.", 6 * time.Hour},
		{"answered", "ht-chieu-sang", "Đèn đường trước trường tiểu học không sáng đã hai tuần.", 9 * day},
	} {
		category, _ := directory.Category(past.category)
		code, err := civic.NewCaseCode(a.random, a.now().Add(-past.ago), a.zone)
		if err != nil {
			return err
		}
		draft := civic.Case{Code: code, DraftKey: "demo-" + past.name, Author: &neighbours[0].ID, Anonymous: past.name == "late", Area: "ba-dong", Text: past.text}
		ch, err := civic.File(draft, category, "ubnd-ba-dong", nil, calendar, a.now().Add(-past.ago))
		if err != nil {
			return err
		}
		ch.Notices = nil // nobody waits for these any more
		if past.name == "shared" {
			ch.Notices = []civic.Notice{{Kind: civic.NoticeCaseNew, To: civic.ToAgency("ubnd-ba-dong", civic.RoleOfficer)}}
		}
		if filed[past.name], err = a.store.FileCase(ctx, ch); err != nil {
			return err
		}
	}
	for _, n := range neighbours[1:] {
		if _, _, err := a.store.JoinCase(ctx, "", filed["shared"].ID, n.ID, a.now().Add(-3*time.Hour)); err != nil {
			return err
		}
	}
	c := filed["answered"]
	by, ok := people["ha"].ActorFor(c)
	if !ok {
		return errors.New("the demo's officer does not work there")
	}
	ch, err := c.Answer(by, "UBND xã đã thay bóng đèn và kiểm tra lại toàn tuyến. Cảm ơn ông/bà đã phản ánh.", nil, calendar, a.now().Add(-5*day))
	if err != nil {
		return err
	}
	ch.Notices = nil
	_, err = a.store.ChangeCase(ctx, ch)
	return err
}
