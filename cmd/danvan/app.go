package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/bot"
	"danvan/bot/cases"
	"danvan/bot/consults"
	"danvan/bot/digests"
	"danvan/bot/duties"
	"danvan/bot/instructions"
	"danvan/bot/people"
	"danvan/bot/petitions"
	"danvan/bot/projects"
	"danvan/bot/ratings"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/workcal"
	"danvan/locales"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/session"
)

// parts is what danvan is put together from; serve, the demo and the tests each bring their own.
type parts struct {
	store    *storage.Store
	sessions *session.Store
	channels bot.Channels
	zone     *time.Location
	now      func() time.Time
	random   io.Reader
	log      *slog.Logger
	updated  func(kind, outcome string, took time.Duration) // hears of every update; may be nil
	observe  func(kind civic.NoticeKind, outcome string)
	paused   func(channel string, is bool) // hears whether sending pauses because a channel is away; may be nil
	there    func(channel string) bool     // whether a channel has answered since the start; nil: all have
	lease    time.Duration                 // of what the outbox has in hand; 0: the usual one
	filed    func()                        // hears of each case; may be nil
	// directoryFor is how long the directory and the days of the calendar are used before they are read anew.
	directoryFor time.Duration
	work         []workcal.Interval // working hours; nil: the usual ones
	hours        civic.Hours        // of reminders; the zero Hours: the usual ones
	rules        consult.Rules      // of consultations; the zero Rules: the usual ones
	known        *directoryCache    // of the directory, where somebody has one already
	budgets      *civic.Budgets     // nil: the usual ones
	texts        *locales.Texts     // nil: the embedded ones
}

// app is danvan put together.
type app struct {
	parts
	directory *directoryCache
	timing    civic.Timing
	engine    *bot.Engine
	intake    *bot.Intake
	outbox    outboxes
}

// assemble puts danvan together. Nothing runs yet.
func assemble(p parts) *app {
	if p.rules == (consult.Rules{}) {
		p.rules = consult.DefaultRules
	}
	if p.texts == nil {
		p.texts = locales.MustLoad()
	}
	if p.budgets == nil {
		p.budgets = &civic.DefaultBudgets
	}
	p.store.BoundPushes(p.budgets.PushesPerHour)
	guesses := bot.GuessLimit{Store: p.store, PerHour: p.budgets.GuessesPerHour}
	a := &app{parts: p}
	a.timing = timingOf(p)
	directory := p.known
	if directory == nil {
		directory = newDirectory(p)
	}
	a.directory = directory
	a.engine = &bot.Engine{
		Sessions: p.sessions, People: p.store, Links: p.store, Drafts: p.store, Channels: p.channels, Directory: directory.get, Texts: p.texts,
		Now: p.now, Zone: p.zone, Silence: 2 * time.Hour, PerMinute: p.budgets.InputsPerMinute, Consent: people.ConsentVersion, Log: p.log,
	}
	a.engine.Register(a.themes(guesses)...)
	a.intake = a.newIntake()
	for _, ch := range p.channels {
		a.outbox = append(a.outbox, a.newOutbox(ch))
	}
	return a
}

// themes are the conversations, in the order of the menu.
func (a *app) themes(guesses bot.GuessLimit) []bot.Module {
	s, calendar := &themeStore{a.store, a.directory, a.filed}, a.timing.Calendar
	papers := consultPapers{store: a.store, zone: a.zone, now: a.now, leadsTo: papersLeadTo(a.channels), texts: a.texts}
	return []bot.Module{
		ratings.New(s),
		cases.New(s, cases.Options{Budgets: *a.budgets, Guesses: guesses, Calendar: calendar, Random: a.random}),
		petitions.New(),
		projects.New(s, calendar),
		consults.New(s, consults.Options{Guesses: guesses, Papers: papers, Rules: a.rules, Random: a.random}),
		people.New(s, people.Options{Guesses: guesses, Random: a.random}),
		duties.New(s, a.timing, a.texts.Languages()[1:]),
		digests.New(s, reportWorkbook),
		instructions.New(s, a.timing, digests.Sentence(s)),
	}
}

// themeStore is the store as conversations change it: the directory is read anew when a duty or a project has changed, and
// cases are counted.
type themeStore struct {
	*storage.Store
	directory *directoryCache
	filed     func() // hears of each case; may be nil
}

// FileCase implements cases.Store.
func (k *themeStore) FileCase(ctx context.Context, ch civic.Change) (civic.Case, error) {
	c, err := k.Store.FileCase(ctx, ch)
	if err == nil && k.filed != nil {
		k.filed()
	}
	return c, err
}

// SaveDuty implements duties.Store.
func (k *themeStore) SaveDuty(ctx context.Context, cause string, d civic.Duty, by int64, now time.Time) error {
	err := k.Store.SaveDuty(ctx, cause, d, by, now)
	k.directory.drop()
	return err
}

// SaveProject implements projects.Store.
func (k *themeStore) SaveProject(ctx context.Context, cause string, project civic.Project, by int64, board *civic.ProjectChange, now time.Time) error {
	err := k.Store.SaveProject(ctx, cause, project, by, board, now)
	k.directory.drop()
	return err
}

