package civic

import "time"

// Role is what a person is in an agency.
type Role string

// The roles, from the least to the most. A citizen needs none.
const (
	RoleOfficer     Role = "officer"     // cán bộ phụ trách
	RoleHead        Role = "head"        // thủ trưởng
	RoleCoordinator Role = "coordinator" // Sở Nội vụ with Ban Dân vận: the whole province
	RoleLeader      Role = "leader"      // lãnh đạo tỉnh: reads figures
)

// Roles lists every role.
var Roles = []Role{RoleOfficer, RoleHead, RoleCoordinator, RoleLeader}

// Valid reports whether the role exists.
func (r Role) Valid() bool {
	for _, known := range Roles {
		if r == known {
			return true
		}
	}
	return false
}

// Person is somebody who talks with the bot on one channel.
type Person struct {
	ID             int64      `db:"id"`
	Channel        string     `db:"channel"`         // "telegram"
	Address        string     `db:"address"`         // the sender's id on the channel
	Chat           int64      `db:"chat"`            // their private Chat's id
	Name           string     `db:"name"`            // as the channel tells it
	Locale         string     `db:"locale"`          // of a language: "vi", "en" …
	ConsentVersion int        `db:"consent_version"` // 0: none given
	ConsentAt      *time.Time `db:"consent_at"`
	CreatedAt      time.Time  `db:"created_at"`
	Area           string     `db:"area"`      // code of where they say that they live, or ""
	KeptFrom       int64      `db:"kept_from"` // Seq of the first update of theirs that waits (KeptUpdate), 0 for none; known where a person is met

	Memberships []Membership `db:"-"`
}

// Membership is a person's role in one agency.
type Membership struct {
	Person int64     `db:"person"`
	Agency string    `db:"agency"`
	Role   Role      `db:"role"`
	Since  time.Time `db:"since"`
}

// Has reports whether the person has any of the roles, in any agency.
func (p Person) Has(roles ...Role) bool {
	for _, m := range p.Memberships {
		for _, r := range roles {
			if m.Role == r {
				return true
			}
		}
	}
	return false
}

// RoleIn returns the person's highest role in the agency that works on cases (officer or head), or "".
func (p Person) RoleIn(agency string) Role {
	var best Role
	for _, m := range p.Memberships {
		if m.Agency != agency {
			continue
		}
		if m.Role == RoleHead {
			return RoleHead
		}
		if m.Role == RoleOfficer {
			best = RoleOfficer
		}
	}
	return best
}

// WorksIn lists the agencies in which the person is officer or head, each once.
func (p Person) WorksIn() []string {
	var agencies []string
	seen := map[string]bool{}
	for _, m := range p.Memberships {
		if (m.Role == RoleOfficer || m.Role == RoleHead) && !seen[m.Agency] {
			seen[m.Agency] = true
			agencies = append(agencies, m.Agency)
		}
	}
	return agencies
}

// Chat is a place to which the bot writes: a person's private chat, or an agency's group.
type Chat struct {
	ID            int64      `db:"id"`
	Channel       string     `db:"channel"`
	Address       string     `db:"address"` // the chat's id on the channel
	Person        *int64     `db:"person"`  // nil for a group
	Agency        *string    `db:"agency"`  // a group's agency; nil while it is not bound
	Title         string     `db:"title"`
	UnreachableAt *time.Time `db:"unreachable_at"`
	Reason        string     `db:"unreachable_reason"`
}

// Invitation lets one person join an agency in a role, once, until it expires. Its token is kept only as a hash.
type Invitation struct {
	ID        int64      `db:"id"`
	Agency    string     `db:"agency"`
	Role      Role       `db:"role"`
	CreatedBy *int64     `db:"created_by"` // nil: the operator
	CreatedAt time.Time  `db:"created_at"`
	ExpiresAt time.Time  `db:"expires_at"`
	UsedBy    *int64     `db:"used_by"`
	UsedAt    *time.Time `db:"used_at"`
}

// Usable returns nil, ErrAlreadyUsed or ErrExpired.
func (i Invitation) Usable(now time.Time) error {
	switch {
	case i.UsedAt != nil:
		return ErrAlreadyUsed
	case !now.Before(i.ExpiresAt):
		return ErrExpired
	}
	return nil
}

// MayInvite reports whether the person may invite a colleague into the agency in the role: a head officers and heads
// of their own agency; a coordinator officers and heads anywhere.
func (p Person) MayInvite(agency string, role Role) bool {
	if role != RoleOfficer && role != RoleHead {
		return false
	}
	return p.RoleIn(agency) == RoleHead || p.Has(RoleCoordinator)
}
