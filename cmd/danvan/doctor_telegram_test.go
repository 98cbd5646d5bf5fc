package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestDoctorUpdates(t *testing.T) {
	const ours = "https://danvan.example"
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		webhook string
		info    updatesInfo
		want    string // a part; "" for no problem
	}{
		"polling":            {"", updatesInfo{}, ""},
		"webhook":            {ours, updatesInfo{URL: ours + webhookPath, Pending: 3}, ""},
		"final slash":        {ours + "/", updatesInfo{URL: ours + webhookPath}, ""},
		"old failure":        {ours, updatesInfo{URL: ours + webhookPath, LastErrorDate: now.Add(-2 * time.Hour).Unix(), LastError: "x"}, ""},
		"no webhook":         {ours, updatesInfo{}, "is danvan serve running?"},
		"somebody's webhook": {"", updatesInfo{URL: "https://other.example/x"}, "DANVAN_WEBHOOK_URL is not set"},
		"another webhook":    {ours, updatesInfo{URL: "https://other.example/x"}, "is another than DANVAN_WEBHOOK_URL"},
		"failing":            {ours, updatesInfo{URL: ours + webhookPath, LastErrorDate: now.Add(-time.Minute).Unix(), LastError: "Connection refused"}, "could not be delivered at 2026-11-23T07:59:00Z: Connection refused"},
		"backlog":            {"", updatesInfo{Pending: 101}, "101 updates wait"},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.info.problem(config{WebhookURL: test.webhook}, now)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestDoctorClock(t *testing.T) {
	for ahead, want := range map[time.Duration]string{
		0: "", 30 * time.Second: "", -30 * time.Second: "",
		90 * time.Second: "1m30s ahead of Telegram", -time.Hour: "1h0m0s behind Telegram",
	} {
		err := skewProblem(ahead)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", ahead, err, want)
		}
	}
}

// TestDoctorKeepsTheToken sees that no fault of the network shows the address, which holds the token.
func TestDoctorKeepsTheToken(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "a proxy's page", http.StatusBadGateway) }))
	c := config{TelegramToken: testToken, TelegramAPIURL: web.URL}
	_, _, garbled := webhookInfo(t.Context(), c)
	web.Close()
	_, _, refused := webhookInfo(t.Context(), c)
	c.TelegramAPIURL = "http://not an address"
	_, _, wrong := webhookInfo(t.Context(), c)
	for _, err := range []error{garbled, refused, wrong} {
		if err == nil || strings.Contains(err.Error(), testToken) || strings.Contains(err.Error(), "AAH_") {
			t.Errorf("%v", err)
		}
	}
}