// timingOf is how time is counted here.
func timingOf(p parts) civic.Timing {
	if p.work == nil {
		p.work = workcal.DefaultHours
	}
	if p.hours.Zone == nil {
		p.hours = civic.DefaultHours(p.zone)
	}
	calendar := &liveCalendar{read: p.store.CalendarDays, zone: p.zone, work: p.work, now: p.now, keep: p.directoryFor, log: p.log}
	return civic.Timing{Calendar: calendar, Hours: p.hours}
}

// converse does what goes on beside the receiving, until ctx ends: it takes up updates that were kept, and says what could
// not be said at once.
func (a *app) converse(ctx context.Context) error {
	running, ctx := errgroup.WithContext(ctx)
	running.Go(func() error { return a.intake.Run(ctx) })
	running.Go(func() error { return a.engine.Speak(ctx) })
	return running.Wait()
}

// newIntake makes sure of the updates that channels deliver.
func (a *app) newIntake() *bot.Intake {
	return &bot.Intake{
		Handle: a.engine.Handle, Together: a.engine.Together, Apologise: a.engine.Apologise, Store: a.store, Now: a.now, Log: a.log,
		Away: a.away, Passing: passing,
		Channels: a.served,
		Decode: func(channel string, raw []byte) (bot.Input, bool) {
			ch, err := a.channels.Named(channel)
			if err != nil {
				return bot.Input{}, false
			}
			return ch.Decode(raw)
		},
		Observe: func(kind bot.Kind, outcome string, took time.Duration) {
			if a.updated != nil {
				a.updated(string(kind), outcome, took)
			}
		},
	}
}

// newOutbox sends the notifications of a channel.
func (a *app) newOutbox(ch bot.Channel) *scheduler.Outbox {
	o := &scheduler.Outbox{Store: a.store, Channel: ch.Name(), Without: a.channels.Beside(ch), Deliver: a.deliver, Now: a.now, Hours: a.timing.Hours, Log: a.log,
		Observe: a.observe, Ask: func(ctx context.Context) error { return ch.Ask(bot.Briefly(ctx)) }, Lease: a.lease}
	if a.paused != nil {
		o.Paused = func(is bool) { a.paused(ch.Name(), is) }
	}
	return o
}

// outboxes are those of all channels: one that is away, or slow, holds up no other.
type outboxes []*scheduler.Outbox

// of is the outbox of a channel.
func (all outboxes) of(ch bot.Channel) *scheduler.Outbox {
	return all[slices.IndexFunc(all, func(o *scheduler.Outbox) bool { return o.Channel == ch.Name() })]
}

// RunOnce sends what is due at the time given, and returns how many notifications were tried.
func (all outboxes) RunOnce(ctx context.Context, now time.Time) (tried int, err error) {
	for _, o := range all {
		n, err := o.RunOnce(ctx, now)
		if tried += n; err != nil {
			return tried, err
		}
	}
	return tried, nil
}

// served are the channels that have answered since the start: before that a channel does not know its own name, and reads
// what came by it wrong.
func (a *app) served() (names []string) {
	for _, ch := range a.channels {
		if a.there == nil || a.there(ch.Name()) {
			names = append(names, ch.Name())
		}
	}
	return names
}

// passing reports whether the same may go well at once: a deadlock, a connection that broke, a lock that ran out.
func passing(err error) bool {
	return storage.Unavailable(err) || session.Unavailable(err) || errors.Is(err, session.ErrOvertaken)
}

// awayTimeout bounds the question whether the database and Redis take what is written.
const awayTimeout = 3 * time.Second

// away reports whether nothing at all can be handled now.
func (a *app) away(ctx context.Context, _ error) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), awayTimeout)
	defer cancel()
	return a.store.Writable(ctx) != nil || a.sessions.Writable(ctx) != nil
}

// jobs are what the clock triggers. Each attempt is told to observe.
func (a *app) jobs(c config, observe func(job, outcome string, at time.Time)) (*scheduler.Jobs, error) {
	jobs, err := jobsOf(c, a.parts, a.timing)
	if err == nil {
		jobs.Observe = observe
	}
	return jobs, err
}

// closeSilent closes the cases whose authors said nothing for long enough.
func (a *app) closeSilent(ctx context.Context, now time.Time) error {
	return scheduler.CloseSilent{Store: a.store, Log: a.log}.Run(ctx, now)
}

// directoryCache keeps the directory for a while: it is asked for with every update, and changes with an import.
type directoryCache struct {
	read func(ctx context.Context, now time.Time) (*civic.Directory, error)
	now  func() time.Time
	keep time.Duration

	mu    sync.Mutex
	known *civic.Directory
	until time.Time
}

func newDirectory(p parts) *directoryCache {
	return &directoryCache{read: p.store.Directory, now: p.now, keep: p.directoryFor}
}

func (c *directoryCache) get(ctx context.Context) (*civic.Directory, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.known != nil && now.Before(c.until) {
		return c.known, nil
	}
	fresh, err := c.read(ctx, now)
	if err != nil {
		if c.known != nil { // an old one serves better than none
			return c.known, nil
		}
		return nil, err
	}
	c.known, c.until = fresh, now.Add(c.keep)
	return fresh, nil
}

func chatAddress(id int64) string { return strconv.FormatInt(id, 10) }

// drop has the directory read anew when it is asked for next.
func (c *directoryCache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}
