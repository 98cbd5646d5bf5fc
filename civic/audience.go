package civic

import "slices"

// Audience says whom a notice is for: all of its parties. Storage finds the chats, each person's once, in the transaction
// that commits the notice's cause. Compose it with the To functions, And and Or.
type Audience []Party

// Party is those who are told together: the first Readers of it among whom there is somebody.
type Party []Readers

// Readers are some people, or groups, by what they have in common.
type Readers struct {
	Who   ReaderKind
	ID    int64       // of a person, or of a consultation
	Code  string      // of an agency, or of a project
	Roles []Role      // in the agency
	Step  ProjectStep // that is followed; "": any
}

// ReaderKind says what readers have in common.
type ReaderKind string

// The kinds of reader.
const (
	ReadPerson      ReaderKind = "person"      // the private chat of ID
	ReadLeader      ReaderKind = "leader"      // ID, while that person leads or coordinates
	ReadColleague   ReaderKind = "colleague"   // ID, while that person works in the agency Code
	ReadStaff       ReaderKind = "staff"       // who works in the agency Code in one of Roles
	ReadGroups      ReaderKind = "groups"      // the groups that are bound to the agency Code
	ReadDesk        ReaderKind = "desk"        // the coordinators
	ReadJoiners     ReaderKind = "joiners"     // those who joined the case
	ReadForce       ReaderKind = "force"       // the task force of the project Code
	ReadSupervisors ReaderKind = "supervisors" // the people of the agency that supervises the project Code
	ReadFollowers   ReaderKind = "followers"   // who follows the project Code in Step
	ReadVoters      ReaderKind = "voters"      // who spoke in the consultation ID
)

// mustBe reports whether there ought to be somebody: nobody has to join, to follow, to speak or to watch.
func (k ReaderKind) mustBe() bool {
	return slices.Contains([]ReaderKind{ReadPerson, ReadLeader, ReadColleague, ReadStaff, ReadDesk}, k)
}

func one(r Readers) Audience { return Audience{{r}} }

// ToPerson is one person.
func ToPerson(id int64) Audience { return one(Readers{Who: ReadPerson, ID: id}) }

// ToLeader is a person who gave an instruction, while they may read of it.
func ToLeader(id int64) Audience { return one(Readers{Who: ReadLeader, ID: id}) }

// ToColleague is a person of an agency, while they work there.
func ToColleague(agency string, id int64) Audience {
	return one(Readers{Who: ReadColleague, Code: agency, ID: id})
}

// ToAgency is the people of an agency in the given roles: officers, heads or both.
func ToAgency(code string, roles ...Role) Audience {
	return one(Readers{Who: ReadStaff, Code: code, Roles: roles})
}

// ToOfficers is the officers of an agency, or its heads where it has none.
func ToOfficers(code string) Audience {
	return ToAgency(code, RoleOfficer).Or(ToAgency(code, RoleHead))
}

// ToGroups is the groups that are bound to an agency.
func ToGroups(agency string) Audience { return one(Readers{Who: ReadGroups, Code: agency}) }

// ToCoordinators is every coordinator.
func ToCoordinators() Audience { return one(Readers{Who: ReadDesk}) }

// ToJoiners is everybody who joined the case.
func ToJoiners() Audience { return one(Readers{Who: ReadJoiners}) }

// ToTaskForce is the task force of a project.
func ToTaskForce(project string) Audience { return one(Readers{Who: ReadForce, Code: project}) }

// ToWatchers is the task force of a project and the people of the agency that supervises it.
func ToWatchers(project string) Audience {
	return ToTaskForce(project).And(one(Readers{Who: ReadSupervisors, Code: project}))
}

// ToFollowers is who follows a project in a step, or in any.
func ToFollowers(project string, step ProjectStep) Audience {
	return one(Readers{Who: ReadFollowers, Code: project, Step: step})
}

// ToVoters is who spoke in a consultation.
func ToVoters(consultation int64) Audience { return one(Readers{Who: ReadVoters, ID: consultation}) }

// And is both audiences.
func (a Audience) And(b Audience) Audience { return slices.Concat(a, b) }

// Or is the other audience, of one party, where nobody is in the last party of this one.
func (a Audience) Or(b Audience) Audience {
	last := len(a) - 1
	return append(slices.Clone(a[:last]), slices.Concat(a[last], b[0]))
}

// Agency is the agency whose people or groups are told; "" for none.
func (a Audience) Agency() string {
	for _, party := range a {
		for _, r := range party {
			if r.Who == ReadStaff || r.Who == ReadColleague || r.Who == ReadGroups {
				return r.Code
			}
		}
	}
	return ""
}

// MayBeNobody reports whether there need not be anybody.
func (a Audience) MayBeNobody() bool {
	for _, party := range a {
		if slices.ContainsFunc(party, func(r Readers) bool { return r.Who.mustBe() }) {
			return false
		}
	}
	return len(a) > 0
}
