package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/workcal"
	"danvan/locales"
	"danvan/scheduler"
	"danvan/storage/session"
)

// config is every setting. A flag wins over the environment, which wins over the file named by --config. The name of the
// flag is that of the variable: DANVAN_DATABASE_URL is --database-url.
type config struct {
	TelegramToken       string `key:"DANVAN_TELEGRAM_TOKEN" help:"The bot's token, from @BotFather."`
	TelegramAPIURL      string `name:"telegram-api-url" key:"DANVAN_TELEGRAM_API_URL" help:"Root of the Bot API." placeholder:"URL"`
	TelegramRate        string `key:"DANVAN_TELEGRAM_RATE" help:"Messages a second to all chats together; Telegram allows 30. 0: no limits at all, for trials with an emulator." placeholder:"N"`
	DatabaseURL         string `name:"database-url" key:"DANVAN_DATABASE_URL" help:"Where cases are kept: postgres://… or sqlite://path." placeholder:"URL"`
	RedisURL            string `name:"redis-url" key:"DANVAN_REDIS_URL" help:"Where dialogues are kept: redis://…" placeholder:"URL"`
	Listen              string `key:"DANVAN_LISTEN" help:"Address for the public page, the webhook, /healthz, /readyz and /metrics." placeholder:"HOST:PORT"`
	MetricsListen       string `key:"DANVAN_METRICS_LISTEN" help:"Address for /metrics alone, which DANVAN_LISTEN then does not serve; empty: there." placeholder:"HOST:PORT"`
	Public              string `key:"DANVAN_PUBLIC" help:"Whether everybody may read figures, consultations and open data there: on or off." placeholder:"on|off"`
	WebhookURL          string `name:"webhook-url" key:"DANVAN_WEBHOOK_URL" help:"Public https address of this server, to which Telegram delivers; empty: long polling." placeholder:"URL"`
	WebhookSecret       string `key:"DANVAN_WEBHOOK_SECRET" help:"What Telegram must show with each update: 16 to 256 of A–Z a–z 0–9 _ -." placeholder:"SECRET"`
	Timezone            string `key:"DANVAN_TIMEZONE" help:"The time zone in which people read times." placeholder:"NAME"`
	WorkingHours        string `key:"DANVAN_WORKING_HOURS" help:"When offices work, on working days; time limits run then." placeholder:"HOURS"`
	ReminderHours       string `key:"DANVAN_REMINDER_HOURS" help:"When reminders and bulk may leave; what is urgent leaves at once." placeholder:"HOURS"`
	ConsultPostingDays  string `key:"DANVAN_CONSULT_POSTING_DAYS" help:"Days for which a compensation plan must be posted before opinions are collected (Land Law 31/2024/QH15, article 87)." placeholder:"DAYS"`
	ConsultAskingDays   string `key:"DANVAN_CONSULT_ASKING_DAYS" help:"Days for which opinions must be collected otherwise (Law 10/2022/QH15, article 28)." placeholder:"DAYS"`
	ConsultDialogueDays string `key:"DANVAN_CONSULT_DIALOGUE_DAYS" help:"Days within which there is a dialogue with who disagrees with a compensation plan (Land Law 31/2024/QH15, article 87)." placeholder:"DAYS"`
	InputsPerMinute     string `key:"DANVAN_INPUTS_PER_MINUTE" help:"Inputs of one person that are answered one by one in a minute; what is above is taken together and answered once. 0: no bound." placeholder:"N"`
	AskAgainPercent     string `key:"DANVAN_ASK_AGAIN_PERCENT" help:"Of how many of a hundred closed cases the author is asked, a week later, whether the matter is settled; 0: of none." placeholder:"N"`
	CasesPerDay         string `key:"DANVAN_CASES_PER_DAY" help:"How many complaints a person may file in a day, emergencies apart; 0: no bound." placeholder:"N"`
	GuessesPerHour      string `key:"DANVAN_GUESSES_PER_HOUR" help:"How many codes and invitations that are none a person may try in an hour; 0: no bound." placeholder:"N"`
	PushesPerHour       string `key:"DANVAN_PUSHES_PER_HOUR" help:"How many new cases an agency is told of one by one in an hour; the others are gathered into one message. Urgent ones always come at once. 0: no bound." placeholder:"N"`
	Locale              string `key:"DANVAN_LOCALE" help:"Language of people whose device speaks none of the bot's, such as vi or en." placeholder:"LANG"`
	LogLevel            string `key:"DANVAN_LOG_LEVEL" help:"debug, info, warn or error." placeholder:"LEVEL"`
	LogFormat           string `key:"DANVAN_LOG_FORMAT" help:"text, json, or auto: text in a terminal." placeholder:"FORMAT"`

	JobOpenDuties         string `key:"DANVAN_JOB_OPEN_DUTIES" help:"When duties are opened: minute, hour, day of month, month, day of week." placeholder:"CRON"`
	JobRemindDuties       string `key:"DANVAN_JOB_REMIND_DUTIES" help:"When people are reminded of duties." placeholder:"CRON"`
	JobRemindCases        string `key:"DANVAN_JOB_REMIND_CASES" help:"When people are reminded of cases." placeholder:"CRON"`
	JobRemindInstructions string `key:"DANVAN_JOB_REMIND_INSTRUCTIONS" help:"When people are reminded of instructions." placeholder:"CRON"`
	JobCloseSilent        string `key:"DANVAN_JOB_CLOSE_SILENT" help:"When answered cases are closed whose authors stayed silent." placeholder:"CRON"`
	JobAskAgain           string `key:"DANVAN_JOB_ASK_AGAIN" help:"When authors of closed cases are asked whether the matter is settled." placeholder:"CRON"`
	JobConsultations      string `key:"DANVAN_JOB_CONSULTATIONS" help:"When consultations go on to their next phase, and authors hear the answers to their opinions." placeholder:"CRON"`
	JobTellFollowers      string `key:"DANVAN_JOB_TELL_FOLLOWERS" help:"When who follows a project is told what is new." placeholder:"CRON"`
	JobDigests            string `key:"DANVAN_JOB_DIGESTS" help:"When it is seen to whom the weekly digest is due." placeholder:"CRON"`
	JobPrune              string `key:"DANVAN_JOB_PRUNE" help:"When the bot forgets what has served." placeholder:"CRON"`
}

