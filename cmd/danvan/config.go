package main

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/workcal"
	"danvan/storage/session"
)

// config is every setting. A flag wins over the environment, which wins over the file named by --config. The name of the
// flag is that of the variable: DANVAN_DATABASE_URL is --database-url.
type config struct {
	TelegramToken       string             `key:"DANVAN_TELEGRAM_TOKEN" help:"Token of the bot, from @BotFather."`
	TelegramAPIURL      string             `name:"telegram-api-url" key:"DANVAN_TELEGRAM_API_URL" default:"https://api.telegram.org" help:"Root of the Bot API." placeholder:"URL"`
	TelegramRate        int                `type:"count" max:"1000" key:"DANVAN_TELEGRAM_RATE" default:"30" help:"Most messages a second to all chats together; Telegram allows 30. 0: no limits, for trials with an emulator." placeholder:"N"`
	DatabaseURL         string             `name:"database-url" key:"DANVAN_DATABASE_URL" help:"Database: postgres://… or sqlite://path." placeholder:"URL"`
	RedisURL            string             `name:"redis-url" key:"DANVAN_REDIS_URL" help:"Redis for dialogues: redis://…" placeholder:"URL"`
	Listen              string             `key:"DANVAN_LISTEN" default:"127.0.0.1:8080" help:"Address for the public page, the webhook, /healthz, /readyz and /metrics." placeholder:"HOST:PORT"`
	MetricsListen       string             `key:"DANVAN_METRICS_LISTEN" help:"Separate address for /metrics. Empty: DANVAN_LISTEN serves it." placeholder:"HOST:PORT"`
	Public              string             `enum:"on,off" key:"DANVAN_PUBLIC" default:"on" help:"Public page with figures, consultations and open data: on or off." placeholder:"on|off"`
	WebhookURL          string             `name:"webhook-url" key:"DANVAN_WEBHOOK_URL" help:"Public https address of this server, to which Telegram delivers. Empty: long polling." placeholder:"URL"`
	WebhookSecret       string             `key:"DANVAN_WEBHOOK_SECRET" help:"Secret that Telegram sends with each update: 16 to 256 of A–Z a–z 0–9 _ -." placeholder:"SECRET"`
	Timezone            *time.Location     `key:"DANVAN_TIMEZONE" default:"Asia/Ho_Chi_Minh" help:"Time zone in which people read times." placeholder:"NAME"`
	WorkingHours        []workcal.Interval `type:"working-hours" key:"DANVAN_WORKING_HOURS" default:"07:00-11:30,13:30-17:00" help:"Office hours on working days. Time limits run during them." placeholder:"HOURS"`
	ReminderHours       civic.Hours        `key:"DANVAN_REMINDER_HOURS" default:"07:30-20:00" help:"Hours in which reminders and bulk messages are sent. Urgent messages are sent at once." placeholder:"HOURS"`
	ConsultPostingDays  int                `type:"count" max:"365" key:"DANVAN_CONSULT_POSTING_DAYS" default:"30" help:"Least days for which a compensation plan is posted before opinions are collected (Land Law 31/2024/QH15, article 87)." placeholder:"DAYS"`
	ConsultAskingDays   int                `type:"count" max:"365" key:"DANVAN_CONSULT_ASKING_DAYS" default:"20" help:"Least days for which opinions are collected in other consultations (Law 10/2022/QH15, article 28)." placeholder:"DAYS"`
	ConsultDialogueDays int                `type:"count" max:"365" key:"DANVAN_CONSULT_DIALOGUE_DAYS" default:"60" help:"Most days until the dialogue with those who disagree with a compensation plan (Land Law 31/2024/QH15, article 87)." placeholder:"DAYS"`
	InputsPerMinute     int                `type:"count" max:"100000" key:"DANVAN_INPUTS_PER_MINUTE" default:"60" help:"Inputs of one person a minute that are answered one by one. Further ones are answered together. 0: no bound." placeholder:"N"`
	AskAgainPercent     int                `type:"count" max:"100" key:"DANVAN_ASK_AGAIN_PERCENT" default:"20" help:"Percentage of closed cases whose author is asked, a week later, whether the matter is settled. 0: none." placeholder:"N"`
	CasesPerDay         int                `type:"count" max:"100000" key:"DANVAN_CASES_PER_DAY" default:"5" help:"Most complaints that a person may file in a day, emergencies apart. 0: no bound." placeholder:"N"`
	GuessesPerHour      int                `type:"count" max:"100000" key:"DANVAN_GUESSES_PER_HOUR" default:"10" help:"Most wrong codes and invitations that a person may try in an hour. 0: no bound." placeholder:"N"`
	PushesPerHour       int                `type:"count" max:"100000" key:"DANVAN_PUSHES_PER_HOUR" default:"60" help:"New cases an hour that an agency is told of one by one. Further ones are gathered into one message; urgent ones always come at once. 0: no bound." placeholder:"N"`
	Locale              string             `enum:"${locales}" key:"DANVAN_LOCALE" default:"vi" help:"Language for people whose device speaks none of the bot's, such as vi or en." placeholder:"LANG"`
	LogLevel            string             `enum:"debug,info,warn,error" key:"DANVAN_LOG_LEVEL" default:"info" help:"Least level that is logged: debug, info, warn or error." placeholder:"LEVEL"`
	LogFormat           string             `enum:"text,json,auto" key:"DANVAN_LOG_FORMAT" default:"auto" help:"Format of the log: text, json, or auto, which is text in a terminal and json elsewhere." placeholder:"FORMAT"`

	JobOpenDuties         string `type:"schedule" key:"DANVAN_JOB_OPEN_DUTIES" default:"10 0 * * *" help:"Schedule for opening duties: minute, hour, day of month, month, day of week." placeholder:"CRON"`
	JobRemindDuties       string `type:"schedule" key:"DANVAN_JOB_REMIND_DUTIES" default:"30 7 * * *" help:"Schedule for reminders of duties." placeholder:"CRON"`
	JobRemindCases        string `type:"schedule" key:"DANVAN_JOB_REMIND_CASES" default:"*/10 * * * *" help:"Schedule for reminders of cases." placeholder:"CRON"`
	JobRemindInstructions string `type:"schedule" key:"DANVAN_JOB_REMIND_INSTRUCTIONS" default:"*/10 * * * *" help:"Schedule for reminders of instructions." placeholder:"CRON"`
	JobCloseSilent        string `type:"schedule" key:"DANVAN_JOB_CLOSE_SILENT" default:"7 * * * *" help:"Schedule for closing answered cases whose authors stayed silent." placeholder:"CRON"`
	JobAskAgain           string `type:"schedule" key:"DANVAN_JOB_ASK_AGAIN" default:"0 9 * * *" help:"Schedule for asking authors of closed cases whether the matter is settled." placeholder:"CRON"`
	JobConsultations      string `type:"schedule" key:"DANVAN_JOB_CONSULTATIONS" default:"*/10 * * * *" help:"Schedule for moving consultations to their next phase and sending answers to opinions." placeholder:"CRON"`
	JobTellFollowers      string `type:"schedule" key:"DANVAN_JOB_TELL_FOLLOWERS" default:"0 17 * * *" help:"Schedule for news of projects to their followers." placeholder:"CRON"`
	JobDigests            string `type:"schedule" key:"DANVAN_JOB_DIGESTS" default:"*/10 * * * *" help:"Schedule for weekly digests. Each is sent at the first run after its time." placeholder:"CRON"`
	JobPrune              string `type:"schedule" key:"DANVAN_JOB_PRUNE" default:"43 * * * *" help:"Schedule for deleting records that are no longer needed." placeholder:"CRON"`
}

