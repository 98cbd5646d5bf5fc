package emulator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// DefaultToken is the bot token where Options name none.
const DefaultToken = "4200000001:AAEmulatorTokenOfTheDemoAndTheTests"

// Options configure a Server. The zero value is usable.
type Options struct {
	// Token is what the bot authenticates with; DefaultToken where empty.
	Token string
	// BotName and BotUsername are what getMe says. The username has no "@".
	BotName, BotUsername string
	// SeeAllGroupMessages turns the bot's privacy mode off: it then reads
	// every message of its groups, not only commands, mentions and replies.
	SeeAllGroupMessages bool
	// Now is the clock of messages, limits and expiry; time.Now where nil.
	Now func() time.Time
	// Seed makes identifiers repeatable.
	Seed uint64
	// State is the path of a JSON file that keeps chats over restarts; files
	// stand in a folder beside it. Empty: everything stays in memory.
	State string
	// RateLimits, where set, answer 429 to a bot that sends too fast.
	RateLimits *RateLimits
	// RedeliverAfter is the first pause before a webhook delivery is tried
	// again; it doubles up to RedeliverAtMost. One second where zero.
	RedeliverAfter time.Duration
	// RedeliverAtMost is the longest such pause; a minute where zero.
	RedeliverAtMost time.Duration
	// DeliverTwice hands each update over a second time after its first
	// acknowledgement, as a network does on its bad days.
	DeliverTwice bool
	// Story is the numbered tour that the page suggests.
	Story []Step
	// Languages are those of the page, the one that is shown at first before
	// the others.
	Languages []Language
}

// Server is the emulator. It is an http.Handler, safe for concurrent use.
// Close it before the http.Server around it: open polls end with it.
type Server struct {
	opts  Options
	page  http.Handler
	done  chan struct{} // closed by Close
	stop  context.CancelFunc
	ctx   context.Context
	posts sync.WaitGroup // webhook deliveries and the jump under way

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	closed   bool
	rng      *rand.Rand
	rev      int64 // grows with every change that a page shows
	bot      wireUser
	users    map[int64]*user
	userList []int64          // in order of creation
	names    map[string]int64 // by username in lower case
	chats    map[int64]*chat
	files    map[string]*file // by file_id
	blobs    map[string][]byte
	nextFile int64

	queue    []*update // not yet acknowledged, oldest first
	again    []*update // acknowledged by a poller, to be handed out once more
	nextID   int64
	allowed  []string // allowed_updates; nil is the default set
	poller   *poll
	hook     webhook
	queries  map[string]*query
	commands map[string][]BotCommand // by scope and language
	about    map[string]string       // descriptions by kind and language
	menu     map[int64]map[string]any

	calls    []Call
	faults   []*plannedFault
	buckets  map[string]*bucket
	boot     string // tells a page that the server is another one
	personas []Persona
	story    []Step
	setupRev int64
	journey  journey
	saver    *time.Timer
	saveTook time.Duration // the last time
	loadErr  error
	saveErr  error
}

var tokenForm = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// New makes a server. Where Options.State names an existing file, its chats
// are there again; a file that cannot be read is reported by Err and left be.
func New(opts Options) *Server {
	if opts.Token == "" {
		opts.Token = DefaultToken
	}
	if !tokenForm.MatchString(opts.Token) {
		opts.Token = "4200000001:" + cleanToken.ReplaceAllString(opts.Token, "-")
	}
	if opts.BotUsername == "" {
		opts.BotUsername = "danvan_bot"
	}
	opts.BotUsername = strings.TrimPrefix(opts.BotUsername, "@")
	if opts.BotName == "" {
		opts.BotName = "Dân vận"
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.RedeliverAfter <= 0 {
		opts.RedeliverAfter = time.Second
	}
	if opts.RedeliverAtMost <= 0 {
		opts.RedeliverAtMost = maxBackoff
	}
	s := &Server{
		opts:     opts,
		done:     make(chan struct{}),
		changed:  make(chan struct{}),
		rng:      rand.New(rand.NewPCG(opts.Seed, 0x64616e76616e)),
		users:    map[int64]*user{},
		names:    map[string]int64{},
		chats:    map[int64]*chat{},
		files:    map[string]*file{},
		blobs:    map[string][]byte{},
		queries:  map[string]*query{},
		commands: map[string][]BotCommand{},
		about:    map[string]string{},
		menu:     map[int64]map[string]any{},
		buckets:  map[string]*bucket{},
		story:    opts.Story,
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.boot = strconv.FormatInt(time.Now().UnixNano(), 36)
	s.nextID = 100_000_000 + s.rng.Int64N(800_000_000)
	var botID int64
	_, _ = fmt.Sscanf(opts.Token, "%d:", &botID)
	s.bot = wireUser{
		ID: botID, IsBot: true, FirstName: opts.BotName, Username: opts.BotUsername,
	}
	s.loadErr = s.load()
	s.page = s.pageHandler()
	s.mu.Lock()
	s.dispatch()
	s.mu.Unlock()
	return s
}

var cleanToken = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// Token is the bot's token.
func (s *Server) Token() string { return s.opts.Token }

// BotUsername is the bot's name without "@".
func (s *Server) BotUsername() string { return s.opts.BotUsername }

// BotID is the bot's own user id.
func (s *Server) BotID() int64 { return s.bot.ID }

// Endpoint is the pattern of Bot API addresses below base ("http://host:port"),
// with one %s for the token and one for the method, as API clients want it.
func Endpoint(base string) string { return strings.TrimSuffix(base, "/") + "/bot%s/%s" }

// Link is the deep link that starts the bot with a parameter.
func (s *Server) Link(param string) string {
	return "https://t.me/" + s.opts.BotUsername + "?start=" + param
}

// Err is what went wrong with reading or writing the state file, or nil.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.loadErr, s.saveErr)
}

// Close ends open polls and deliveries and writes the state file.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.done)
	s.stop()
	if s.saver != nil {
		s.saver.Stop()
	}
	s.mu.Unlock()
	s.posts.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.save()
}

// ServeHTTP routes a request to the Bot API, its files or the page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/bot"):
		s.serveMethod(w, r, strings.TrimPrefix(path, "/bot"))
	case strings.HasPrefix(path, "/file/bot"):
		s.serveFile(w, r, strings.TrimPrefix(path, "/file/bot"))
	default:
		s.page.ServeHTTP(w, r)
	}
}

// notify wakes whoever waits for a change, which is to be kept. The lock is held.
func (s *Server) notify() {
	s.wake()
	s.saveSoon()
}

// wake wakes whoever waits for a change. The lock is held.
func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// touch gives a changed thing its revision and wakes waiters. The lock is held.
func (s *Server) touch(rev *int64) {
	s.rev++
	*rev = s.rev
	s.notify()
}

// wait blocks until ready says true under the lock, the context ends or the
// server closes. It returns with the lock held where err is nil.
func (s *Server) wait(ctx context.Context, ready func() bool) error {
	for {
		s.mu.Lock()
		if ready() {
			return nil
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return errClosed
		}
	}
}

// Idle waits until every update is acknowledged and none is pending.
func (s *Server) Idle(ctx context.Context) error {
	err := s.wait(ctx, func() bool { return len(s.queue) == 0 && len(s.again) == 0 })
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		return fmt.Errorf("wait for %d updates to be acknowledged: %w", len(s.queue)+len(s.again), err)
	}
	s.mu.Unlock()
	return nil
}
