package chaos

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// --- processes that never outlive the harness ---

// launcher starts processes. Each is killed by the system when the thread that started it ends, so that thread never does
// before the harness.
var launcher = sync.OnceValue(func() chan func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// launched is a process that was started.
type launched struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// launch starts a command in a process group of its own, as another user where who is not nil.
func launch(cmd *exec.Cmd, who *syscall.Credential) (*launched, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Credential: who}
	cmd.WaitDelay = 5 * time.Second
	started := make(chan error, 1)
	launcher() <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, err
	}
	l := &launched{cmd: cmd, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		_ = cmd.Wait()
	}()
	return l, nil
}

// ended reports whether the process is over.
func (l *launched) ended() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// wait waits until the process is over, for so long at most.
func (l *launched) wait(most time.Duration) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-l.done:
		return true
	case <-timer.C:
		return false
	}
}

// family is the process and its children. PostgreSQL's are no longer in its process group.
func (l *launched) family() []int {
	parent := l.cmd.Process.Pid
	pids := []int{parent}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(stat), ") ") // state, then the parent
		fields := strings.Fields(after)
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// signal sends a signal to the process and its children.
func (l *launched) signal(s syscall.Signal) {
	if l == nil || l.ended() {
		return
	}
	for _, pid := range l.family() {
		_ = syscall.Kill(pid, s)
	}
}

// kill ends the process and its children as a power cut does.
func (l *launched) kill() {
	if l == nil {
		return
	}
	l.signal(syscall.SIGKILL)
	<-l.done
}

// pause waits; it reports false where ctx ended before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// until asks every 20 ms until it is so.
func until(ctx context.Context, most time.Duration, what string, so func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for !so() {
		if !pause(ctx, 20*time.Millisecond) {
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		}
	}
	return nil
}

// somePort draws a port below those of outgoing connections, on which nobody listens, and never the same twice.
func somePort() int {
	ports.Lock()
	defer ports.Unlock()
	for {
		port := 20000 + rand.IntN(12000)
		l, err := net.Listen("tcp", local(port))
		if err != nil {
			continue
		}
		l.Close()
		if ports.given[port] {
			continue
		}
		ports.given[port] = true
		return port
	}
}

var ports = struct {
	sync.Mutex
	given map[int]bool
}{given: map[int]bool{}}

func local(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

// serverUser is who PostgreSQL and Redis run as: nil, ourselves, unless we are root, whom PostgreSQL refuses.
var serverUser = sync.OnceValue(func() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
})

// serverDir makes a folder that servers own.
func serverDir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	if who := serverUser(); who != nil {
		return os.Chown(path, int(who.Uid), int(who.Gid))
	}
	return nil
}

// asServer runs a command to its end as the servers' user, and returns what it said.
func asServer(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: serverUser()}
	said, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, said)
	}
	return strings.TrimSpace(string(said)), nil
}

// --- PostgreSQL ---

// postgresBin is the folder of PostgreSQL's programs: Debian's newest version, else that on the PATH; "" where there is none.
var postgresBin = sync.OnceValue(func() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) + strings.Compare(a, b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
})