// exitUsage is the exit code where the command line or the configuration is at fault.
const exitUsage = 2

// usageError is a mistake on the command line.
type usageError struct{ error }

// ExitCode implements kong.ExitCoder.
func (usageError) ExitCode() int { return exitUsage }

// Unwrap returns what kong found.
func (e usageError) Unwrap() error { return e.error }

// settingError refuses one setting, in one sentence that says what to do.
type settingError struct{ setting, mend string }

func (e settingError) Error() string { return e.setting + " " + e.mend }

// ExitCode implements kong.ExitCoder.
func (settingError) ExitCode() int { return exitUsage }

// fillFrom makes kong take what no flag gives from the environment, then from the file. The defaults are tags.
func fillFrom(getenv func(string) string, file map[string]string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		key := flag.Tag.Get("key")
		if key == "" {
			return nil, nil
		}
		for _, value := range []string{getenv(key), file[key]} {
			if value != "" {
				return value, nil
			}
		}
		return nil, nil
	})
}

// readConfigFile reads lines of KEY=value. Empty lines and lines that begin with # are skipped; quotes around a value
// are dropped.
func readConfigFile(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, settingError{"--config", "names a file that cannot be read; give the path of a file with lines KEY=value"}
	}
	defer func() { _ = f.Close() }()
	known := map[string]bool{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config]()) {
		known[field.Tag.Get("key")] = true
	}
	values := map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(lines.Text()), "export "))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		if !ok {
			return nil, settingError{"--config", fmt.Sprintf("has a line %d that is not KEY=value; write one setting a line", n)}
		}
		if strings.HasPrefix(key, "DANVAN_") && !known[key] {
			return nil, settingError{"--config", fmt.Sprintf("has a setting %s in line %d that danvan does not know; see danvan serve --help", key, n)}
		}
		values[key] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	return values, lines.Err()
}

var (
	tokenForm  = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]{10,}$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)
)

