package workcal

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestParseHours(t *testing.T) {
	for text, want := range map[string][]Interval{
		"07:00-11:30,13:30-17:00":     DefaultHours,
		" 07:00 - 11:30 ,13:30-17:00": DefaultHours,
		"00:00-23:59":                 {{From: 0, To: 24*time.Hour - time.Minute}},
		"08:00-12:00,12:00-16:00":     {{From: 8 * time.Hour, To: 12 * time.Hour}, {From: 12 * time.Hour, To: 16 * time.Hour}},
	} {
		if got, err := ParseHours(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ",", "07:00", "07:00-07:00", "11:30-07:00", "07:00-11:30,", "07:00-11:30,11:00-17:00", "13:30-17:00,07:00-11:30",
		"07:00-24:00", "7-11", "07:00-11:30;13:30-17:00", "07:00–11:30", "-07:00-11:30", "07:00-11:30-12:00", "07:60-11:30", "ab:cd-ef:gh"} {
		if got, err := ParseHours(text); err == nil || got != nil {
			t.Errorf("%q is taken: %v", text, got)
		}
	}
}

func TestHoursAreWrittenAsTheyAreRead(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	for range 500 {
		hours := randomHours(r)
		if got, err := ParseHours(FormatHours(hours)); err != nil || !slices.Equal(got, hours) {
			t.Fatalf("%v is %q and %v, %v", hours, FormatHours(hours), got, err)
		}
	}
}

func FuzzParseHours(f *testing.F) {
	f.Add("07:00-11:30,13:30-17:00")
	f.Add("00:00-00:01")
	f.Add("07:00-11:30,11:00-12:00")
	f.Fuzz(func(t *testing.T, text string) {
		hours, err := ParseHours(text)
		if err != nil {
			return
		}
		if again, err := ParseHours(FormatHours(hours)); CheckHours(hours) != nil || err != nil || !slices.Equal(again, hours) {
			t.Errorf("%q: %v", text, hours)
		}
	})
}
