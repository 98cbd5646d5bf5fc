package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// audience finds the chats that an audience means, each once: of a person the first.
func audience(ctx context.Context, tx *sqlx.Tx, c civic.Case, to civic.Audience) ([]recipient, error) {
	var all []recipient
	chats, people := map[int64]bool{}, map[int64]bool{}
	for _, party := range to {
		found, err := partyChats(ctx, tx, c, party)
		if err != nil {
			return nil, fmt.Errorf("find who is told: %w", err)
		}
		for _, r := range found {
			if chats[r.Chat] || r.Person != nil && people[*r.Person] {
				continue
			}
			chats[r.Chat] = true
			if r.Person != nil {
				people[*r.Person] = true
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// partyChats finds the chats of the first readers of a party among whom there is somebody.
func partyChats(ctx context.Context, tx *sqlx.Tx, c civic.Case, party civic.Party) ([]recipient, error) {
	for _, r := range party {
		where, args := readers(r, c)
		query, args, err := sqlx.In(`
			SELECT min(c.id) AS chat, min(c.person) AS person FROM chats c WHERE `+where+`
			GROUP BY COALESCE(c.person, -c.id) ORDER BY 1`, args...)
		if err != nil {
			return nil, err
		}
		var found []recipient
		if err := tx.SelectContext(ctx, &found, tx.Rebind(query), args...); err != nil || found != nil {
			return found, err
		}
	}
	return nil, nil
}

// readers is the condition by which readers' chats c are found, and its arguments.
func readers(r civic.Readers, c civic.Case) (where string, args []any) {
	switch r.Who {
	case civic.ReadPerson:
		return `c.person = ?`, []any{r.ID}
	case civic.ReadLeader:
		return `c.person = ? AND EXISTS (SELECT 1 FROM memberships m WHERE m.person = c.person AND m.role IN ('leader', 'coordinator'))`, []any{r.ID}
	case civic.ReadColleague:
		return `c.person = ? AND EXISTS (
			SELECT 1 FROM memberships m WHERE m.person = c.person AND m.agency = ? AND m.role IN ('officer', 'head'))`, []any{r.ID, r.Code}
	case civic.ReadStaff:
		roles := slices.DeleteFunc(slices.Clone(r.Roles), func(r civic.Role) bool { return r != civic.RoleOfficer && r != civic.RoleHead })
		if len(roles) == 0 {
			return `false`, nil
		}
		return `c.person IN (SELECT m.person FROM memberships m WHERE m.agency = ? AND m.role IN (?))`, []any{r.Code, roles}
	case civic.ReadGroups:
		return `c.agency = ?`, []any{r.Code}
	case civic.ReadDesk:
		return `c.person IN (SELECT m.person FROM memberships m WHERE m.role = 'coordinator')`, nil
	case civic.ReadJoiners:
		return `c.person IN (SELECT j.person FROM case_joins j WHERE j.case_id = ?)`, []any{c.ID}
	case civic.ReadForce: // those who still work in the agency for which they are in it
		return `c.person IN (SELECT f.person FROM task_force f JOIN memberships m ON m.person = f.person AND m.agency = f.agency
			WHERE f.project = ? AND m.role IN ('officer', 'head'))`, []any{r.Code}
	case civic.ReadSupervisors:
		return `c.person IN (SELECT m.person FROM projects p JOIN memberships m ON m.agency = p.supervisor
			WHERE p.code = ? AND m.role IN ('officer', 'head'))`, []any{r.Code}
	case civic.ReadFollowers:
		return `c.person IN (SELECT f.person FROM project_follows f WHERE f.project = ? AND (? = '' OR ' ' || f.steps || ' ' LIKE '% ' || ? || ' %'))`,
			[]any{r.Code, string(r.Step), string(r.Step)}
	case civic.ReadVoters:
		return `c.person IN (
			SELECT b.person FROM ballots b WHERE b.consultation = ? AND b.person IS NOT NULL
			UNION SELECT h.used_by FROM households h WHERE h.consultation = ? AND h.used_by IS NOT NULL)`, []any{r.ID, r.ID}
	}
	return `false`, nil
}
