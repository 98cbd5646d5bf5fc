package bot

import (
	"strconv"

	"danvan/civic"
)

// The doors between themes: flows that another theme begins, and what it brings along. The fields' JSON keys are those of
// the flow's own data; a theme knows no other theme beyond this.
const (
	FlowComplain     = "complain"
	FlowComplaint    = "law_complaint"    // the law's procedure of a complaint (khiếu nại)
	FlowDenunciation = "law_denunciation" // the law's procedure of a denunciation (tố cáo)
	FlowRate         = "rate"
	FlowDuties       = "officer_duties" // what units owe, and handing it in
)

// Complaint is what is known already of a complaint that begins.
type Complaint struct {
	Gathered
	Group    string `json:"group,omitempty"`
	Category string `json:"category,omitempty"`
	Locked   bool   `json:"locked,omitempty"` // facts of a denunciation: the sealed lane and no other
	Area     string `json:"area,omitempty"`
	Project  string `json:"project,omitempty"`
	Watch    bool   `json:"watch,omitempty"` // begun on the project's board: who supervises it gets a copy
	Named    string `json:"named,omitempty"` // the agency that it is about
}

// Begin begins it at the question what kind of matter it is.
func (c Complaint) Begin() Next { return Begin(FlowComplain, c) }

// BeginAt begins it at a later step.
func (c Complaint) BeginAt(step string) Next { return BeginAt(FlowComplain, step, c) }

// The matters that the law treats apart.
const (
	MatterComplaint    = "complaint"    // Law on Complaints 2011
	MatterDenunciation = "denunciation" // Law on Denunciations 2018
)

// Petition is what is known already of a formal complaint or denunciation that begins.
type Petition struct {
	Gathered
	Matter string `json:"matter,omitempty"`
	Office string `json:"office,omitempty"` // to whom it is addressed
}

// Begin begins the procedure that the law sets for the matter.
func (p Petition) Begin() Next {
	if p.Matter == MatterDenunciation {
		return Begin(FlowDenunciation, p)
	}
	return Begin(FlowComplaint, p)
}

// Rating is what is known already of a rating that begins.
type Rating struct {
	Agency string   `json:"agency,omitempty"`
	Said   Gathered `json:"said,omitzero"` // its comment; words only
}

// Begin begins it at the stars where the agency is known.
func (r Rating) Begin() Next {
	if r.Agency != "" {
		return BeginAt(FlowRate, "stars", r)
	}
	return Begin(FlowRate, r)
}

// BeginDuties opens the list of what the person's units owe with files that are to be handed in; they say for which duty.
func BeginDuties(files []civic.Attachment) Next {
	return Begin(FlowDuties, struct {
		Held []civic.Attachment `json:"held"`
	}{files})
}

// The actions that buttons of other themes name.
const (
	ActOpenCase = "open"     // a case's card for its agency; the case's code
	ActInstruct = "instruct" // begins a leader's instruction; see InstructButton
)

// InstructButton makes the button that begins an instruction: to an agency or "", upon a digest's line or 0 and "". Where
// that does not fit on a button the line is left out.
func InstructButton(label, agency string, digest int64, line string) Button {
	args := []string{agency, strconv.FormatInt(digest, 10), line}
	if (Callback{Action: ActInstruct, Args: args}).Encode() == "" {
		args = []string{agency, "0", ""}
	}
	return Do(label, ActInstruct, args...)
}
