package storage_test

import (
	"bytes"
	"errors"
	"testing"

	"danvan/civic"
)

func (b *board) publish(cause, title string, replaces int64) (civic.ProjectDocument, error) {
	d := civic.ProjectDocument{Project: "duong", Kind: civic.DocumentDecision, Title: title, Number: "125/QĐ-UBND", Day: "2026-02-01", Issuer: "UBND tỉnh",
		File: civic.Attachment{Kind: civic.KindDocument, Channel: "test", Ref: "file of " + title, Name: "qđ.pdf", Size: 12}, PublishedAt: now, By: &b.ha.ID}
	kind := civic.ChangedDocument
	if replaces != 0 {
		kind = civic.ChangedReplaced
	}
	return b.PublishDocument(ctx, cause, d, replaces, b.new(civic.StepKnow, kind, title))
}

func TestDocuments(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		first, err := b.publish("", "một", 0)
		b.must(err)
		second, err := b.publish("", "hai", first.ID)
		b.must(err)
		if _, err := b.publish("", "ba", first.ID); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("in the place of one that was replaced: %v", err)
		}
		if _, err := b.publish("", "ba", 999); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("in the place of nothing: %v", err)
		}
		list, err := b.Documents(ctx, "duong")
		if err != nil || len(list) != 2 || list[0].ID != second.ID || list[1].ReplacedBy == nil || *list[1].ReplacedBy != second.ID {
			t.Fatalf("%+v, %v", list, err)
		}
		if want := (civic.Attachment{Kind: civic.KindDocument, Channel: "test", Ref: "file of hai", Name: "qđ.pdf", Size: 12}); list[0].File != want || list[0].ReplacedBy != nil {
			t.Errorf("%+v", list[0])
		}
		one, err := b.Document(ctx, first.ID)
		if err != nil || one.Title != "một" || one.Number != "125/QĐ-UBND" || one.Day != "2026-02-01" || *one.By != b.ha.ID {
			t.Errorf("%+v, %v", one, err)
		}
		if _, err := b.Document(ctx, 999); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no such document: %v", err)
		}
		if n := b.count(`SELECT count(*) FROM project_changes WHERE kind = 'document_replaced' AND subject = $1`, second.ID); n != 1 {
			t.Errorf("%d changes tell of the second", n)
		}
		if n := b.count(`SELECT count(*) FROM project_changes`); n != 2 {
			t.Errorf("%d changes", n)
		}
		if _, err := b.publish("", " ", 0); field(err) != "invalid text" {
			t.Errorf("without a title: %v", err)
		}
		b.must(b.ForgetPerson(ctx, "", b.ha.ID, now))
		if one, err := b.Document(ctx, first.ID); err != nil || one.By != nil {
			t.Errorf("by somebody who is gone: %+v, %v", one, err)
		}
	})
}

func TestStoredFiles(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		data := []byte{0, 1, 255, '\'', '\\', 'x'}
		ref, err := b.StoreFile(ctx, data)
		b.must(err)
		if again, err := b.StoreFile(ctx, data); again != ref || err != nil || len(ref) != 64 {
			t.Errorf("%s, then %s, %v", ref, again, err)
		}
		if got, err := b.StoredFile(ctx, ref); !bytes.Equal(got, data) || err != nil {
			t.Errorf("%v, %v", got, err)
		}
		if size, err := b.StoredSize(ctx, ref); size != int64(len(data)) || err != nil {
			t.Errorf("size: %d, %v", size, err)
		}
		for offset := range data {
			if got, err := b.StoredPart(ctx, ref, int64(offset), 2); !bytes.Equal(got, data[offset:min(offset+2, len(data))]) || err != nil {
				t.Errorf("from %d on: %v, %v", offset, got, err)
			}
		}
		_, err = b.StoredFile(ctx, "00")
		_, err2 := b.StoredSize(ctx, "00")
		_, err3 := b.StoredPart(ctx, "00", 0, 2)
		for _, err := range []error{err, err2, err3} {
			if !errors.Is(err, civic.ErrNotFound) {
				t.Errorf("no such file: %v", err)
			}
		}
	})
}
