package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"danvan/bot/emulator"
)

// telegramVar makes the test binary an emulated Telegram: TestMain runs runTelegram where it is set, to telegramSetup.
const telegramVar = "DANVAN_CHAOS_TELEGRAM"

const token = "7000000001:AAH_chaos_of_the_tests"

// telegramSetup is how the emulated Telegram begins.
type telegramSetup struct {
	Listen string
	Seed   uint64
}

// weather says how calls fail: the share of all calls that meets each kind of fault. Which call does is drawn from the seed,
// call by call.
type weather map[faultKind]float64

type faultKind string

// The kinds of fault. Those that are "after" carry the call out before they lose the answer.
const (
	faultError      faultKind = "error"       // 500, in Telegram's words
	faultPage       faultKind = "page"        // 502, a page of HTML
	faultReset      faultKind = "reset"       // the connection ends
	faultHang       faultKind = "hang"        // no answer until the caller hangs up, or hangTime is over
	faultLimit      faultKind = "limit"       // 429, with a retry_after of one to three seconds
	faultAfterPage  faultKind = "after-page"  // carried out, then 502
	faultAfterReset faultKind = "after-reset" // carried out, then the connection ends
	faultAfterHang  faultKind = "after-hang"  // carried out, then no answer
)

// faultKinds is the order in which a draw looks at them.
var faultKinds = []faultKind{faultError, faultPage, faultReset, faultHang, faultLimit, faultAfterPage, faultAfterReset, faultAfterHang}

// hangTime is how long a call hangs at most.
const hangTime = 8 * time.Second

func (k faultKind) carriesOut() bool { return strings.HasPrefix(string(k), "after-") }

// call is one call of the Bot API as the emulator saw it: a line of the feed.
type call struct {
	Began, At time.Time
	Process   int    // which danvan called
	Remote    string // the caller's end of the connection
	Method    string
	Fault     faultKind
	Carried   bool // it took effect

	// Of a message that was sent or edited.
	Chat    int64
	Message int
	Text    string
	Buttons []string
	// Of answerCallbackQuery.
	Query string
	// Of getUpdates.
	Offset  int64
	Updates []json.RawMessage
}

// sends reports whether the call put a new message into a chat.
func (c call) sends() bool { return strings.HasPrefix(c.Method, "send") && c.Message != 0 }

// emulated is the emulated Telegram with its faults and its feed.
type emulated struct {
	server *emulator.Server
	setup  telegramSetup

	mu      sync.Mutex
	weather weather
	number  uint64 // of calls so far
	users   map[int64]*emulator.User
	feed    chan call
}

// runTelegram is main of the process that stands for Telegram. It ends when its input does.
func runTelegram(setting string) int {
	var setup telegramSetup
	if err := json.Unmarshal([]byte(setting), &setup); err != nil {
		fmt.Fprintln(os.Stderr, "telegram:", err)
		return 2
	}
	e := &emulated{setup: setup, users: map[int64]*emulator.User{}, feed: make(chan call, 100_000)}
	e.server = emulator.New(emulator.Options{Token: token, BotUsername: "danvan_bot", Seed: setup.Seed, RateLimits: emulator.TelegramLimits(),
		RedeliverAfter: 250 * time.Millisecond, RedeliverAtMost: 2 * time.Second})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /chaos/people", e.servePeople)
	mux.HandleFunc("POST /chaos/act", e.serveAct)
	mux.HandleFunc("POST /chaos/weather", e.serveWeather)
	mux.HandleFunc("GET /chaos/feed", e.serveFeed)
	mux.HandleFunc("/", e.serveBot)
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", setup.Listen)
	if err != nil {
		fmt.Fprintln(os.Stderr, "telegram:", err)
		return 1
	}
	web := &http.Server{Handler: mux}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = web.Close()
	}()
	if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		fmt.Fprintln(os.Stderr, "telegram:", err)
		return 1
	}
	return 0
}

// draw decides how the next call fails; "" if it does not.
func (e *emulated) draw() (kind faultKind, random *rand.Rand) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.number++
	random = rand.New(rand.NewPCG(e.setup.Seed, e.number))
	at := random.Float64()
	for _, kind := range faultKinds {
		if at -= e.weather[kind]; at < 0 {
			return kind, random
		}
	}
	return "", random
}

