package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/civic/consult"
	"danvan/storage"
)

// demoStore runs the demo once and opens what it made.
func demoStore(t *testing.T) (string, *storage.Store) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	_, stop := startDemo(t, demoCommand{Dir: dir})
	stop()
	url := "sqlite://" + filepath.Join(dir, "danvan.db")
	store, err := storage.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return url, store
}

// docxText is what stands in a DOCX, without its markup.
func docxText(t *testing.T, raw []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	xml, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	in := false
	for _, r := range string(xml) {
		switch {
		case r == '<':
			in = true
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestConsultationCommands exports, verifies and lists households by the command line, on the demo's consultations.
func TestConsultationCommands(t *testing.T) {
	t.Parallel()
	url, store := demoStore(t)
	ctx := context.Background()
	rounds, err := store.Consultations(ctx, demoProjects[0].Code)
	if err != nil || len(rounds) != 3 {
		t.Fatalf("%d consultations, %v", len(rounds), err)
	}
	closed, open := rounds[2], rounds[1]
	say := func(args ...string) (string, error) {
		var out, errs bytes.Buffer
		getenv := func(k string) string { return map[string]string{"DANVAN_DATABASE_URL": url}[k] }
		err := run(ctx, args, getenv, &out, &errs)
		return out.String() + errs.String(), err
	}
	if out, err := say("verify", "consultation", closed.Code); err != nil || !strings.Contains(out, "\nmatches") {
		t.Errorf("verify says %q, %v", out, err)
	}
	if _, err := say("verify", "consultation", open.Code); exitCode(err) != 2 {
		t.Errorf("verify of one that is open: %v", err)
	}
	if _, err := say("verify", "consultation", "LK-26-000000"); exitCode(err) != 2 {
		t.Errorf("verify of none: %v", err)
	}
	dir := t.TempDir()
	minutes := filepath.Join(dir, "m.docx")
	if _, err := say("export", "consultation", closed.Code, "--out", minutes); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(minutes)
	if err != nil {
		t.Fatal(err)
	}
	text := docxText(t, raw)
	for _, want := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BIÊN BẢN", closed.Title, "Đồng ý571,4%", "Điều 28", closed.Digest, "UBMTTQ VIỆT NAM", "Nơi nhận:"} {
		if !strings.Contains(text, want) {
			t.Errorf("the minutes lack %q", want)
		}
	}
	if !bytes.Contains(raw, []byte("word/document.xml")) || strings.Contains(text, "DỰ THẢO") {
		t.Error("the minutes of a closed consultation are a draft")
	}
	book := filepath.Join(dir, "o.xlsx")
	if _, err := say("export", "consultation", closed.Code, "--format", "xlsx", "--out", book); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Ý kiến")
	if err != nil || len(rows) != 12 || rows[1][0] != "1" || rows[0][5] != "Ý kiến" {
		t.Errorf("%d rows of opinions: %v, %v", len(rows), rows, err)
	}
	if _, err := say("export", "consultation", closed.Code, "--format", "xlsx", "--identities", "--out", book); exitCode(err) != 2 {
		t.Errorf("identities where no list was asked: %v", err)
	}
	if _, err := store.DB().ExecContext(ctx, `UPDATE opinions SET reply = reply || '!' WHERE consultation = $1 AND reply <> ''`, closed.ID); err != nil {
		t.Fatal(err)
	}
	if out, err := say("verify", "consultation", closed.Code); !errors.Is(err, errTampered) || !strings.Contains(out, "DOES NOT MATCH") || exitCode(err) != 1 {
		t.Errorf("verify of a record that was changed says %q, %v", out, err)
	}
}

// TestHouseholdSlips lists households and writes their slips.
func TestHouseholdSlips(t *testing.T) {
	t.Parallel()
	url, store := demoStore(t)
	ctx, now := context.Background(), time.Now()
	project, err := store.Project(ctx, demoProjects[0].Code)
	if err != nil {
		t.Fatal(err)
	}
	today := consult.Day(now, demoZone)
	c := consult.Consultation{Code: "LK-26-HHHHHH", Project: project.Code, Subject: consult.SubjectOther, Title: "Theo danh sách", Who: consult.WhoHouseholds,
		Questions: []consult.Question{{Kind: consult.AskText, Text: "Ý kiến?"}}, PostsAt: today, AsksAt: today, AsksUntil: today.AddDate(0, 0, 20)}
	ch, err := c.Publish(consult.DefaultRules, demoZone, 0, now)
	if err == nil {
		c, err = store.PublishConsultation(ctx, ch)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	list, slips := filepath.Join(dir, "list.csv"), filepath.Join(dir, "slips.docx")
	write(t, list, "\ufeffname,address,area\nNguyễn Văn An,Thôn 1,ba-dong\nTrần Thị Bé,Thôn 2,\n")
	var out bytes.Buffer
	getenv := func(k string) string { return map[string]string{"DANVAN_DATABASE_URL": url}[k] }
	for _, want := range []string{"2 households added, 0 there already", "0 households added, 2 there already"} {
		out.Reset()
		if err := run(ctx, []string{"households", c.Code, list, "--out", slips, "--bot", "@danvan_bot"}, getenv, &out, io.Discard); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("says %q, %v; want %q", out.String(), err, want)
		}
		if want[0] == '2' {
			raw, err := os.ReadFile(slips)
			if err != nil {
				t.Fatal(err)
			}
			if text := docxText(t, raw); !strings.Contains(text, "Nguyễn Văn An") || !strings.Contains(text, "@danvan_bot") || !strings.Contains(string(raw), "media/image2.png") {
				t.Errorf("the slips say %q", text)
			}
		}
	}
	write(t, list, "name\nAn\n")
	if err := run(ctx, []string{"households", c.Code, list, "--out", slips, "--bot", "b"}, getenv, &out, io.Discard); exitCode(err) != 2 {
		t.Errorf("a list without addresses: %v", err)
	}
}
