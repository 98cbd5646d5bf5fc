package bot

import "danvan/civic"

// Roles that several themes ask for.
var (
	Staff = []civic.Role{civic.RoleOfficer, civic.RoleHead}       // who works for an agency
	Leads = []civic.Role{civic.RoleLeader, civic.RoleCoordinator} // who gives instructions and reads every figure
)