// serveBot takes calls of the Bot API: /p1/bot<token>/<method> from the first danvan.
func (e *emulated) serveBot(w http.ResponseWriter, r *http.Request) {
	c := call{Began: time.Now(), Process: -1, Remote: r.RemoteAddr}
	if _, err := fmt.Sscanf(r.URL.Path, "/p%d/", &c.Process); err == nil {
		r.URL.Path = r.URL.Path[strings.Index(r.URL.Path[1:], "/")+1:]
	}
	c.Method = r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller hung up
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.readParams(r, body)
	kind, random := e.draw()
	c.Fault = kind
	var answer *httptest.ResponseRecorder
	if kind == "" || kind.carriesOut() {
		answer = httptest.NewRecorder()
		e.server.ServeHTTP(answer, r)
		c.readAnswer(answer)
	}
	c.At = time.Now()
	e.feed <- c
	if kind == "" {
		for key, values := range answer.Header() {
			w.Header()[key] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
		return
	}
	kind.write(w, r, random)
}

func (k faultKind) write(w http.ResponseWriter, r *http.Request, random *rand.Rand) {
	switch k {
	case faultError:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`)
	case faultPage, faultAfterPage:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n")
	case faultLimit:
		seconds := 1 + random.IntN(3)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}`, seconds, seconds)
	case faultHang, faultAfterHang:
		pause(r.Context(), hangTime)
		panic(http.ErrAbortHandler)
	default:
		panic(http.ErrAbortHandler)
	}
}

// readParams reads what the feed tells of a request that is a form.
func (c *call) readParams(r *http.Request, body []byte) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return
	}
	c.Chat, _ = strconv.ParseInt(form.Get("chat_id"), 10, 64)
	c.Offset, _ = strconv.ParseInt(form.Get("offset"), 10, 64)
	c.Query = form.Get("callback_query_id")
	c.Text = form.Get("text")
}

// readAnswer reads what came of a call.
func (c *call) readAnswer(answer *httptest.ResponseRecorder) {
	c.Carried = answer.Code == http.StatusOK
	var said struct{ Result json.RawMessage }
	if !c.Carried || json.Unmarshal(answer.Body.Bytes(), &said) != nil {
		return
	}
	if c.Method == "getUpdates" {
		_ = json.Unmarshal(said.Result, &c.Updates)
		return
	}
	var m struct {
		ID   int `json:"message_id"`
		Chat struct {
			ID int64 `json:"id"`
		} `json:"chat"`
		Text    string `json:"text"`
		Caption string `json:"caption"`
		Markup  struct {
			Rows [][]struct {
				Text string `json:"text"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	}
	if json.Unmarshal(said.Result, &m) != nil || m.ID == 0 {
		return
	}
	c.Chat, c.Message, c.Text = m.Chat.ID, m.ID, m.Text+m.Caption
	for _, row := range m.Markup.Rows {
		for _, b := range row {
			c.Buttons = append(c.Buttons, b.Text)
		}
	}
}

// serveFeed tells of each call as it ends, a line of JSON each, for as long as somebody listens.
func (e *emulated) serveFeed(w http.ResponseWriter, r *http.Request) {
	lines := json.NewEncoder(w)
	_ = http.NewResponseController(w).Flush()
	for {
		select {
		case c := <-e.feed:
			if lines.Encode(c) != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func (e *emulated) serveWeather(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.weather = nil
	if err := json.NewDecoder(r.Body).Decode(&e.weather); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// servePeople gives phones to the people named, whose chats with the bot are open.
func (e *emulated) servePeople(w http.ResponseWriter, r *http.Request) {
	var people []person
	if err := json.NewDecoder(r.Body).Decode(&people); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range people {
		u := e.server.User(emulator.Profile{ID: p.ID, FirstName: p.Name, Username: p.Name, LanguageCode: "vi"})
		u.Open()
		e.users[p.ID] = u
	}
}

// act is what a person does on a phone: writes texts, or presses a button of a message.
type act struct {
	User    int64
	Texts   []string
	Message int
	Button  string
}

// serveAct answers with the id of the last message written.
func (e *emulated) serveAct(w http.ResponseWriter, r *http.Request) {
	var a act
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	u := e.users[a.User]
	e.mu.Unlock()
	if u == nil {
		http.Error(w, "nobody", http.StatusNotFound)
		return
	}
	last := 0
	for _, text := range a.Texts {
		last = u.Send(text).ID
	}
	if a.Button != "" {
		if err := u.PressOn(a.Message, a.Button); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
	}
	_, _ = fmt.Fprint(w, last)
}
