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

// deskWriting is where a coordinator's words are kept.
func deskWriting(x *decision) *bot.Writing { return &x.Writing }

// routeFlow gives a case to an agency, with a reason or without.
func (d desk) routeFlow() bot.Flow[decision] {
	return bot.Form[decision]{Name: flowRoute, Title: "coordinator.route_title",
		Fields: []bot.Field[decision]{
			{Name: "where", Set: bot.Chosen(func(x *decision) *string { return &x.Agency }),
				Find: &bot.Find[decision]{State: func(x *decision) *bot.Finder { return &x.Finder }, Text: "coordinator.where"}},
			{Name: "write", Ask: "coordinator.route_ask", Writing: deskWriting,
				Args: func(t *bot.Turn, x *decision) bot.Args {
					return bot.Args{"Code": x.Code, "Agency": t.AgencyName(x.Agency)}
				},
				Offer: func(_ context.Context, t *bot.Turn, _ *decision) ([]bot.Choice, error) {
					return []bot.Choice{t.Choice("coordinator.route_silent", routeSilent)}, nil
				},
				Then: func(ctx context.Context, t *bot.Turn, x *decision, a bot.Answer) (bot.Next, error) {
					if a.Picked() { // there is nothing to look at
						return d.route(ctx, t, x)
					}
					return bot.After("write"), nil
				}},
		},
		Review: bot.Review[decision]{Name: "preview", Head: "coordinator.route_preview", Send: "coordinator.route_send", Done: d.route},
	}.Flow()
}

// routeSilent is the choice to give a case to an agency without a word.
const routeSilent = "empty"

func (d desk) route(ctx context.Context, t *bot.Turn, x *decision) (bot.Next, error) {
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
}

// rejectFlow says that the matter is nobody's here, why, and where to go.
func (d desk) rejectFlow() bot.Flow[decision] {
	return bot.Form[decision]{Name: flowDeskReject, Title: "coordinator.reject_title",
		Fields: []bot.Field[decision]{{Name: "write", Ask: "say.reject_ask", Writing: deskWriting,
			Args: func(_ *bot.Turn, x *decision) bot.Args { return bot.Args{"Code": x.Code, "Category": ""} }}},
		Review: bot.Review[decision]{Name: "preview", Head: "say.reject_preview", Send: "say.reject_send", Done: d.reject},
	}.Flow()
}

func (d desk) reject(ctx context.Context, t *bot.Turn, x *decision) (bot.Next, error) {
	done, err := d.step(ctx, t, *x, func(c civic.Case, by civic.Actor) (civic.Change, error) {
		return c.Reject(by, x.Writing.Text(), t.Now)
	})
	if done && err == nil {
		t.Conclude("say.reject_done", bot.Args{"Code": x.Code})
	}
	return bot.End(), err
}