// defaults is what holds where nothing else is said.
var defaults = config{
	TelegramAPIURL: telegram.DefaultAPIURL,
	TelegramRate:   "30",
	Listen:         "127.0.0.1:8080",
	Public:         "on",
	Timezone:       "Asia/Ho_Chi_Minh",
	Locale:         "vi",
	LogLevel:       "info",
	LogFormat:      "auto",

	WorkingHours:          "07:00-11:30,13:30-17:00",
	ReminderHours:         "07:30-20:00",
	ConsultPostingDays:    "30",
	ConsultAskingDays:     "20",
	ConsultDialogueDays:   "60",
	InputsPerMinute:       strconv.Itoa(civic.DefaultBudgets.InputsPerMinute),
	AskAgainPercent:       "20",
	CasesPerDay:           strconv.Itoa(civic.DefaultBudgets.CasesPerDay),
	GuessesPerHour:        strconv.Itoa(civic.DefaultBudgets.GuessesPerHour),
	PushesPerHour:         strconv.Itoa(civic.DefaultBudgets.PushesPerHour),
	JobOpenDuties:         "10 0 * * *",
	JobRemindDuties:       "30 7 * * *",
	JobRemindCases:        "*/10 * * * *",
	JobRemindInstructions: "*/10 * * * *",
	JobCloseSilent:        "7 * * * *",
	JobAskAgain:           "0 9 * * *",
	JobConsultations:      "*/10 * * * *",
	JobTellFollowers:      "0 17 * * *",
	JobDigests:            "*/10 * * * *",
	JobPrune:              "43 * * * *",
}

// orDefaults is the configuration with the defaults where it says nothing.
func (c config) orDefaults() config {
	v, d := reflect.ValueOf(&c).Elem(), reflect.ValueOf(defaults)
	for i := range v.NumField() {
		if v.Field(i).String() == "" {
			v.Field(i).Set(d.Field(i))
		}
	}
	return c
}

// errUsage marks errors of the command line or the configuration: exit code 2.
var errUsage = errors.New("usage")

// settingError refuses one setting, in one sentence that says what to do.
type settingError struct{ setting, mend string }

func (e settingError) Error() string        { return e.setting + " " + e.mend }
func (e settingError) Is(target error) bool { return target == errUsage }

