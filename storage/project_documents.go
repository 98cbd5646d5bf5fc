package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// fileRow is a file in the columns of a row.
type fileRow struct {
	Kind    civic.AttachmentKind `db:"file_kind"`
	Channel string               `db:"file_channel"`
	Ref     string               `db:"file_ref"`
	Name    string               `db:"file_name"`
	Size    int64                `db:"file_size"`
}

func (f fileRow) value() civic.Attachment {
	return civic.Attachment{Kind: f.Kind, Channel: f.Channel, Ref: f.Ref, Name: f.Name, Size: f.Size}
}

// documentRow is a document with its file.
type documentRow struct {
	civic.ProjectDocument
	fileRow
}

const documentColumns = `id, project, kind, title, number, day, issuer, file_kind, file_channel, file_ref, file_name, file_size,
	published_at, published_by, replaced_by`

func (r documentRow) value() civic.ProjectDocument {
	d := r.ProjectDocument
	d.File = r.fileRow.value()
	return d
}

// Documents lists a project's documents, the newest first, those that were replaced too.
func (s *Store) Documents(ctx context.Context, project string) ([]civic.ProjectDocument, error) {
	return s.documents(ctx, `project = $1`, project)
}

// Document returns one.
func (s *Store) Document(ctx context.Context, id int64) (civic.ProjectDocument, error) {
	list, err := s.documents(ctx, `id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("find document %d: %w", id, civic.ErrNotFound)
	}
	if err != nil {
		return civic.ProjectDocument{}, err
	}
	return list[0], nil
}

func (s *Store) documents(ctx context.Context, where string, arg any) ([]civic.ProjectDocument, error) {
	var rows []documentRow
	if err := s.read.SelectContext(ctx, &rows, `SELECT `+documentColumns+` FROM project_documents WHERE `+where+` ORDER BY published_at DESC, id DESC`, arg); err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	var list []civic.ProjectDocument
	for _, r := range rows {
		list = append(list, r.value())
	}
	return list, nil
}

// PublishDocument adds a document to a project's board, where replaces is not 0 in the place of another one that is still
// in force; one that was replaced already is civic.ErrConflict. Followers are told.
func (s *Store) PublishDocument(ctx context.Context, cause string, d civic.ProjectDocument, replaces int64, board civic.ProjectChange) (civic.ProjectDocument, error) {
	if err := d.Check(); err != nil {
		return d, err
	}
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, d.PublishedAt); err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &d.ID, `
			INSERT INTO project_documents (project, kind, title, number, day, issuer, file_kind, file_channel, file_ref, file_name, file_size, published_at, published_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id`,
			d.Project, d.Kind, civic.CleanText(d.Title), civic.CleanText(d.Number), d.Day, civic.CleanText(d.Issuer), d.File.Kind, d.File.Channel, d.File.Ref,
			civic.CleanText(d.File.Name), d.File.Size, stamp(d.PublishedAt), d.By); err != nil {
			return err
		}
		if replaces != 0 {
			result, err := tx.ExecContext(ctx, `UPDATE project_documents SET replaced_by = $1 WHERE id = $2 AND project = $3 AND replaced_by IS NULL`, d.ID, replaces, d.Project)
			if err := orConflict(result, err); err != nil {
				return err
			}
		}
		board.Subject = d.ID
		return tellFollowers(ctx, tx, &board)
	})
	if err != nil {
		return d, fmt.Errorf("publish document of %s: %w", d.Project, err)
	}
	return d, nil
}

// StoreFile keeps the content of a file that did not come through a channel, and returns by what it is found: its SHA-256.
func (s *Store) StoreFile(ctx context.Context, data []byte) (ref string, err error) {
	sum := sha256.Sum256(data)
	ref = hex.EncodeToString(sum[:])
	if _, err := s.db.ExecContext(ctx, `INSERT INTO stored_files (ref, data) VALUES ($1, $2) ON CONFLICT DO NOTHING`, ref, data); err != nil {
		return "", fmt.Errorf("store file: %w", err)
	}
	return ref, nil
}

// StoredFile returns the content of a file that was stored.
func (s *Store) StoredFile(ctx context.Context, ref string) ([]byte, error) {
	var data []byte
	err := s.read.GetContext(ctx, &data, `SELECT data FROM stored_files WHERE ref = $1`, ref)
	return data, missing(err, "find file")
}

// StoredSize returns how many bytes a file has that was stored.
func (s *Store) StoredSize(ctx context.Context, ref string) (int64, error) {
	var size int64
	err := s.read.GetContext(ctx, &size, `SELECT length(data) FROM stored_files WHERE ref = $1`, ref)
	return size, missing(err, "find file")
}

// StoredPart returns up to n bytes of a file that was stored, from the one at the offset on: a large file need not be held
// whole.
func (s *Store) StoredPart(ctx context.Context, ref string, offset int64, n int) ([]byte, error) {
	var part []byte
	err := s.read.GetContext(ctx, &part, `SELECT substr(data, CAST($2 AS integer), CAST($3 AS integer)) FROM stored_files WHERE ref = $1`, ref, offset+1, n)
	return part, missing(err, "read file")
}
