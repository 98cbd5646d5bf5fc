package civic

import (
	"slices"
	"time"
)

// Project has land-clearance work (dự án): its owner answers for it, and shows the people concerned what is planned, asked
// and done, in the six steps of the motto of the Law on Grassroots Democracy 10/2022/QH15.
type Project struct {
	Code       string        `db:"code"`
	Name       string        `db:"name"`
	NameWords  Words         `db:"name_words" json:"NameEN"` // dialogues keep it by this name
	Owner      string        `db:"owner"`                    // agency code
	Areas      []string      `db:"-"`                        // codes of the areas in which it lies
	Supervisor string        `db:"supervisor"`               // code of the agency that stands for community supervision, or ""
	Status     ProjectStatus `db:"status"`
	Budget     string        `db:"budget"`    // as people read it: "320 tỷ đồng"; "" where it is not said
	StartsOn   string        `db:"starts_on"` // 2006-01-02, or ""
	EndsOn     string        `db:"ends_on"`   // 2006-01-02, or ""
	ValidTo    *time.Time    `db:"valid_to"`
}

// MaxProjectCode is how long a code may be, so that it fits on a button and in a deep link.
const MaxProjectCode = 32

// NameIn returns the name in the locale.
func (p Project) NameIn(locale string) string { return p.NameWords.In(locale, p.Name) }

// Area is the project's area where it lies in one alone, or "".
func (p Project) Area() string {
	if len(p.Areas) == 1 {
		return p.Areas[0]
	}
	return ""
}

// Ended reports whether the project is no longer shown among those that go on.
func (p Project) Ended(now time.Time) bool { return ended(p.ValidTo, now) }

// ProjectStatus is how far a project has come.
type ProjectStatus string

// The statuses of a project.
const (
	ProjectPreparing ProjectStatus = "preparing" // chuẩn bị đầu tư
	ProjectClearing  ProjectStatus = "clearing"  // giải phóng mặt bằng
	ProjectBuilding  ProjectStatus = "building"  // thi công
	ProjectFinished  ProjectStatus = "finished"  // hoàn thành
	ProjectStopped   ProjectStatus = "stopped"   // tạm dừng
)

// ProjectStatuses lists every status.
var ProjectStatuses = []ProjectStatus{ProjectPreparing, ProjectClearing, ProjectBuilding, ProjectFinished, ProjectStopped}

// Valid reports whether the status exists.
func (s ProjectStatus) Valid() bool { return slices.Contains(ProjectStatuses, s) }

// TaskForceMember is an officer of any agency who works on a project beside its owner's people (Tổ công tác).
type TaskForceMember struct {
	Project string `db:"project"`
	Person  int64  `db:"person"`
	Agency  string `db:"agency"` // for which they are in it
	Head    bool   `db:"head"`   // of the task force; there is one at most
	Name    string `db:"name"`
}

// MayManage reports whether the person may change the project and its consultations: officers and heads of the owner.
func (p Project) MayManage(who Person) bool { return who.RoleIn(p.Owner) != "" }

// MayWork reports whether the person may work on the project: who manages it, and its task force while they still work in
// the agency for which they are in it. They enter slips, group and answer opinions, hold dialogues, and answer questions.
func (p Project) MayWork(who Person, force []TaskForceMember) bool {
	return p.MayManage(who) || slices.ContainsFunc(force, func(m TaskForceMember) bool {
		return m.Person == who.ID && who.RoleIn(m.Agency) != ""
	})
}

// ProjectStep is one of the six steps of the motto, and a topic that people follow.
type ProjectStep string

// The six steps: dân biết, dân bàn, dân làm, dân kiểm tra, dân giám sát, dân thụ hưởng.
const (
	StepKnow      ProjectStep = "know"      // documents and news
	StepDiscuss   ProjectStep = "discuss"   // consultations
	StepDo        ProjectStep = "do"        // what is asked of people; meetings and inventories
	StepCheck     ProjectStep = "check"     // questions and answers
	StepSupervise ProjectStep = "supervise" // reports of what is seen on site
	StepBenefit   ProjectStep = "benefit"   // results, and satisfaction with them
)

// ProjectSteps lists the six in their order.
var ProjectSteps = []ProjectStep{StepKnow, StepDiscuss, StepDo, StepCheck, StepSupervise, StepBenefit}

// FollowedSteps are those of which followers are told. Reports from the site are for those who supervise.
var FollowedSteps = []ProjectStep{StepKnow, StepDiscuss, StepDo, StepCheck, StepBenefit}

// ProjectFollow says that a person follows a project, and of what they are told.
type ProjectFollow struct {
	Project string
	Person  int64
	Steps   []ProjectStep
	Since   time.Time
}

// ProjectChange is something new on a project's board, of which followers of its step are told once.
type ProjectChange struct {
	ID      int64             `db:"id"`
	Project string            `db:"project"`
	Step    ProjectStep       `db:"step"`
	Kind    ProjectChangeKind `db:"kind"`
	Title   string            `db:"title"`   // what it is called, as the official wrote it; "" where the kind says all
	Subject int64             `db:"subject"` // id of the document, post, meeting, question or consultation; 0: none
	At      time.Time         `db:"at"`
}

// ProjectChangeKind says what is new.
type ProjectChangeKind string

// The kinds of change.
const (
	ChangedDocument   ProjectChangeKind = "document"
	ChangedReplaced   ProjectChangeKind = "document_replaced"
	ChangedNews       ProjectChangeKind = "news"
	ChangedTask       ProjectChangeKind = "task"
	ChangedMeeting    ProjectChangeKind = "meeting"
	ChangedMoved      ProjectChangeKind = "meeting_moved"
	ChangedCancelled  ProjectChangeKind = "meeting_cancelled"
	ChangedAnswer     ProjectChangeKind = "question_answered"
	ChangedFigures    ProjectChangeKind = "figures"
	ChangedStatus     ProjectChangeKind = "status"
	ChangedPosted     ProjectChangeKind = "consultation_posted"
	ChangedCollecting ProjectChangeKind = "consultation_collecting"
	ChangedAnswering  ProjectChangeKind = "consultation_answering"
	ChangedResult     ProjectChangeKind = "consultation_result"
	ChangedCalledOff  ProjectChangeKind = "consultation_cancelled"
)
