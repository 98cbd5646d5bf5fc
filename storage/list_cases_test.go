package storage_test

import (
	"slices"
	"testing"
	"time"

	"danvan/civic"
)

func TestListedCases(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		road, dirt := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("mt-rac", "ubnd-ba-gia")
		if _, err := w.FileCase(ctx, w.draft("tieu-cuc", "thanh-tra")); err != nil {
			t.Fatal(err)
		}
		later, soon := now.AddDate(0, 1, 0), now.Add(time.Minute)
		for name, c := range map[string]struct {
			q    civic.ListQuery
			want []string
		}{
			"of a time":         {civic.ListQuery{From: now, To: soon}, []string{dirt.Code, road.Code}},
			"of another time":   {civic.ListQuery{From: soon, To: later}, nil},
			"of an agency":      {civic.ListQuery{From: now, To: soon, Agency: "ubnd-ba-dong"}, []string{road.Code}},
			"of the inspector":  {civic.ListQuery{From: now, To: soon, Agency: "thanh-tra"}, nil},
			"of an area":        {civic.ListQuery{From: now, To: soon, Area: "ba-dong", Category: "mt-rac"}, []string{dirt.Code}},
			"of another area":   {civic.ListQuery{From: now, To: soon, Area: "ba-gia"}, nil},
			"late":              {civic.ListQuery{Late: &later}, []string{road.Code, dirt.Code}},
			"late, of a time":   {civic.ListQuery{Late: &later, From: soon, To: later}, []string{road.Code, dirt.Code}},
			"not late":          {civic.ListQuery{Late: &soon}, nil},
			"the second page":   {civic.ListQuery{From: now, To: soon, Offset: 1}, []string{road.Code}},
			"late, inspector's": {civic.ListQuery{Late: &later, Agency: "thanh-tra"}, nil},
		} {
			c.q.Limit = 10
			found, err := w.ListedCases(ctx, c.q)
			var got []string
			for _, one := range found {
				got = append(got, one.Code)
				if one.Text != "" || one.Place != nil || one.Author != nil || one.Agency == "" || one.Category == "" || one.Due() == nil {
					t.Errorf("%s: %+v", name, one)
				}
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	})
}
