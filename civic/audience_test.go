package civic_test

import (
	"testing"

	"danvan/civic"
)

func TestAudienceFacts(t *testing.T) {
	for name, tt := range map[string]struct {
		to     civic.Audience
		agency string
		nobody bool
	}{
		"none":                      {},
		"a person":                  {to: civic.ToPerson(1)},
		"officers, or heads":        {to: civic.ToOfficers("a"), agency: "a"},
		"a colleague, or officers":  {to: civic.ToColleague("a", 1).Or(civic.ToOfficers("a")), agency: "a"},
		"joiners":                   {to: civic.ToJoiners(), nobody: true},
		"followers and voters":      {to: civic.ToFollowers("p", "").And(civic.ToVoters(1)), nobody: true},
		"who watches":               {to: civic.ToWatchers("p"), nobody: true},
		"officers and a task force": {to: civic.ToOfficers("a").And(civic.ToTaskForce("p")), agency: "a"},
		"a task force and officers": {to: civic.ToTaskForce("p").And(civic.ToOfficers("a")), agency: "a"},
		"officers and groups":       {to: civic.ToOfficers("a").And(civic.ToGroups("a")), agency: "a"},
	} {
		if got := tt.to.Agency(); got != tt.agency {
			t.Errorf("%s: agency %q", name, got)
		}
		if got := tt.to.MayBeNobody(); got != tt.nobody {
			t.Errorf("%s may be nobody: %v", name, got)
		}
	}
	base := civic.ToOfficers("a")
	if both := base.And(civic.ToPerson(1)).Or(civic.ToPerson(2)); len(base) != 1 || len(both) != 2 || len(both[0]) != 2 || len(both[1]) != 2 {
		t.Errorf("%+v, of %+v", both, base)
	}
}
