package public

import (
	"net/http"

	"danvan/civic"
)

// casePage says where a case stands.
type casePage struct {
	view
	Code   string // as it was typed
	Known  bool
	Case   civic.PublicCase
	Agency string
}

// status says where the case of a code stands, without a word of what it says. A sealed case and one that does not exist
// look alike.
func (s *site) status(w http.ResponseWriter, r *http.Request) error {
	p := casePage{view: s.view(r), Code: r.URL.Query().Get("code")}
	code, ok := civic.ParseCaseCode(p.Code)
	if ok {
		c, err := s.Cases.CaseByCode(r.Context(), code)
		if err != nil && civic.CodeOf(err) != civic.CodeNotFound {
			return err
		}
		if err == nil {
			p.Case, p.Known = c.Public(s.Zone)
		}
		if p.Known && c.Agency != "" {
			directory, err := s.Directory(r.Context())
			if err != nil {
				return err
			}
			a, _ := directory.Agency(c.Agency)
			p.Agency = a.NameIn(p.Lang)
		}
	}
	status := http.StatusOK
	if !p.Known && p.Code != "" {
		status = http.StatusNotFound
	}
	s.show(w, r, status, "case", p)
	return nil
}
