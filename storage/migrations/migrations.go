// Package migrations holds the schema of the database in steps, one folder per dialect with the same steps in both.
package migrations

import "embed"

// Files holds postgres/*.sql and sqlite/*.sql.
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
