package digest

import (
	"reflect"
	"slices"
	"testing"

	"danvan/civic/figures"
)

// What stands out, with where; and what does in one area, and not on the whole.
func TestComposeThemes(t *testing.T) {
	d := Data{Day: monday, Directory: places}
	come := func(period int, agency, category, area string, n int) {
		counts := count(received, n)
		d.Cases = append(d.Cases, figures.Row{Period: period, Agency: agency, Category: category, Counts: counts})
		d.ByArea = append(d.ByArea, figures.Row{Period: period, Area: area, Category: category, Counts: counts})
	}
	for period := range 13 {
		come(period, "works", "road", "a1", 2)
		come(period, "works", "road", "a2", 2)
		come(period, "c1", "waste", "a1", 1)
		come(period, "c2", "waste", "a2", 19)
		come(period, "health", "clinic", "", 3)
	}
	come(13, "works", "road", "a1", 30)
	come(13, "works", "road", "a2", 40)
	come(13, "c1", "waste", "a1", 12) // in all 31 where 20 are usual: less than double
	come(13, "c2", "waste", "a2", 19)
	come(13, "health", "clinic", "", 3)
	w := NewComposer(d)
	road := Theme{Category: "road", Areas: []string{"a2", "a1"}, Now: 70, Usual: 4}
	waste := Theme{Category: "waste", Areas: []string{"a1"}, Now: 12, Usual: 1}
	for name, c := range map[string]struct {
		scope Scope
		want  []Theme
	}{
		"the province": {Scope{Kind: KindProvince}, []Theme{road, waste}},
		"a unit":       {Scope{Kind: KindUnit, Agency: "works"}, []Theme{{Category: "road", Now: 70, Usual: 4}}}, // of a unit no area is counted
		"one area":     {Scope{Kind: KindPart, Areas: []string{"a1"}}, []Theme{{Category: "road", Areas: []string{"a1"}, Now: 30, Usual: 2}, waste}},
		"a category":   {Scope{Kind: KindPart, Categories: []string{"clinic"}}, nil},
	} {
		if got := w.Compose(c.scope).Themes; len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Consultations belong to their owner, and to the areas of their project; a unit's to the unit alone.
func TestComposeTalks(t *testing.T) {
	d := Data{Day: monday, Directory: places, Talks: []Talk{{Code: "1", Owner: "works", Areas: []string{"a1", "a2"}}, {Code: "2", Owner: "c2", Areas: []string{"a2"}}}}
	w := NewComposer(d)
	for name, c := range map[string]struct {
		scope Scope
		want  string
	}{
		"the province": {Scope{Kind: KindProvince}, "12"},
		"its owner":    {Scope{Kind: KindUnit, Agency: "works"}, "1"},
		"another unit": {Scope{Kind: KindUnit, Agency: "c1"}, ""},
		"one area":     {Scope{Kind: KindPart, Areas: []string{"a1"}}, "1"},
		"the other":    {Scope{Kind: KindPart, Areas: []string{"a2"}}, "12"},
		"categories":   {Scope{Kind: KindPart, Categories: []string{"clinic"}}, "12"},
	} {
		got := ""
		for _, talk := range w.Compose(c.scope).Talks {
			got += talk.Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Who owes most comes first, three are named, and all are counted.
func TestComposeOwing(t *testing.T) {
	d := Data{Day: monday, Directory: places, Owing: []Owing{{"c1", 1}, {"c2", 4}, {"health", 2}, {"works", 3}}}
	w := NewComposer(d)
	i := w.Compose(Scope{Kind: KindProvince})
	if want := []Owing{{"c2", 4}, {"works", 3}, {"health", 2}}; i.Owed != 10 || !slices.Equal(i.Owing, want) {
		t.Errorf("%d, %+v", i.Owed, i.Owing)
	}
	if i := w.Compose(Scope{Kind: KindUnit, Agency: "c1"}); i.Owed != 1 || len(i.Owing) != 1 || i.Owing[0].Agency != "c1" {
		t.Errorf("a unit: %d, %+v", i.Owed, i.Owing)
	}
}

// A head is told what citizens said afterwards from five who were asked on: of four each would be known. Of the whole, and
// of a leader's part, they are told at any rate.
func TestComposeAgain(t *testing.T) {
	four, five := Again{Asked: 4, Yes: 2, Partly: 1, No: 1}, Again{Asked: 5, Yes: 1, Partly: 1, No: 3}
	w := NewComposer(Data{Day: monday, Directory: places, Again: map[string]Again{"c1": four, "c2": five}})
	for name, c := range map[string]struct {
		scope Scope
		want  Again
	}{
		"a unit of four": {Scope{Kind: KindUnit, Agency: "c1"}, Again{}},
		"a unit of five": {Scope{Kind: KindUnit, Agency: "c2"}, five},
		"the province":   {Scope{Kind: KindProvince}, Again{Asked: 9, Yes: 3, Partly: 2, No: 4}},
		"a part of four": {Scope{Kind: KindPart, Areas: []string{"a1"}}, four},
	} {
		if got := w.Compose(c.scope).Again; got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Words of the scope's agencies alone are quoted: those with the fewest stars, of them the longest, and none that name
// anybody.
func TestComposeQuote(t *testing.T) {
	const plain, longer, named = "Phải chờ rất lâu mới được giải quyết", "Phải chờ rất lâu mới được giải quyết cho xong việc", "Tuấn làm việc rất chậm, thái độ không tốt với dân"
	w := NewComposer(Data{Day: monday, Directory: places, Quotes: []Quote{
		{"c1", 1, named}, {"c1", 2, plain}, {"c1", 2, longer}, {"c1", 3, longer + " rồi"}, {"c2", 5, plain}}})
	for name, c := range map[string]struct {
		scope Scope
		want  *Quote
	}{
		"the province": {Scope{Kind: KindProvince}, &Quote{"c1", 2, longer}},
		"a unit":       {Scope{Kind: KindUnit, Agency: "c2"}, &Quote{"c2", 5, plain}},
		"without any":  {Scope{Kind: KindUnit, Agency: "works"}, nil},
	} {
		if got := w.Compose(c.scope).Quote; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
