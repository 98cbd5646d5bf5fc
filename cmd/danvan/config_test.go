package main

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/workcal"
)

func TestConfigurationRefused(t *testing.T) {
	good := defaultConfig()
	good.TelegramToken, good.DatabaseURL, good.RedisURL = testToken, "postgres://danvan@localhost/danvan", "redis://localhost:6379/0"
	if err := good.check(); err != nil {
		t.Fatalf("a good configuration: %v", err)
	}
	for name, test := range map[string]struct {
		spoil func(c *config)
		want  string
	}{
		"no token":          {func(c *config) { c.TelegramToken = "" }, "no channel is configured: set DANVAN_TELEGRAM_TOKEN"},
		"no token's form":   {func(c *config) { c.TelegramToken = "hunter2" }, "DANVAN_TELEGRAM_TOKEN does not look like a token; copy it whole from @BotFather, such as 123456:ABC-def…"},
		"api":               {func(c *config) { c.TelegramAPIURL = "api.telegram.org" }, "DANVAN_TELEGRAM_API_URL is not an http(s) URL; leave it empty for the official Bot API"},
		"no redis":          {func(c *config) { c.RedisURL = "" }, "DANVAN_REDIS_URL is not set; give the address of a Redis with append-only file, such as redis://localhost:6379/0"},
		"redis":             {func(c *config) { c.RedisURL = "http://localhost" }, "DANVAN_REDIS_URL is not a Redis URL; write it as redis://[user:password@]host:port/db"},
		"no database":       {func(c *config) { c.DatabaseURL = "" }, "DANVAN_DATABASE_URL is not set; give postgres://user:password@host/database, or sqlite://path for a trial"},
		"database":          {func(c *config) { c.DatabaseURL = "mysql://localhost/x" }, "DANVAN_DATABASE_URL is neither postgres://… nor sqlite://path; write one of them"},
		"sqlite's path":     {func(c *config) { c.DatabaseURL = "sqlite://" }, "DANVAN_DATABASE_URL names no file; write it as sqlite://path"},
		"listen":            {func(c *config) { c.Listen = "8080" }, "DANVAN_LISTEN is not host:port; write it as :8080 or 127.0.0.1:8080"},
		"listen's port":     {func(c *config) { c.Listen = "localhost:" }, "DANVAN_LISTEN is not host:port; write it as :8080 or 127.0.0.1:8080"},
		"webhook":           {func(c *config) { c.WebhookURL = "danvan.example" }, "DANVAN_WEBHOOK_URL is not an https URL; give the public address of this server, or leave it empty for long polling"},
		"webhook by http":   {func(c *config) { c.WebhookURL = "http://danvan.example" }, "DANVAN_WEBHOOK_URL is not https; Telegram delivers to https only, on port 443, 80, 88 or 8443"},
		"no webhook secret": {func(c *config) { c.WebhookURL = "https://danvan.example" }, "DANVAN_WEBHOOK_SECRET is not set, and DANVAN_WEBHOOK_URL is; make one with: openssl rand -hex 32"},
		"webhook secret": {func(c *config) { c.WebhookURL, c.WebhookSecret = "https://danvan.example", "hunter2" },
			"DANVAN_WEBHOOK_SECRET is not 16 to 256 of A–Z a–z 0–9 _ -; make one with: openssl rand -hex 32"},
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			test.spoil(&c)
			err := c.check()
			if err == nil || err.Error() != test.want {
				t.Errorf("%v\nwant %s", err, test.want)
			}
			if exitCode(err) != 2 {
				t.Errorf("exit code %d", exitCode(err))
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("repeats a secret")
			}
		})
	}
}

