package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/bot/public"
	"danvan/bot/telegram"
	"danvan/locales"
	"danvan/storage"
	"danvan/storage/session"
)

// demoCommand starts everything in one process: SQLite, Redis, an emulated Telegram with a chat page.
type demoCommand struct {
	Dir   string `help:"Folder for the data." default:"danvan-demo" type:"path"`
	Fresh bool   `help:"Delete the data and start over."`
	Past  int    `help:"Number of invented cases a year in new data." default:"2500"`
}

// demoFiles are what the folder may hold; --fresh removes these and nothing else.
var demoFiles = []string{"danvan.db", "danvan.db-wal", "danvan.db-shm", "dialogues.json", "telegram.json", "telegram.json.files", "clock.json"}

// Run runs the command.
func (d demoCommand) Run(ctx context.Context, c config, t terminal) error {
	if err := c.validateListen(); err != nil {
		return err
	}
	listener, err := listenNear(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	if err := d.prepare(); err != nil {
		return err
	}
	log := newLog(config{LogLevel: "warn", LogFormat: c.LogFormat}, t)
	clock, err := openDemoClock(filepath.Join(d.Dir, "clock.json"), c.zone(), t.now)
	if err != nil {
		return err
	}
	store, migrated, err := d.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	since := int64(0)
	if len(migrated) > 0 {
		since = migrated[0].Version
	}
	if migrated != nil { // a newer danvan ships more
		if err := d.seed(ctx, store, clock.Now()); err != nil {
			return err
		}
	}
	sessions, err := session.InProcess(ctx, clock.Now, filepath.Join(d.Dir, "dialogues.json"))
	if err != nil {
		return err
	}
	defer func() { _ = sessions.Close() }()
	phones := emulator.New(emulator.Options{BotName: "Dân vận Quảng Ngãi", BotUsername: "danvan_demo_bot", Now: clock.Now,
		State: filepath.Join(d.Dir, "telegram.json"), Languages: pageLanguages(locales.MustLoad())})
	address := "http://" + listener.Addr().String()
	web := &http.Server{Handler: phones, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = web.Serve(listener) }()
	defer func() {
		err := phones.Close() // open event streams end with it
		_ = web.Close()
		if err != nil {
			log.Error("chat page not saved", "error", err)
		}
	}()
	client, err := telegram.New(telegram.Options{Token: phones.Token(), APIURL: address, Log: log})
	if err != nil {
		return err
	}
	if err := client.Ask(ctx); err != nil {
		return err
	}
	budgets := c.budgets()
	a := assemble(parts{store: store, budgets: &budgets, sessions: sessions, channels: bot.Channels{client}, zone: c.zone(), now: clock.Now, random: rand.Reader,
		log: log, directoryFor: 30 * time.Second})
	if err := a.populate(ctx, phones, since, d.Past); err != nil {
		return err
	}
	pages, err := listenNear(ctx, listener.Addr().String())
	if err != nil {
		return err
	}
	public := &http.Server{Handler: a.publicPages(doorTo(address), time.Second), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = public.Serve(pages) }()
	defer func() { _ = public.Close() }()
	d.welcome(t, address, "http://"+pages.Addr().String())
	return a.serveDemo(ctx, c, clock, phones, client)
}

// doorTo leads from the public page to the chat page, which stands for Telegram.
func doorTo(address string) func(start string) []public.Door {
	return func(string) []public.Door { return []public.Door{{App: "Telegram", URL: address + "/"}} }
}

// prepare makes the folder, or empties it of the demo's own files.
func (d demoCommand) prepare() error {
	if d.Fresh {
		for _, name := range demoFiles {
			if err := os.RemoveAll(filepath.Join(d.Dir, name)); err != nil {
				return fmt.Errorf("start over: %w", err)
			}
		}
	}
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return settingError{"--dir", "cannot be made; give a folder that you may write to"}
	}
	return nil
}

// openStore opens the demo's database and brings it up to date; the migrations say whether it was made now, or by an
// earlier danvan.
func (d demoCommand) openStore(ctx context.Context) (*storage.Store, []storage.Migration, error) {
	store, err := storage.Open(ctx, "sqlite://"+filepath.Join(d.Dir, "danvan.db"))
	if err != nil {
		return nil, nil, err
	}
	done, err := store.Migrate(ctx)
	if err != nil {
		_ = store.Close()
		return nil, nil, err
	}
	return store, done, nil
}

// seed imports the shipped catalog, with projects and models.
func (d demoCommand) seed(ctx context.Context, store *storage.Store, now time.Time) error {
	return importShipped(ctx, store, demoCatalog, now)
}

func (d demoCommand) welcome(t terminal, address, pages string) {
	folder, err := filepath.Abs(d.Dir)
	if err != nil {
		folder = d.Dir
	}
	t.say(`
  danvan – bản dùng thử / demo

  Mở trang trò chuyện / open the chat page:   %s
  Trang công khai / the public page:          %s
  Dữ liệu nằm tại / data is kept in:          %s
  Làm lại từ đầu / start over:                danvan demo --fresh
  Dừng / stop:                                Ctrl+C
`, address, pages, folder)
}

// listenNear listens on the address, or where that port is taken on one of the next twenty.
func listenNear(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, settingError{"DANVAN_LISTEN", "has no number for a port; write it as 127.0.0.1:8080"}
	}
	if host == "" {
		host = "127.0.0.1"
	}
	for p := first; p < first+20; p++ {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(p)))
		if err == nil {
			return listener, nil
		}
		if first == 0 {
			break
		}
	}
	return nil, settingError{"DANVAN_LISTEN", "cannot be listened on, nor the twenty ports after it; give another port"}
}
