package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// The people of every scenario. They have agreed to the notice before it begins.
const (
	maxCitizens  = 40
	citizenID    = 200_000_000
	officerID    = 300_000_000
	flooderID    = 400_000_000
	coordinator  = 500_000_000
	floodTexts   = 1000
	floodPortion = 50
)

// communes are where things happen, and who answers for it.
var communes = []struct{ say, name, agency string }{
	{"xa ba dong", "Xã Ba Động", "ubnd-ba-dong"}, {"xa an phu", "Xã An Phú", "ubnd-an-phu"}, {"xa ba gia", "Xã Ba Gia", "ubnd-ba-gia"},
	{"xa ba dinh", "Xã Ba Dinh", "ubnd-ba-dinh"}, {"xa binh chuong", "Xã Bình Chương", "ubnd-binh-chuong"}, {"xa binh minh", "Xã Bình Minh", "ubnd-binh-minh"},
}

// everybody lists the people.
func everybody() []person {
	people := []person{{ID: flooderID, Name: "flooder"}, {ID: coordinator, Name: "coordinator", Agency: "so-noi-vu", Role: "coordinator"}}
	for i, c := range communes {
		people = append(people, person{ID: officerID + int64(i), Name: fmt.Sprintf("officer%d", i), Agency: c.agency, Role: "officer"})
	}
	for i := range maxCitizens {
		people = append(people, person{ID: citizenID + int64(i), Name: fmt.Sprintf("citizen%02d", i)})
	}
	return people
}

// citizen is a person who files complaints, one after the other, and waits for each reply.
type citizen struct {
	person
	ledger *ledger
	phone  *phones
	random *rand.Rand
	begin  time.Duration // after the begin of the run
	count  int           // complaints to file
	thinks time.Duration // between two steps, at most; at least half of it
	hears  <-chan call

	number int // of complaints begun
}

// crowd makes citizens. What each does, and when, is drawn from the seed; all have begun after some time.
func crowd(random *rand.Rand, of scale, within time.Duration) []*citizen {
	var people []*citizen
	for i := range of.citizens {
		people = append(people, &citizen{person: person{ID: citizenID + int64(i)}, random: rand.New(rand.NewPCG(random.Uint64(), uint64(i))),
			begin: time.Duration(random.Int64N(int64(within))), count: of.complaints, thinks: of.thinks})
	}
	return people
}

// pressSend is the step that confirms a complaint.
const pressSend = "[Gửi]"

// reaction is what a citizen does on reading a question.
type reaction struct{ on, press, say string }

func reactions(commune, name, text string) []reaction {
	return []reaction{
		{on: "Việc của quý vị là loại nào", press: "Phản ánh"},
		{on: "thuộc lĩnh vực nào", say: "duong thon"},
		{on: "Việc xảy ra ở xã, phường nào", say: commune},
		{on: "ết quả cho", press: name},
		{on: "ghi tên hay ẩn danh", press: "Ghi tên"},
		{on: "Xin kể lại sự việc", say: text},
		{on: "Hiện có", press: "Tiếp tục"},
		{on: "Nội dung đã có", press: "Tiếp tục"},
		{on: "Đã có người phản ánh việc giống như vậy", press: "Đây là việc khác"},
		{on: "Xin kiểm tra trước khi gửi", press: "Gửi"},
	}
}

// Patience of citizens.
const (
	listenOn = 4 * time.Second  // after a message that is no new question of the dialogue
	noticeOn = 20 * time.Second // after a notice that passes over the chat: a message may follow when a fault is over
	maxBegun = 5                // complaints that one citizen begins for each to be filed
)

// run files complaints until all are done or ctx ends.
func (c *citizen) run(ctx context.Context) {
	c.hears = c.ledger.listen(c.ID)
	if !pause(ctx, c.begin) {
		return
	}
	for filed := 0; filed < c.count && c.number < c.count*maxBegun && ctx.Err() == nil; {
		if c.file(ctx) {
			filed++
		}
	}
}

