package storage_test

import (
	"fmt"
	"testing"

	"danvan/storage/storagetest"
)

// BenchmarkReadCases reads a hundred cases of one author as a list, and one by its code.
func BenchmarkReadCases(b *testing.B) {
	for _, dialect := range storagetest.Dialects {
		s, d, people := bench(b, dialect, 1)
		for i := range int64(100) {
			if _, err := s.FileCase(ctx, filing(d, people[0].ID, i)); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(dialect+"/list", func(b *testing.B) {
			for b.Loop() {
				if list, _, err := s.CasesOf(ctx, people[0].ID, 0, 100); err != nil || len(list) != 100 {
					b.Fatal(len(list), err)
				}
			}
		})
		b.Run(dialect+"/code", func(b *testing.B) {
			for n := int64(0); b.Loop(); n++ {
				if _, err := s.CaseByCode(ctx, fmt.Sprintf("PA-26-%06d", n%100)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
