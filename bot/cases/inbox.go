package cases

import (
	"context"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowInbox = "officer_inbox"

// inboxLimit is how many cases a list holds; the engine shows them page by page.
const inboxLimit = 80

// soon is what "due soon" means.
const soon = 48 * time.Hour

// looking is what a person looks for in the inbox.
type looking struct {
	Filter civic.InboxFilter `json:"filter,omitempty"`
	Search string            `json:"search,omitempty"`
}

// inboxFlow lists an officer's cases by a filter, or by a code or words that they type at any time.
func (d official) inboxFlow() bot.Flow[looking] {
	return bot.Flow[looking]{Name: flowInbox, First: "filter", Title: "inbox.title", Worth: bot.Never[looking], Steps: map[string]bot.Step[looking]{
		"filter": {
			Ask: func(_ context.Context, t *bot.Turn, l *looking) (bot.Prompt, error) {
				*l = looking{}
				p := bot.Prompt{Text: t.T("inbox.ask"), Free: true, Columns: 2}
				for _, f := range civic.InboxFilters {
					c := t.Choice("inbox.filter_"+string(f), string(f))
					if f == civic.InboxWaiting { // its first word will do
						c.Words = strings.Fields(c.Label)[:1]
					}
					p.Choices = append(p.Choices, c)
				}
				return p, nil
			},
			Take: func(ctx context.Context, t *bot.Turn, l *looking, a bot.Answer) (bot.Next, error) {
				if !a.Picked() {
					return d.search(ctx, t, l, a.Input, bot.To("list"))
				}
				l.Filter = civic.InboxFilter(a.Value)
				return bot.To("list"), nil
			},
		},
		"list": {
			Ask: d.list,
			Take: func(ctx context.Context, t *bot.Turn, l *looking, a bot.Answer) (bot.Next, error) {
				if !a.Picked() {
					return d.search(ctx, t, l, a.Input, bot.Stay())
				}
				return d.openCase(ctx, t, a.Value)
			},
		},
	}}
}

// search takes what was typed as a code, which opens the case, or as words to look for.
func (d official) search(ctx context.Context, t *bot.Turn, l *looking, in bot.Input, next bot.Next) (bot.Next, error) {
	if in.Kind != bot.KindText || civic.Fold(in.Text) == "" {
		return bot.Stay(), civic.Invalid("search")
	}
	if code, ok := civic.ParseCaseCode(in.Text); ok {
		return d.openCase(ctx, t, code)
	}
	l.Search = in.Text
	if l.Filter == "" {
		l.Filter = civic.InboxAll
	}
	return next, nil
}

// openCase shows a case beside the list, which stays.
func (d official) openCase(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
	c, err := d.find(ctx, t, code)
	if err != nil {
		return bot.Stay(), err
	}
	return bot.Quiet(), d.show(ctx, t, c)
}

func (d official) list(ctx context.Context, t *bot.Turn, l *looking) (bot.Prompt, error) {
	cases, total, err := d.store.Inbox(ctx, civic.InboxQuery{Agencies: t.Person.WorksIn(), Filter: l.Filter, Person: t.Person.ID, Now: t.Now,
		SoonBefore: t.Now.Add(soon), Search: l.Search, Limit: inboxLimit})
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Free: true, Text: t.T("inbox.list", bot.Args{"Filter": t.Label("inbox.filter_" + string(l.Filter)), "Count": total})}
	if total == 0 {
		p.Text = t.T("inbox.empty", bot.Args{"Filter": t.Label("inbox.filter_" + string(l.Filter))})
	}
	if l.Search != "" {
		p.Text += "\n" + t.T("inbox.searched", bot.Args{"Search": l.Search})
	}
	if total > len(cases) {
		p.Text += "\n" + t.T("inbox.more", bot.Args{"Count": len(cases)})
	}
	for _, c := range cases {
		p.Choices = append(p.Choices, bot.Choice{Label: listedCase(t, c), Value: c.Code, Words: []string{c.Code}})
	}
	return p, nil
}

// listedCase is a case as one line: how urgent, when due, what about.
func listedCase(t *bot.Turn, c civic.Case) string {
	label := t.CategoryName(c.Category) + " · " + c.Code
	if due := c.Due(); due != nil {
		return t.DueFirst(*due, label)
	}
	return t.Label("status."+string(c.Status)) + " · " + label
}
