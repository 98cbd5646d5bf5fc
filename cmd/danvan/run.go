package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"danvan/storage"
)

// commands is the command line.
type commands struct {
	Config string `help:"File of settings, one KEY=value a line." placeholder:"FILE" key:"DANVAN_CONFIG"`
	config `embed:"" group:"Settings (flag, else environment, else file):"`

	Demo       demoCommand       `cmd:"" help:"Run a trial on this machine, with a chat page in place of Telegram."`
	Serve      serveCommand      `cmd:"" help:"Run the bot."`
	Migrate    migrateCommand    `cmd:"" help:"Create or update the tables of the database, or list their versions."`
	Import     importCommand     `cmd:"" help:"Import areas, agencies, categories, duties and days off from CSV files."`
	Export     exportCommand     `cmd:"" help:"Export records to files for office programs."`
	Verify     verifyCommand     `cmd:"" help:"Check that sealed records are unchanged."`
	Households householdsCommand `cmd:"" help:"Add households to a consultation's list, and write slips with their codes."`
	Invite     inviteCommand     `cmd:"" help:"Create an invitation to join an agency."`
	Figures    figuresCommand    `cmd:"" help:"Maintain the figures that digests are written from."`
	Seed       seedCommand       `cmd:"" help:"Fill a database with an invented year of cases and ratings, for trials and benchmarks."`
	Jobs       jobsCommand       `cmd:"" help:"List scheduled jobs, or run one by hand."`
	Calendar   calendarCommand   `cmd:"" help:"Print the work calendar of a year: days off, swapped days, working days."`
	Doctor     doctorCommand     `cmd:"" help:"Check the installation and report problems."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

// terminal is what a command talks with.
type terminal struct {
	out, err io.Writer
	getenv   func(string) string
	now      func() time.Time
	lease    time.Duration // of the outbox of danvan serve; 0: the usual one
}

func (t terminal) say(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format+"\n", args...) }

// run is the program, with everything that it has from outside.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return runAt(ctx, args, getenv, stdout, stderr, time.Now)
}

// runAt is run by another clock.
func runAt(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer, now func() time.Time) error {
	return runOn(ctx, args, terminal{out: stdout, err: stderr, getenv: getenv, now: now})
}

// runOn is run on a terminal.
func runOn(ctx context.Context, args []string, t terminal) error {
	c, command, err := parse(args, t.getenv, t.out, t.err)
	if err != nil || command == nil {
		return err
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return command.Run(c.config, t)
}

// parse reads the command line and the settings. No command means that help was asked for, and has been given.
func parse(args []string, getenv func(string) string, stdout, stderr io.Writer) (*commands, *kong.Context, error) {
	file, err := readConfigFile(configPath(args, getenv))
	if err != nil {
		return nil, nil, err
	}
	c := &commands{}
	exited := -1
	parser, err := kong.New(c, append(settingTypes(), kong.Name("danvan"), kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }),
		kong.Description("A province's bot: citizens rate services and complain, agencies answer. See README.md."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Resolvers(fillFrom(getenv, file)))...)
	if err != nil {
		return nil, nil, err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return c, nil, nil
	}
	if refused := (settingError{}); errors.As(err, &refused) {
		return nil, nil, refused
	}
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("%w; see danvan --help", err)}
	}
	return c, command, nil
}

// configPath finds the file of settings before the command line is parsed: what is in it belongs to the parsing.
func configPath(args []string, getenv func(string) string) string {
	for i, arg := range args {
		if path, ok := strings.CutPrefix(arg, "--config="); ok {
			return path
		}
		if arg == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return getenv("DANVAN_CONFIG")
}

// exitCode is 0 where all went well, otherwise what the error says, or 1.
func exitCode(err error) int {
	var coder kong.ExitCoder
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coder):
		return coder.ExitCode()
	}
	return 1
}

// openStore opens the database that is configured. Its schema is checked unless it is to be changed.
func openStore(ctx context.Context, c config, check bool) (*storage.Store, error) {
	if err := c.validateDatabase(); err != nil {
		return nil, err
	}
	s, err := storage.Open(ctx, c.DatabaseURL)
	if err != nil {
		return nil, err
	}
	if check {
		if err := s.CheckSchema(ctx); err != nil {
			_ = s.Close()
			return nil, err
		}
	}
	return s, nil
}

// versionCommand prints the version.
type versionCommand struct{}

// Run runs the command.
func (versionCommand) Run(t terminal) error {
	t.say("danvan %s", version)
	return nil
}