// postgresConf makes a server small and quick: nothing here must outlive the machine.
const postgresConf = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 16MB
fsync = off
full_page_writes = off
max_wal_size = 32MB
min_wal_size = 2MB
restart_after_crash = on
log_min_messages = panic
include_if_exists = 'chaos.conf'
`

// postgres is a PostgreSQL server with the database danvan of the role danvan, who is no superuser. The harness is chaos, who is.
type postgres struct {
	dir  string
	port int
	run  *launched
	log  *tail

	small  bool // its folder is a small disk
	hogged []net.Conn
}

// makePostgres makes an empty cluster in a new folder.
func makePostgres(ctx context.Context, dir string) (*postgres, error) {
	if err := serverDir(dir); err != nil {
		return nil, err
	}
	p := &postgres{dir: dir, port: somePort(), log: &tail{}}
	_, err := asServer(ctx, postgresBin()+"/initdb", "-D", dir, "--username=chaos", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "--wal-segsize=1")
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(dir+"/postgresql.conf", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	_, err = f.WriteString(postgresConf)
	return p, err
}

// copyPostgres makes a copy of a cluster that is not running. A small one is on a disk of its own that can be filled.
func copyPostgres(ctx context.Context, from, dir string, small bool) (*postgres, error) {
	if err := serverDir(dir); err != nil {
		return nil, err
	}
	p := &postgres{dir: dir, port: somePort(), log: &tail{}, small: small}
	if small {
		options := "size=160m,mode=0700"
		if who := serverUser(); who != nil {
			options += fmt.Sprintf(",uid=%d,gid=%d", who.Uid, who.Gid)
		}
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
			return nil, fmt.Errorf("%w: mount a small disk: %w", errCannotHere, err)
		}
	}
	_, err := asServer(ctx, "cp", "-a", from+"/.", dir)
	return p, err
}

// errCannotHere marks a scenario that this machine does not allow.
var errCannotHere = errors.New("cannot be done here")

func (p *postgres) url(role string) string {
	return fmt.Sprintf("postgres://%s@%s/danvan?sslmode=disable", role, local(p.port))
}

// start starts the server and waits until it takes connections.
func (p *postgres) start(ctx context.Context) error {
	cmd := exec.Command(postgresBin()+"/postgres", "-D", p.dir, "-p", strconv.Itoa(p.port))
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", p.log, p.log
	var err error
	if p.run, err = launch(cmd, serverUser()); err != nil {
		return err
	}
	return p.awaitReady(ctx)
}

func (p *postgres) awaitReady(ctx context.Context) error {
	err := until(ctx, 30*time.Second, "PostgreSQL", func() bool {
		c, err := p.connect("chaos")
		if err == nil {
			c.Close()
		}
		return err == nil || p.run.ended()
	})
	if err == nil && p.run.ended() {
		err = errors.New("it ended")
	}
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w\n%s", err, p.log)
	}
	return nil
}

// connect logs in, as far as to where a statement may be said.
func (p *postgres) connect(role string) (net.Conn, error) {
	c, err := net.DialTimeout("tcp", local(p.port), 2*time.Second)
	if err != nil {
		return nil, err
	}
	_ = c.SetDeadline(time.Now().Add(2 * time.Second))
	if err := login(c, role); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// login is the beginning of PostgreSQL's protocol, where no password is asked for.
func login(c net.Conn, role string) error {
	parameters := "user\x00" + role + "\x00database\x00postgres\x00\x00"
	hello := binary.BigEndian.AppendUint32(nil, uint32(8+len(parameters)))
	hello = binary.BigEndian.AppendUint32(hello, 3<<16) // the protocol's version
	if _, err := c.Write(append(hello, parameters...)); err != nil {
		return err
	}
	for head := make([]byte, 5); ; { // of each message: its kind, its length
		if _, err := io.ReadFull(c, head); err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(head[1:]))-4); err != nil {
			return err
		}
		switch head[0] {
		case 'E':
			return errors.New("refused")
		case 'Z':
			return nil
		}
	}
}

// stop ends the server in peace, at once.
func (p *postgres) stop() {
	if p.run == nil || p.run.ended() {
		return
	}
	_ = p.run.cmd.Process.Signal(syscall.SIGINT)
	if !p.run.wait(10 * time.Second) {
		p.run.kill()
	}
}

// configure sets what chaos.conf says, and has it read.
func (p *postgres) configure(conf string) error {
	path := p.dir + "/chaos.conf"
	if err := os.WriteFile(path, []byte(conf), 0o644); err != nil {
		return err
	}
	return p.run.cmd.Process.Signal(syscall.SIGHUP)
}

// hog takes the connections that are free for anybody but a superuser.
func (p *postgres) hog() {
	for failed := 0; failed < 2; {
		c, err := p.connect("hog")
		if err != nil {
			failed++
			continue
		}
		_ = c.SetDeadline(time.Time{})
		p.hogged = append(p.hogged, c)
	}
}

// hogAll ends danvan's connections, too, and takes them, until it has none twice running: they may end a little later.
func (p *postgres) hogAll(ctx context.Context) error {
	for none, tries := 0, 0; none < 2; tries++ {
		ended, err := p.ask(ctx, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'danvan'")
		switch {
		case err != nil && (tries > 30 || !strings.Contains(err.Error(), "too many clients")):
			return err
		case err != nil: // clients that are about to be refused stand in the way of the superuser, too
			none = 0
			continue
		case ended == "0":
			none++
		case tries > 30:
			return errors.New("danvan is quicker to connect")
		default:
			none = 0
		}
		p.hog()
	}
	return nil
}

func (p *postgres) unhog() {
	for _, c := range p.hogged {
		c.Close()
	}
	p.hogged = nil
}

// say runs a statement through psql, as the superuser.
func (p *postgres) say(ctx context.Context, statement string) error {
	_, err := p.ask(ctx, statement)
	return err
}

// ask returns the one value that a statement answers with.
func (p *postgres) ask(ctx context.Context, statement string) (string, error) {
	return asServer(ctx, postgresBin()+"/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", strconv.Itoa(p.port), "-U", "chaos", "-d", "postgres", "-c", statement)
}

// fill leaves no room on the server's small disk.
func (p *postgres) fill() error {
	f, err := os.OpenFile(p.dir+"/filler", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size >= 512; size /= 2 {
		piece := make([]byte, size)
		for err = nil; err == nil; {
			_, err = f.Write(piece)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
	}
	return nil
}

// free makes room again, and starts the server where it gave up.
func (p *postgres) free(ctx context.Context) error {
	if err := os.Remove(p.dir + "/filler"); err != nil {
		return err
	}
	if err := p.awaitReady(ctx); err == nil {
		return nil
	}
	p.run.kill()
	return p.start(ctx)
}

// end stops the server for good.
func (p *postgres) end() {
	p.unhog()
	p.run.kill()
	if p.small {
		_ = syscall.Unmount(p.dir, syscall.MNT_DETACH)
	}
}

// --- Redis ---

// redis is a Redis server with an append-only file.
type redis struct {
	dir  string
	port int
	run  *launched
	log  *tail
}

func newRedis(dir string) (*redis, error) {
	return &redis{dir: dir, port: somePort(), log: &tail{}}, serverDir(dir)
}

func (r *redis) start(ctx context.Context) error {
	cmd := exec.Command("redis-server", "--bind", "127.0.0.1", "--port", strconv.Itoa(r.port), "--dir", r.dir, "--appendonly", "yes", "--save", "")
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", r.log, r.log
	var err error
	if r.run, err = launch(cmd, serverUser()); err != nil {
		return err
	}
	err = until(ctx, 20*time.Second, "Redis", func() bool { return r.say("PING") == nil || r.run.ended() })
	if err == nil && r.run.ended() {
		err = errors.New("it ended")
	}
	if err != nil {
		return fmt.Errorf("start Redis: %w\n%s", err, r.log)
	}
	return nil
}

// say gives Redis a command, which must be taken.
func (r *redis) say(command string) error {
	c, err := net.DialTimeout("tcp", local(r.port), 2*time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := fmt.Fprintf(c, "%s\r\n", command); err != nil {
		return err
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	if err == nil && strings.HasPrefix(answer, "-") {
		err = errors.New(strings.TrimSpace(answer))
	}
	return err
}

func (r *redis) end() { r.run.kill() }

// tail keeps the end of what a process says.
type tail struct {
	mu    sync.Mutex
	lines []string
	part  string
	heard func(line string)
}

const tailLines = 60

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(t.part+string(p), "\n")
	t.part = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		t.lines = append(t.lines, line)
		if t.heard != nil {
			t.heard(line)
		}
	}
	if extra := len(t.lines) - tailLines; extra > 0 {
		t.lines = append([]string(nil), t.lines[extra:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(append(t.lines[:len(t.lines):len(t.lines)], t.part), "\n")
}