// fillFrom makes kong take what no flag gives from the environment, then from the file, then from the defaults.
func fillFrom(getenv func(string) string, file map[string]string) kong.Resolver {
	initial := map[string]string{}
	v := reflect.ValueOf(defaults)
	for i := range v.NumField() {
		initial[v.Type().Field(i).Tag.Get("key")] = v.Field(i).String()
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		key := flag.Tag.Get("key")
		if key == "" {
			return nil, nil
		}
		for _, value := range []string{getenv(key), file[key], initial[key]} {
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
	rateForm   = regexp.MustCompile(`^([0-9]{1,3}|1000)$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)
)

// check refuses what cannot work, one setting at a time. Values are not repeated: they may be secrets.
func (c config) check() error {
	switch {
	case c.TelegramToken == "":
		return settingError{"DANVAN_TELEGRAM_TOKEN", "is not set; put the token that @BotFather gave you there"}
	case !tokenForm.MatchString(c.TelegramToken):
		return settingError{"DANVAN_TELEGRAM_TOKEN", "does not look like a token; copy it whole from @BotFather, such as 123456:ABC-def…"}
	case !isURL(c.TelegramAPIURL, "https", "http"):
		return settingError{"DANVAN_TELEGRAM_API_URL", "is not an http(s) URL; leave it empty for the official Bot API"}
	case !rateForm.MatchString(c.TelegramRate):
		return settingError{"DANVAN_TELEGRAM_RATE", "is not a number from 0 to 1000; write 30, which is what Telegram allows"}
	case c.RedisURL == "":
		return settingError{"DANVAN_REDIS_URL", "is not set; give the address of a Redis with append-only file, such as redis://localhost:6379/0"}
	case !isURL(c.RedisURL, "redis", "rediss", "unix"):
		return settingError{"DANVAN_REDIS_URL", "is not a Redis URL; write it as redis://[user:password@]host:port/db"}
	}
	if err := c.validateDatabase(); err != nil {
		return err
	}
	if err := c.validateListen(); err != nil {
		return err
	}
	return c.validateManners()
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
	case !oneOf(c.Public, "on", "off"):
		return settingError{"DANVAN_PUBLIC", "is neither on nor off; write one of them"}
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

// validateTimes is what commands need which ask when something happens.
func (c config) validateTimes() error {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil || c.Timezone == "" {
		return settingError{"DANVAN_TIMEZONE", "is no time zone; write one such as Asia/Ho_Chi_Minh"}
	}
	if _, err := workcal.ParseHours(c.WorkingHours); err != nil {
		return settingError{"DANVAN_WORKING_HOURS", "are not hours, the earlier first; write them as " + defaults.WorkingHours}
	}
	if _, err := civic.ParseHours(c.ReminderHours, zone); err != nil {
		return settingError{"DANVAN_REMINDER_HOURS", "are not hours; write them as " + defaults.ReminderHours}
	}
	if n, err := strconv.Atoi(c.AskAgainPercent); err != nil || n < 0 || n > 100 {
		return settingError{"DANVAN_ASK_AGAIN_PERCENT", "is not a number from 0 to 100; write one such as 20"}
	}
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		setting := v.Type().Field(i).Tag.Get("key")
		if strings.HasPrefix(setting, "DANVAN_JOB_") && scheduler.CheckSpec(v.Field(i).String(), time.Now().In(zone)) != nil {
			return settingError{setting, "is not a schedule; write minute, hour, day of month, month and day of week, such as 30 7 * * 1-5"}
		}
		if n, err := strconv.Atoi(v.Field(i).String()); strings.HasPrefix(setting, "DANVAN_CONSULT_") && (err != nil || n < 0 || n > 365) {
			return settingError{setting, "is not a number of days from 0 to 365; write one such as 30"}
		}
	}
	return nil
}

func (c config) validateManners() error {
	if err := c.validateTimes(); err != nil {
		return err
	}
	if err := c.validateBudgets(); err != nil {
		return err
	}
	if known := locales.MustLoad().Languages(); !oneOf(c.Locale, known...) {
		return settingError{"DANVAN_LOCALE", "is not one of " + strings.Join(known, ", ") + "; write one of them"}
	}
	if !oneOf(c.LogLevel, "debug", "info", "warn", "error") {
		return settingError{"DANVAN_LOG_LEVEL", "is not one of debug, info, warn, error; write one of them"}
	}
	if !oneOf(c.LogFormat, "auto", "text", "json") {
		return settingError{"DANVAN_LOG_FORMAT", "is not one of auto, text, json; write one of them"}
	}
	return nil
}

// isAddress reports whether something is host:port, or empty.
func isAddress(address string) bool {
	_, port, err := net.SplitHostPort(address)
	return address == "" || err == nil && port != ""
}

func oneOf(value string, of ...string) bool {
	for _, v := range of {
		if v == value {
			return true
		}
	}
	return false
}

func isURL(raw string, schemes ...string) bool {
	u, err := url.Parse(raw)
	return err == nil && oneOf(u.Scheme, schemes...) && (u.Host != "" || u.Scheme == "unix")
}

// consultRules are how long consultations must at least last, by the settings that validateTimes has seen.
func (c config) askAgainPercent() int {
	n, _ := strconv.Atoi(c.AskAgainPercent) // checked by validateTimes
	return n
}

func (c config) consultRules() consult.Rules {
	days := func(setting string) int {
		n, _ := strconv.Atoi(setting)
		return n
	}
	return consult.Rules{PostingDays: days(c.ConsultPostingDays), AskingDays: days(c.ConsultAskingDays), DialogueDays: days(c.ConsultDialogueDays)}
}

// limits are how much may be sent, by the rate that check has seen. A third of it is kept for dialogues.
func (c config) limits() session.Limits {
	rate, err := strconv.Atoi(c.TelegramRate)
	limits := session.TelegramLimits()
	switch {
	case err == nil && rate == 0:
		return session.Limits{}
	case err == nil:
		limits.PerSecond, limits.BulkPerSecond = rate, max(1, rate*2/3)
	}
	return limits
}

// webhookAddress is where Telegram delivers; empty for long polling.
func (c config) webhookAddress() string {
	if c.WebhookURL == "" {
		return ""
	}
	return strings.TrimSuffix(c.WebhookURL, "/") + webhookPath
}

// zone is the time zone, which check has seen.
func (c config) zone() *time.Location {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// configurationTable writes the settings as the table of the README.
func configurationTable() string {
	var b strings.Builder
	b.WriteString("| variable | flag | default | what |\n| --- | --- | --- | --- |\n")
	v := reflect.ValueOf(defaults)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		initial := v.Field(i).String()
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
