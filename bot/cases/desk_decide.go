package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const (
	flowRoute      = "coordinator_route"
	flowDeskReject = "coordinator_reject"
)

// decision is what a coordinator is about to decide.
type decision struct {
	Code    string      `json:"code"`
	Card    string      `json:"card,omitempty"` // the message that was pressed on; it shows the case as it is afterwards
	Agency  string      `json:"agency,omitempty"`
	Finder  bot.Finder  `json:"finder"`
	Writing bot.Writing `json:"writing"`
}

// beginOn begins a flow about a case on the desk.
func (d desk) beginOn(flow string) func(context.Context, *bot.Turn, civic.Case) (bot.Next, error) {
	return func(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
		if c.Status != civic.StatusSubmitted {
			return bot.Stay(), d.tooLate(ctx, t, c)
		}
		return bot.Begin(flow, decision{Code: c.Code, Card: t.Input.Message}), nil
	}
}

// routeFlow gives a case to an agency, with a reason or without.
func (d desk) routeFlow() bot.Flow[decision] {
	find := bot.Find[decision]{State: func(x *decision) *bot.Finder { return &x.Finder }, Text: "coordinator.where",
		Found: func(_ context.Context, _ *bot.Turn, x *decision, code string) (bot.Next, error) {
			x.Agency = code
			return bot.To("write"), nil
		}}
	return bot.Flow[decision]{Name: flowRoute, First: "where", Title: "coordinator.route_title", Steps: bot.WriteSteps(map[string]bot.Step[decision]{"where": find.Step()},
		bot.Write[decision]{
			State: func(x *decision) *bot.Writing { return &x.Writing },
			Text: func(_ context.Context, t *bot.Turn, x *decision) (string, error) {
				return t.T("coordinator.route_ask", bot.Args{"Code": x.Code, "Agency": t.AgencyName(x.Agency)}), nil
			},
			Preview: "coordinator.route_preview", Send: "coordinator.route_send", Empty: "coordinator.route_silent",
			Done: func(ctx context.Context, t *bot.Turn, x *decision) (bot.Next, error) {
				done, err := d.step(ctx, t, *x, func(c civic.Case, by civic.Actor) (civic.Change, error) {
					if !t.Directory.Active(x.Agency) {
						return civic.Change{}, civic.Invalid("agency")
					}
					category, _ := t.Directory.Category(c.Category)
					return c.Route(by, x.Agency, category, d.calendar, x.Writing.Text(), t.Now)
				})
				if done && err == nil {
					t.Conclude("coordinator.routed", bot.Args{"Code": x.Code, "Agency": t.AgencyName(x.Agency)})
				}
				return bot.End(), err
			},
		})}
}

// rejectFlow says that the matter is nobody's here, why, and where to go.
func (d desk) rejectFlow() bot.Flow[decision] {
	return bot.Flow[decision]{Name: flowDeskReject, First: "write", Title: "coordinator.reject_title", Steps: bot.WriteSteps(map[string]bot.Step[decision]{},
		bot.Write[decision]{
			State: func(x *decision) *bot.Writing { return &x.Writing },
			Text: func(_ context.Context, t *bot.Turn, x *decision) (string, error) {
				return t.T("say.reject_ask", bot.Args{"Code": x.Code, "Category": ""}), nil
			},
			Preview: "say.reject_preview", Send: "say.reject_send",
			Done: func(ctx context.Context, t *bot.Turn, x *decision) (bot.Next, error) {
				done, err := d.step(ctx, t, *x, func(c civic.Case, by civic.Actor) (civic.Change, error) {
					return c.Reject(by, x.Writing.Text(), t.Now)
				})
				if done && err == nil {
					t.Conclude("say.reject_done", bot.Args{"Code": x.Code})
				}
				return bot.End(), err
			},
		})}
}
