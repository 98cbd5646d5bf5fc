package storage

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"danvan/civic"
)

// bulkTable is a table that is written in bulk, with the columns that are given.
type bulkTable struct {
	name    string
	columns []string
}

var (
	bulkCases = bulkTable{"cases", strings.Fields(`id code version draft_key author anonymous sealed category area project named
		text folded lat lon agency assignee status hops reopened joined filed_at desk_at routed_at accepted_at first_reply_at
		answered_at told_at ended_at forward_due accept_due first_reply_due answer_due paused_at remind_at extension extension_until
		thin stars helpful`)}
	bulkEvents  = bulkTable{"case_events", strings.Fields(`case_id at kind from_status to_status person role agency target text`)}
	bulkRatings = bulkTable{"ratings", strings.Fields(`person agency day stars form answers comment score own bulk created_at updated_at`)}
)

// caseValues are the values of a case's row.
func caseValues(c civic.Case, lean bool) []any {
	search := ""
	if !lean {
		search = folded(c)
	}
	lat, lon := coordinates(c.Place)
	return []any{c.ID, c.Code, c.Version, c.DraftKey, c.Author, c.Anonymous, c.Sealed, c.Category, optional(c.Area), optional(c.Project), optional(c.Named),
		c.Text, search, lat, lon, optional(c.Agency), c.Assignee, string(c.Status), c.Hops, c.Reopened, c.Joined, stamp(c.FiledAt), stampOf(c.DeskAt), stampOf(c.RoutedAt), stampOf(c.AcceptedAt), stampOf(c.FirstReplyAt),
		stampOf(c.AnsweredAt), stampOf(told(c)), stampOf(c.EndedAt), stampOf(c.ForwardDue), stampOf(c.AcceptDue), stampOf(c.FirstReplyDue), stampOf(c.AnswerDue), stampOf(c.PausedAt), stampOf(c.RemindAt), string(c.Extension), stampOf(c.ExtensionUntil),
		c.Thin, c.Stars, c.Helpful}
}

// told is when the author of a case that is written in bulk had its answer: as it was given, where nothing else is known.
func told(c civic.Case) *time.Time {
	if c.ToldAt != nil {
		return c.ToldAt
	}
	return c.AnsweredAt
}

// eventValues are the values of an event's row.
func eventValues(id int64, e civic.Event) []any {
	return []any{id, stamp(e.At), string(e.Kind), string(e.From), string(e.To), e.Person, string(e.Role), optional(e.Agency), optional(e.Target), e.Text}
}

// ratingValues are the values of a rating's row.
func ratingValues(r civic.Rating) ([]any, error) {
	answers := []byte(`{}`)
	if len(r.Answers) > 0 {
		var err error
		if answers, err = json.Marshal(r.Answers); err != nil {
			return nil, fmt.Errorf("encode answers: %w", err)
		}
	}
	return []any{r.Person, r.Agency, r.Day, r.Stars, r.Form, string(answers), r.Comment, r.Score, r.Own, r.Bulk, stamp(r.CreatedAt), stamp(r.UpdatedAt)}, nil
}
