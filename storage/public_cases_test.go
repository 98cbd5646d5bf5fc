package storage_test

import (
	"slices"
	"testing"
	"time"

	"danvan/civic"
)

func TestFiledCases(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		road, dirt := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("mt-rac", "ubnd-ba-dong")
		sealed := w.draft("tieu-cuc", "thanh-tra")
		if _, err := w.FileCase(ctx, sealed); err != nil || !sealed.Case.Sealed {
			t.Fatal(err, sealed.Case.Sealed)
		}
		ended, err := dirt.Withdraw(civic.Actor{Person: w.lan.ID}, "", now)
		if err != nil {
			t.Fatal(err)
		}
		ended.Cause = "withdraw"
		if _, err := w.ChangeCase(ctx, ended); err != nil {
			t.Fatal(err)
		}
		all := []string{"ht-duong-xa", "mt-rac", "tieu-cuc"}
		day := civic.FiledSpan{From: now, To: now.Add(time.Microsecond), Categories: all}
		for name, c := range map[string]struct {
			q    civic.FiledQuery
			want []string
		}{
			"all but the sealed":      {civic.FiledQuery{Spans: []civic.FiledSpan{day}}, []string{dirt.Code, road.Code}},
			"open":                    {civic.FiledQuery{Spans: []civic.FiledSpan{day}, Open: true}, []string{road.Code}},
			"closed":                  {civic.FiledQuery{Spans: []civic.FiledSpan{day}, Closed: true}, []string{dirt.Code}},
			"the second page":         {civic.FiledQuery{Spans: []civic.FiledSpan{day}, Offset: 1}, []string{road.Code}},
			"another time":            {civic.FiledQuery{Spans: []civic.FiledSpan{{From: day.To, To: day.To.Add(time.Hour), Categories: all}}}, nil},
			"another category":        {civic.FiledQuery{Spans: []civic.FiledSpan{{From: day.From, To: day.To, Categories: []string{"khac"}}}}, nil},
			"no category":             {civic.FiledQuery{Spans: []civic.FiledSpan{{From: day.From, To: day.To}}}, nil},
			"one of two spans":        {civic.FiledQuery{Spans: []civic.FiledSpan{{From: day.To, To: day.To.Add(1), Categories: all}, {From: now, To: day.To, Categories: all[:1]}}}, []string{road.Code}},
			"the sealed one, by name": {civic.FiledQuery{Spans: []civic.FiledSpan{{From: now, To: day.To, Categories: all[2:]}}}, nil},
		} {
			c.q.Limit = 10
			found, err := w.FiledCases(ctx, c.q)
			var got []string
			for _, one := range found {
				got = append(got, one.Code)
				if one.Text != "" || one.Place != nil || one.Author != nil || one.Agency != "" {
					t.Errorf("%s: more than days: %+v", name, one)
				}
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	})
}