// TestSettingsRefused sees that a value of the wrong form is refused in one sentence, whoever asks for it.
func TestSettingsRefused(t *testing.T) {
	const schedule = " is not a schedule; write minute, hour, day of month, month and day of week, such as 30 7 * * 1-5"
	for _, test := range []struct{ setting, value, want string }{
		{"DANVAN_TELEGRAM_RATE", "fast", "DANVAN_TELEGRAM_RATE is not a number from 0 to 1000; write one such as 30"},
		{"DANVAN_TELEGRAM_RATE", "1001", "DANVAN_TELEGRAM_RATE is not a number from 0 to 1000; write one such as 30"},
		{"DANVAN_TIMEZONE", "Asia/Quang_Ngai", "DANVAN_TIMEZONE is no time zone; write one such as Asia/Ho_Chi_Minh"},
		{"DANVAN_WORKING_HOURS", "13:30-17:00,07:00-11:30", "DANVAN_WORKING_HOURS are not hours, the earlier first; write them as 07:00-11:30,13:30-17:00"},
		{"DANVAN_REMINDER_HOURS", "always", "DANVAN_REMINDER_HOURS are not hours; write them as 07:30-20:00"},
		{"DANVAN_JOB_PRUNE", "0 0 30 2 *", "DANVAN_JOB_PRUNE" + schedule},
		{"DANVAN_JOB_REMIND_CASES", "@every 10m", "DANVAN_JOB_REMIND_CASES" + schedule},
		{"DANVAN_CONSULT_ASKING_DAYS", "twenty", "DANVAN_CONSULT_ASKING_DAYS is not a number from 0 to 365; write one such as 20"},
		{"DANVAN_CONSULT_POSTING_DAYS", "366", "DANVAN_CONSULT_POSTING_DAYS is not a number from 0 to 365; write one such as 30"},
		{"DANVAN_ASK_AGAIN_PERCENT", "101", "DANVAN_ASK_AGAIN_PERCENT is not a number from 0 to 100; write one such as 20"},
		{"DANVAN_CASES_PER_DAY", "many", "DANVAN_CASES_PER_DAY is not a number from 0 to 100000; write one such as 5"},
		{"DANVAN_GUESSES_PER_HOUR", "-1", "DANVAN_GUESSES_PER_HOUR is not a number from 0 to 100000; write one such as 10"},
		{"DANVAN_PUSHES_PER_HOUR", "100001", "DANVAN_PUSHES_PER_HOUR is not a number from 0 to 100000; write one such as 60"},
		{"DANVAN_LOCALE", "fr", `--locale must be one of "vi","en" but got "fr"; see danvan --help`},
		{"DANVAN_PUBLIC", "yes", `--public must be one of "on","off" but got "yes"; see danvan --help`},
		{"DANVAN_LOG_LEVEL", "loud", `--log-level must be one of "debug","info","warn","error" but got "loud"; see danvan --help`},
		{"DANVAN_LOG_FORMAT", "xml", `--log-format must be one of "text","json","auto" but got "xml"; see danvan --help`},
	} {
		t.Run(test.setting+"="+test.value, func(t *testing.T) {
			_, errs, code := command(t, map[string]string{test.setting: test.value}, "migrate", "status")
			if code != 2 || errs != "danvan: "+test.want+"\n" {
				t.Errorf("%d, %s\nwant %s", code, errs, test.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	c := defaultConfig()
	if c.TelegramAPIURL != telegram.DefaultAPIURL || c.budgets() != civic.DefaultBudgets || c.consultRules() != consult.DefaultRules ||
		c.reminderHours() != civic.DefaultHours(c.zone()) || !slices.Equal(c.WorkingHours, workcal.DefaultHours) {
		t.Errorf("%+v", c)
	}
}

func TestRate(t *testing.T) {
	for rate, want := range map[int][3]int{30: {30, 20, 1}, 1: {1, 1, 1}, 300: {300, 200, 1}, 0: {0, 0, 0}} {
		got := config{TelegramRate: rate}.limits()
		if [3]int{got.PerSecond, got.BulkPerSecond, got.ChatPerSecond} != want {
			t.Errorf("%d: %+v", rate, got)
		}
	}
}

// TestPrecedence sees that a flag wins over the environment, which wins over the file, which wins over the default.
func TestPrecedence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "danvan.conf")
	write(t, file, "# ours\n\nexport DANVAN_LOCALE=\"en\"\nDANVAN_TIMEZONE = 'Asia/Bangkok'\nDANVAN_LOG_LEVEL=debug\nPOSTGRES_PASSWORD=x\n")
	environment := map[string]string{"DANVAN_TIMEZONE": "Asia/Tokyo", "DANVAN_LOG_LEVEL": "warn"}
	for _, byEnvironment := range []bool{false, true} {
		args := []string{"show", "--log-level", "error", "--config", file}
		if byEnvironment {
			args, environment["DANVAN_CONFIG"] = args[:3], file
		}
		got := parseOnly(t, args, environment)
		tokyo, err := time.LoadLocation("Asia/Tokyo")
		if err != nil {
			t.Fatal(err)
		}
		want := defaultConfig()
		want.LogLevel, want.Timezone, want.Locale = "error", tokyo, "en"
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nwant %+v", got, want)
		}
	}
}

// parseOnly returns the configuration that a command would get.
func parseOnly(t *testing.T, args []string, environment map[string]string) config {
	t.Helper()
	getenv := func(k string) string { return environment[k] }
	args[0] = "version"
	c, _, err := parse(args, getenv, &bytes.Buffer{}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	return c.config
}

func TestConfigFileRefused(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"DANVAN_LOCALE=en\nDANVAN_LOCAL=en\n": "--config has a setting DANVAN_LOCAL in line 2 that danvan does not know; see danvan serve --help",
		"DANVAN_LOCALE en\n":                  "--config has a line 1 that is not KEY=value; write one setting a line",
	} {
		file := filepath.Join(dir, "danvan.conf")
		write(t, file, text)
		if _, err := readConfigFile(file); err == nil || err.Error() != want || exitCode(err) != 2 {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := readConfigFile(filepath.Join(dir, "none")); exitCode(err) != 2 {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestEverySettingHasAFlag sees that kong's flags are named as the table says.
func TestEverySettingHasAFlag(t *testing.T) {
	samples := map[string]string{"count": "7", "schedule": "1 2 3 4 *", "working-hours": "08:00-16:00", "DANVAN_REMINDER_HOURS": "08:00-16:00", "DANVAN_TIMEZONE": "Asia/Tokyo",
		"DANVAN_PUBLIC": "off", "DANVAN_LOCALE": "en", "DANVAN_LOG_LEVEL": "warn", "DANVAN_LOG_FORMAT": "json"}
	initial := reflect.ValueOf(defaultConfig())
	for _, f := range reflect.VisibleFields(reflect.TypeFor[config]()) {
		key := f.Tag.Get("key")
		value := cmp.Or(samples[key], samples[f.Tag.Get("type")], "x")
		byFlag := reflect.ValueOf(parseOnly(t, []string{"version", flagName(key) + "=" + value}, nil))
		byEnvironment := reflect.ValueOf(parseOnly(t, []string{"version"}, map[string]string{key: value}))
		for i := range initial.NumField() {
			before, flag, environment := initial.Field(i).Interface(), byFlag.Field(i).Interface(), byEnvironment.Field(i).Interface()
			if set := i == f.Index[0]; reflect.DeepEqual(before, flag) == set || !reflect.DeepEqual(flag, environment) {
				t.Errorf("%s=%s: %s is %v by flag, %v by environment", key, value, initial.Type().Field(i).Name, flag, environment)
			}
		}
	}
}

// TestReadmeHasEverySetting compares the README's table with the settings; -update writes it.
func TestReadmeHasEverySetting(t *testing.T) {
	const path, begin, end = "../../README.md", "<!-- configuration -->\n", "<!-- /configuration -->"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has lost its marks for the configuration")
	}
	if table == configurationTable() {
		return
	}
	if !*update {
		t.Fatalf("README.md does not have the settings as they are; run go test ./cmd/danvan -run %s -update", t.Name())
	}
	write(t, path, before+begin+configurationTable()+end+after)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
