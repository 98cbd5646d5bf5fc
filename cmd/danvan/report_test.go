package main

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"danvan/bot/emulator"
	"danvan/civic"
	"danvan/storage/seed"
	"danvan/storage/storagetest"
)

// TestReportFile takes the report away as a file: it says what the message says, and its lists add up to that.
func TestReportFile(t *testing.T) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := boot(t, bootOptions{dialect: dialect})
			ctx, now := context.Background(), w.clock.now()
			if _, err := seed.Fill(ctx, w.app.store, seed.Options{Year: 2026, Cases: 800, Ratings: 800, Seed: 5, Until: now}, false, now); err != nil {
				t.Fatal(err)
			}
			u := w.server.User(emulator.Profile{FirstName: "An"})
			if err := w.join(u, "An", "vi", "ubnd-tinh", civic.RoleLeader); err != nil {
				t.Fatal(err)
			}
			u.Send("/baocao")
			w.settle(t)
			if err := u.Press("Đổi kỳ"); err != nil {
				t.Fatal(err)
			}
			w.settle(t)
			if err := u.Press("Năm"); err != nil {
				t.Fatal(err)
			}
			w.settle(t)
			said := u.Last().Text
			if err := u.Press("Tệp Excel"); err != nil {
				t.Fatal(err)
			}
			w.settle(t)
			var raw []byte
			for _, m := range u.Messages() {
				if m.FileName != "" {
					raw, _ = w.server.File(m.FileID)
				}
			}
			f, err := excelize.OpenReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			if got := strings.Join(f.GetSheetList(), ", "); got != "Tổng hợp, Theo cơ quan, Theo địa bàn, Theo lĩnh vực" {
				t.Errorf("sheets %s", got)
			}
			number := func(text string) int {
				n := 0
				for _, r := range text {
					if r >= '0' && r <= '9' {
						n = 10*n + int(r-'0')
					}
				}
				return n
			}
			received := number(regexp.MustCompile(`Nhận ([\d.]+)`).FindStringSubmatch(said)[1])
			late := number(regexp.MustCompile(`quá hạn ([\d.]+)`).FindStringSubmatch(said)[1])
			if received < 700 || late == 0 {
				t.Fatalf("the message says %d and %d:\n%s", received, late, said)
			}
			for _, sheet := range f.GetSheetList() {
				rows, err := f.GetRows(sheet)
				if err != nil {
					t.Fatal(err)
				}
				sums := [2]int{}
				for _, row := range rows[1:] {
					switch {
					case sheet != "Tổng hợp":
						sums[0], sums[1] = sums[0]+number(row[1]), sums[1]+number(row[4])
					case row[0] == "Nhận":
						sums[0] = number(row[1])
					case row[0] == "Quá hạn (hiện nay)":
						sums[1] = number(row[1])
					}
				}
				if sums != [2]int{received, late} {
					t.Errorf("%s: %v, the message says %d and %d", sheet, sums, received, late)
				}
			}
		})
	}
}