// file files one complaint as a person does: reads what is asked and answers. It returns false where it came to nothing and
// the citizen knows.
func (c *citizen) file(ctx context.Context) bool {
	c.number++
	commune := c.random.IntN(len(communes))
	marker := fmt.Sprintf("dau%02dviec%dx%04x", c.ID-citizenID, c.number, c.random.IntN(1<<16))
	it := &complaint{marker: marker, citizen: c.ID, officer: officerID + int64(commune)}
	c.ledger.file(it)
	answers := reactions(communes[commune].say, communes[commune].name, marker+" "+words(c.random))
	c.say(ctx, it, "/phananh")
	done := -1 // what was answered last
	for ctx.Err() == nil {
		m, at, ok := c.read(ctx, answers, done)
		if !ok {
			return false
		}
		if at < 0 { // something else came: from the beginning
			if done >= len(answers)-1 {
				c.ledger.refused(it, m.Text)
			}
			return false
		}
		if at == len(answers) {
			return true
		}
		done = at
		if !c.think(ctx) {
			return false
		}
		if r := answers[done]; r.say != "" {
			c.say(ctx, it, r.say)
		} else {
			c.press(ctx, it, m, r.press)
		}
	}
	return false
}

// read waits for what comes next: the place in answers of what is asked, len(answers) for a receipt, -1 for something else
// after which nothing more comes. Questions that were answered count only where nothing newer follows.
func (c *citizen) read(ctx context.Context, answers []reaction, done int) (m call, at int, ok bool) {
	var patience <-chan time.Time
	sent := false // the receipt is under way
	for at = -1; ; {
		select {
		case <-ctx.Done():
			return m, at, false
		case <-patience:
			return m, at, true
		case heard := <-c.hears:
			if isReceipt(heard.Text) {
				if done == len(answers)-1 {
					return heard, len(answers), true
				}
				continue
			}
			if sent = sent || done == len(answers)-1 && strings.Contains(heard.Text, "Đã gửi."); sent {
				patience = nil
				continue
			}
			asked := -1
			if heard.Query == "" {
				asked = slices.IndexFunc(answers, func(r reaction) bool { return strings.Contains(heard.Text, r.on) && len(heard.Buttons) > 0 })
			}
			if asked > done {
				return heard, asked, true
			}
			m, at = heard, asked
			wait := listenOn
			if heard.Query != "" {
				wait = noticeOn
			}
			timer := time.NewTimer(wait)
			defer timer.Stop()
			patience = timer.C
		}
	}
}

func (c *citizen) think(ctx context.Context) bool {
	return pause(ctx, c.thinks/2+time.Duration(c.random.Int64N(int64(c.thinks/2))))
}

func (c *citizen) say(ctx context.Context, it *complaint, text string) {
	c.ledger.did(&step{chat: c.ID, what: strings.SplitN(text, " ", 2)[0], marker: it.marker})
	if _, err := c.phone.write(ctx, c.ID, text); err != nil && ctx.Err() == nil {
		c.ledger.tell("phone of %d: %v", c.ID, err)
	}
}

// press presses a button. One that is gone meanwhile is no step: what took it away is an answer.
func (c *citizen) press(ctx context.Context, it *complaint, m call, button string) {
	s := c.ledger.did(&step{chat: c.ID, what: "[" + button + "]", marker: it.marker})
	if "["+button+"]" == pressSend {
		c.ledger.confirmed(it, m.Message)
	}
	if err := c.phone.press(ctx, c.ID, m.Message, button); err != nil && ctx.Err() == nil {
		c.ledger.tell("phone of %d: %v", c.ID, err)
		c.ledger.undo(s, it)
	}
}

// undo takes back a press that did not happen.
func (l *ledger) undo(s *step, c *complaint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.replied = s.at
	if s.what == pressSend {
		c.pressed, c.pressedOn = time.Time{}, 0
	}
}

// words are some that no other text has.
func words(random *rand.Rand) string {
	var list []string
	for range 5 {
		word := make([]byte, 6)
		for i := range word {
			word[i] = byte('a' + random.IntN(26))
		}
		list = append(list, string(word))
	}
	return strings.Join(list, " ")
}

// flood lets one account write very many texts as fast as Telegram takes them.
func flood(ctx context.Context, l *ledger, phone *phones) error {
	for n := 0; n < floodTexts; n += floodPortion {
		var texts []string
		for i := range floodPortion {
			texts = append(texts, fmt.Sprintf("alo alo %d", n+i))
		}
		l.did(&step{chat: flooderID, what: texts[0], flood: true})
		if _, err := phone.write(ctx, flooderID, texts...); err != nil {
			return err
		}
		pause(ctx, 100*time.Millisecond)
	}
	return nil
}

// go lets everybody act, and returns what waits for them.
func release(ctx context.Context, people []*citizen, l *ledger, phone *phones) *sync.WaitGroup {
	all := &sync.WaitGroup{}
	for _, c := range people {
		c.ledger, c.phone = l, phone
		all.Go(func() { c.run(ctx) })
	}
	return all
}
