package main

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// bounds are the least and the most of each setting that is a number.
var bounds = map[string]struct{ least, most int }{
	"DANVAN_TELEGRAM_RATE":         {0, 1000},
	"DANVAN_CONSULT_POSTING_DAYS":  {0, 365},
	"DANVAN_CONSULT_ASKING_DAYS":   {0, 365},
	"DANVAN_CONSULT_DIALOGUE_DAYS": {0, 365},
	"DANVAN_INPUTS_PER_MINUTE":     {0, 100000},
	"DANVAN_ASK_AGAIN_PERCENT":     {0, 100},
	"DANVAN_CASES_PER_DAY":         {0, 100000},
	"DANVAN_GUESSES_PER_HOUR":      {0, 100000},
	"DANVAN_PUSHES_PER_HOUR":       {0, 100000},
}

// configured reads a configuration that is complete but for one setting, and checks it.
func configured(setting, value string) error {
	environment := map[string]string{"DANVAN_TELEGRAM_TOKEN": testToken, "DANVAN_DATABASE_URL": "postgres://danvan@localhost/danvan", "DANVAN_REDIS_URL": "redis://localhost:6379/0",
		setting: value}
	c, _, err := parse([]string{"version"}, func(key string) string { return environment[key] }, &bytes.Buffer{}, &bytes.Buffer{})
	if err != nil {
		return err
	}
	return c.check()
}

// Each number is taken at its least and its most, and refused beyond either, by a sentence that names the setting.
func TestBoundsOfSettings(t *testing.T) {
	for setting, b := range bounds {
		for _, n := range []int{b.least, b.most} {
			if err := configured(setting, strconv.Itoa(n)); err != nil {
				t.Errorf("%d: %v", n, err)
			}
		}
		for _, value := range []string{strconv.Itoa(b.least - 1), strconv.Itoa(b.most + 1), "many", "1.5"} {
			if err := configured(setting, value); err == nil || !strings.Contains(err.Error(), setting) || exitCode(err) != 2 {
				t.Errorf("%s=%s: %v", setting, value, err)
			}
		}
	}
}

// Every setting whose default is a number has bounds that are tested.
func TestEveryNumberHasBounds(t *testing.T) {
	v := reflect.ValueOf(defaultConfig())
	for i := range v.NumField() {
		setting := v.Type().Field(i).Tag.Get("key")
		if _, err := strconv.Atoi(fmt.Sprint(v.Field(i).Interface())); err != nil {
			continue
		}
		if _, known := bounds[setting]; !known {
			t.Errorf("%s has no bounds", setting)
		}
	}
}

// A secret has from 16 to 256 characters, of those that Telegram takes.
func TestBoundsOfTheWebhookSecret(t *testing.T) {
	for name, c := range map[string]struct {
		secret string
		taken  bool
	}{
		"15": {strings.Repeat("a", 15), false}, "16": {strings.Repeat("a", 16), true}, "256": {strings.Repeat("Z", 256), true}, "257": {strings.Repeat("Z", 257), false},
		"all kinds": {"AZaz09_-AZaz09_-", true}, "a sign": {"AZaz09_-AZaz09_+", false},
	} {
		err := configured("DANVAN_WEBHOOK_SECRET", c.secret)
		if (err == nil) != c.taken || err != nil && strings.Contains(err.Error(), c.secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
