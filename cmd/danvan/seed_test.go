package main

import (
	"strings"
	"testing"
	"time"
)

func TestSeed(t *testing.T) {
	at := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		expect := func(code int, said string, args ...string) {
			t.Helper()
			out, errs, got := commandAt(t, environment, at, args...)
			if got != code || !strings.Contains(out+errs, said) {
				t.Errorf("%v: %d\n%s%s", args, got, out, errs)
			}
		}
		expect(2, "run danvan import first", "seed", "--cases", "200")
		expect(0, "2026: 200 cases", "seed", "--default", "--cases", "200", "--year", "2026", "--until", "2026-11-15")
		expect(2, "with cases in it", "seed", "--cases", "200")
		expect(0, "2026: 100 cases", "seed", "--cases", "100", "--add", "--flat", "--seed", "5")
		expect(0, "2025: 50 cases", "seed", "--cases", "50", "--add", "--year", "2025")
		expect(2, "--cases is not a number", "seed", "--cases", "0")
		expect(2, "--year is not a year", "seed", "--year", "26")
		expect(2, "--until is not a day of 2026", "seed", "--until", "20/11/2026")
		expect(2, "--year has not begun", "seed", "--year", "2027", "--add")

		s := openTest(t, environment)
		var n int
		if err := s.DB().Get(&n, `SELECT count(*) FROM cases`); err != nil || n != 350 {
			t.Errorf("%d cases, %v", n, err)
		}
		if err := s.DB().Get(&n, `SELECT count(*) FROM case_events WHERE at > $1`, at); err != nil || n != 0 {
			t.Errorf("%d events in the future, %v", n, err)
		}
		if err := s.DB().Get(&n, `SELECT count(*) FROM ratings`); err != nil || n != 700 {
			t.Errorf("%d ratings, %v", n, err)
		}

		received := func() (n int) {
			if err := s.DB().Get(&n, `SELECT sum(received) FROM daily_by_area`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if _, err := s.DB().Exec(`UPDATE daily_by_area SET received = 7`); err != nil {
			t.Fatal(err)
		}
		spoilt := received()
		expect(0, "counted anew", "figures", "rebuild")
		if n := received(); n != 350 || spoilt == 350 {
			t.Errorf("%d cases are counted, %d before", n, spoilt)
		}
	})
}
