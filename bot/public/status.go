package public

import (
	"net/http"

	"danvan/civic"
)

// casePage says where a case stands.
type casePage struct {
	view
	Code  string // as it was typed
	Known bool
	Case  civic.PublicCase
}

// status says where the case of a code stands, without a word of what it says, and without the agency: public lists have
// codes, and a case with its agency and day could be somebody's. A sealed case and one that does not exist look alike.
func (s *site) status(w http.ResponseWriter, r *http.Request) error {
	p := casePage{view: s.view(r), Code: r.URL.Query().Get("code")}
	code, ok := civic.ParseCaseCode(p.Code)
	if ok {
		c, err := inTurn(r.Context(), s, func() (civic.Case, error) { return s.Cases.CaseByCode(r.Context(), code) })
		if err != nil && civic.CodeOf(err) != civic.CodeNotFound {
			return err
		}
		if err == nil {
			p.Case, p.Known = c.Public(s.Zone)
		}
	}
	status := http.StatusOK
	if !p.Known && p.Code != "" {
		status = http.StatusNotFound
	}
	s.show(w, r, status, "case", p)
	return nil
}