// check refuses what cannot work, one setting at a time. Values are not repeated: they may be secrets.
func (c config) check() error {
	if err := c.checkChannels(); err != nil {
		return err
	}
	switch {
	case c.RedisURL == "":
		return settingError{"DANVAN_REDIS_URL", "is not set; give the address of a Redis with append-only file, such as redis://localhost:6379/0"}
	case !isURL(c.RedisURL, "redis", "rediss", "unix"):
		return settingError{"DANVAN_REDIS_URL", "is not a Redis URL; write it as redis://[user:password@]host:port/db"}
	}
	if err := c.validateDatabase(); err != nil {
		return err
	}
	return c.validateListen()
}

// validateDatabase is all that commands need which do not talk with Telegram.
func (c config) validateDatabase() error {
	switch {
	case c.DatabaseURL == "":
		return settingError{"DANVAN_DATABASE_URL", "is not set; give postgres://user:password@host/database, or sqlite://path for a trial"}
	case !strings.HasPrefix(c.DatabaseURL, "sqlite://") && !isURL(c.DatabaseURL, "postgres", "postgresql"):
		return settingError{"DANVAN_DATABASE_URL", "is neither postgres://… nor sqlite://path; write one of them"}
	case c.DatabaseURL == "sqlite://":
		return settingError{"DANVAN_DATABASE_URL", "names no file; write it as sqlite://path"}
	}
	return nil
}

func (c config) validateListen() error {
	_, port, err := net.SplitHostPort(c.Listen)
	switch {
	case err != nil || port == "":
		return settingError{"DANVAN_LISTEN", "is not host:port; write it as :8080 or 127.0.0.1:8080"}
	case !isAddress(c.MetricsListen):
		return settingError{"DANVAN_METRICS_LISTEN", "is not host:port; write it as 127.0.0.1:9090, or leave it empty for DANVAN_LISTEN"}
	case c.MetricsListen != "" && c.MetricsListen == c.Listen:
		return settingError{"DANVAN_METRICS_LISTEN", "is DANVAN_LISTEN too; give another port, or leave it empty"}
	case c.WebhookURL != "" && !isURL(c.WebhookURL, "https", "http"):
		return settingError{"DANVAN_WEBHOOK_URL", "is not an https URL; give the public address of this server, or leave it empty for long polling"}
	case c.WebhookURL != "" && strings.HasPrefix(c.WebhookURL, "http://") && c.TelegramAPIURL == telegram.DefaultAPIURL:
		return settingError{"DANVAN_WEBHOOK_URL", "is not https; Telegram delivers to https only, on port 443, 80, 88 or 8443"}
	case c.WebhookURL != "" && c.WebhookSecret == "":
		return settingError{"DANVAN_WEBHOOK_SECRET", "is not set, and DANVAN_WEBHOOK_URL is; make one with: openssl rand -hex 32"}
	case c.WebhookSecret != "" && !secretForm.MatchString(c.WebhookSecret):
		return settingError{"DANVAN_WEBHOOK_SECRET", "is not 16 to 256 of A–Z a–z 0–9 _ -; make one with: openssl rand -hex 32"}
	}
	return nil
}

// isAddress reports whether something is host:port, or empty.
func isAddress(address string) bool {
	_, port, err := net.SplitHostPort(address)
	return address == "" || err == nil && port != ""
}

func isURL(raw string, schemes ...string) bool {
	u, err := url.Parse(raw)
	return err == nil && slices.Contains(schemes, u.Scheme) && (u.Host != "" || u.Scheme == "unix")
}

// consultRules are how long consultations must at least last.
func (c config) consultRules() consult.Rules {
	return consult.Rules{PostingDays: c.ConsultPostingDays, AskingDays: c.ConsultAskingDays, DialogueDays: c.ConsultDialogueDays}
}

// limits are how much may be sent. A third of the rate is kept for dialogues.
func (c config) limits() session.Limits {
	if c.TelegramRate == 0 {
		return session.Limits{}
	}
	limits := session.TelegramLimits()
	limits.PerSecond, limits.BulkPerSecond = c.TelegramRate, max(1, c.TelegramRate*2/3)
	return limits
}

// webhookAddress is where Telegram delivers; empty for long polling.
func (c config) webhookAddress() string {
	if c.WebhookURL == "" {
		return ""
	}
	return strings.TrimSuffix(c.WebhookURL, "/") + webhookPath
}

// zone is the time zone in which people read times.
func (c config) zone() *time.Location { return c.Timezone }

// reminderHours are the hours of reminders, in that zone.
func (c config) reminderHours() civic.Hours {
	hours := c.ReminderHours
	hours.Zone = c.Timezone
	return hours
}

// configurationTable writes the settings as the table of the README.
func configurationTable() string {
	var b strings.Builder
	b.WriteString("| variable | flag | default | what |\n| --- | --- | --- | --- |\n")
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config]()) {
		initial := field.Tag.Get("default")
		if initial != "" {
			initial = "`" + initial + "`"
		}
		key := field.Tag.Get("key")
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", key, flagName(key), initial, field.Tag.Get("help"))
	}
	return b.String()
}

func flagName(key string) string {
	return "--" + strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(key, "DANVAN_"), "_", "-"))
}
