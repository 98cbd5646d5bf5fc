package storage_test

import (
	"slices"
	"testing"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/storage"
	"danvan/storage/storagetest"
)

func calendarChanges(t *testing.T, s *storage.Store, c catalog.Catalog) *catalog.Changes {
	t.Helper()
	report, err := s.ImportCatalog(t.Context(), c, storagetest.Epoch)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(report, func(c catalog.Changes) bool { return c.What == "calendar_days" })
	if i < 0 {
		return nil
	}
	return &report[i]
}

// The days become what the file holds; where there is no file they stay.
func TestCalendarDays(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		holds := func(want ...civic.CalendarDay) {
			t.Helper()
			if got, err := s.CalendarDays(t.Context()); err != nil || !slices.EqualFunc(got, want, civic.CalendarDay.Equal) {
				t.Fatalf("%+v, want %+v, %v", got, want, err)
			}
		}
		c, problems := catalog.Parse(catalog.Default())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		holds()
		shipped := c.Days
		if changes := calendarChanges(t, s, c); changes == nil || len(changes.Added) != len(shipped) || len(shipped) == 0 {
			t.Errorf("the first import: %+v", changes)
		}
		holds(shipped...)
		if changes := calendarChanges(t, s, c); changes.Same != len(shipped) || changes.Added != nil || changes.Changed != nil || changes.Retired != nil {
			t.Errorf("the same again: %+v", changes)
		}
		c.Days = nil
		if changes := calendarChanges(t, s, c); changes != nil {
			t.Errorf("without a file: %+v", changes)
		}
		holds(shipped...)

		swapped := civic.CalendarDay{Day: "2028-09-01", Works: true, Name: "Ngày làm việc", NameWords: civic.Words{"en": "Working day"}}
		moved := shipped[1]
		moved.Works, moved.Name, moved.NameWords = !moved.Works, "Khác", nil
		c.Days = []civic.CalendarDay{swapped, shipped[0], moved}
		if changes := calendarChanges(t, s, c); !slices.Equal(changes.Added, []string{"2028-09-01"}) || !slices.Equal(changes.Changed, []string{moved.Day}) ||
			len(changes.Retired) != len(shipped)-2 || changes.Same != 1 {
			t.Errorf("another file: %+v", changes)
		}
		holds(shipped[0], moved, swapped)
		c.Days = []civic.CalendarDay{}
		if changes := calendarChanges(t, s, c); len(changes.Retired) != 3 {
			t.Errorf("an empty file: %+v", changes)
		}
		holds()
	})
}
