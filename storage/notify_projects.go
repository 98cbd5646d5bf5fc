package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// followersAudience finds who follows a project in a step, and who spoke in a consultation.
func followersAudience(ctx context.Context, tx *sqlx.Tx, to civic.Audience) ([]recipient, error) {
	var found []recipient
	err := tx.SelectContext(ctx, &found, `
		SELECT min(c.id) AS chat, c.person, '' AS role FROM chats c WHERE c.person IN (
			SELECT f.person FROM project_follows f WHERE f.project = $1 AND ($2 = '' OR ' ' || f.steps || ' ' LIKE '% ' || $2 || ' %')
			UNION SELECT b.person FROM ballots b WHERE b.consultation = $3 AND b.person IS NOT NULL
			UNION SELECT h.used_by FROM households h WHERE h.consultation = $3 AND h.used_by IS NOT NULL)
		GROUP BY c.person ORDER BY 1`, to.Followers, string(to.Step), to.Voters)
	if err != nil {
		return nil, fmt.Errorf("find followers: %w", err)
	}
	return found, nil
}

// forceAudience finds a project's task force: those who still work in the agency for which they are in it.
func forceAudience(ctx context.Context, tx *sqlx.Tx, project string) ([]recipient, error) {
	var found []recipient
	err := tx.SelectContext(ctx, &found, `
		SELECT min(c.id) AS chat, f.person, 'officer' AS role FROM task_force f JOIN chats c ON c.person = f.person
		WHERE f.project = $1 AND EXISTS (SELECT 1 FROM memberships m WHERE m.person = f.person AND m.agency = f.agency AND m.role IN ('officer', 'head'))
		GROUP BY f.person ORDER BY 1`, project)
	if err != nil {
		return nil, fmt.Errorf("find task force: %w", err)
	}
	return found, nil
}

// watchersAudience finds a project's task force and the people of the agency that supervises it.
func watchersAudience(ctx context.Context, tx *sqlx.Tx, project string) ([]recipient, error) {
	force, err := forceAudience(ctx, tx, project)
	if err != nil {
		return nil, err
	}
	var supervisor string
	if err := tx.GetContext(ctx, &supervisor, `SELECT COALESCE(supervisor, '') FROM projects WHERE code = $1`, project); err != nil || supervisor == "" {
		return force, missing(err, "find project %s", project)
	}
	people, err := agencyAudience(ctx, tx, civic.Audience{Agency: supervisor, Roles: []civic.Role{civic.RoleOfficer, civic.RoleHead}})
	return together(force, people), err
}

// together is both lists, each person and chat once.
func together(a, b []recipient) []recipient {
	for _, r := range b {
		same := func(x recipient) bool {
			return x.Chat == r.Chat || r.Person != nil && x.Person != nil && *x.Person == *r.Person
		}
		if !slices.ContainsFunc(a, same) {
			a = append(a, r)
		}
	}
	return a
}
