package instructions

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// The flows that list instructions: what was given (/chidao), and what the person's agencies have (/vieclanhdao).
const (
	flowInstructions = "instructions"
	flowOrders       = "officer_orders"
)

// looking is which instructions a person looks at.
type looking struct {
	All bool `json:"all,omitempty"` // those that are over, too
}

// Choices of a list beside its instructions.
const (
	listAll  = "all"
	listOpen = "open"
	listNew  = "new"
)

// listMost is how many instructions a list has.
const listMost = 100

// shelf is a list of instructions as one side reads it.
type shelf struct {
	flow  string
	key   string // of the locale: instruct.<key>_open, _open_none, _all, _all_none
	query func(t *bot.Turn) (civic.InstructionQuery, error)
	told  int // instructions of which the text tells; the buttons have them all
	label func(t *bot.Turn, i civic.Instruction) string
	line  func(t *bot.Turn, i civic.Instruction, n string) string
	gives bool // a new one can be given
	open  func(ctx context.Context, t *bot.Turn, id int64) error
}

func (d theme) listFlow(s shelf) bot.Flow[looking] {
	return bot.Flow[looking]{Name: s.flow, First: "list", Title: "instruct.list_title", Worth: bot.Never[looking],
		Steps: map[string]bot.Step[looking]{"list": {
			Ask: func(ctx context.Context, t *bot.Turn, l *looking) (bot.Prompt, error) {
				return d.askList(ctx, t, s, l.All)
			},
			Take: s.take,
		}}}
}

func (d theme) askList(ctx context.Context, t *bot.Turn, s shelf, all bool) (bot.Prompt, error) {
	q, err := s.query(t)
	if err != nil {
		return bot.Prompt{}, err
	}
	q.Open, q.Limit = !all, listMost
	list, total, err := d.store.InstructionsOf(ctx, q)
	if err != nil {
		return bot.Prompt{}, err
	}
	key, other := "instruct."+s.key+"_open", t.Choice("instruct.show_all", listAll)
	if all {
		key, other = "instruct."+s.key+"_all", t.Choice("instruct.show_open", listOpen)
	}
	p := bot.Prompt{Text: t.T(key, bot.Args{"Count": total}), First: true}
	if total == 0 {
		p.Text = t.T(key + "_none")
	}
	for n, i := range list {
		p.Choices = append(p.Choices, bot.Choice{Value: bot.ID(i.ID), Label: instructionMark(t, i) + " " + s.label(t, i)})
		if n < s.told {
			p.Text += "\n\n" + s.line(t, i, strconv.Itoa(n+1))
		}
	}
	around := []bot.Choice{other}
	if s.gives {
		around = append(around, t.Choice("instruct.new", listNew))
	}
	for _, c := range around {
		c.Nav = true
		p.Choices = append(p.Choices, c)
	}
	return p, nil
}

func (s shelf) take(ctx context.Context, t *bot.Turn, l *looking, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case listAll, listOpen:
		l.All = a.Value == listAll
		return bot.Stay(), nil
	case listNew:
		return giving{}.begin(), nil
	}
	id, err := bot.ReadID(a.Value)
	if err == nil {
		err = s.open(ctx, t, id)
	}
	return bot.End(), err
}

// given lists a leader's own instructions, and a coordinator's all.
func (d leading) given() shelf {
	return shelf{flow: flowInstructions, key: "list", told: 15, gives: true,
		query: func(t *bot.Turn) (civic.InstructionQuery, error) {
			if t.Person.Has(civic.RoleCoordinator) {
				return civic.InstructionQuery{}, nil
			}
			return civic.InstructionQuery{Person: t.Person.ID}, nil
		},
		label: func(t *bot.Turn, i civic.Instruction) string {
			return bot.Brief(t.AgencyName(i.Agency), 30) + " · " + bot.Brief(i.Text, 30)
		},
		line: func(t *bot.Turn, i civic.Instruction, n string) string {
			return t.T("instruct.list_line", bot.Args{"N": n, "Mark": instructionMark(t, i), "Agency": t.AgencyName(i.Agency), "Text": bot.Brief(i.Text, 120), "State": instructionState(t, i)})
		},
		open: func(ctx context.Context, t *bot.Turn, id int64) error {
			f, err := d.instruction(ctx, t, id)
			if err == nil {
				t.Say(card(t, f))
			}
			return err
		}}
}

// orders lists the instructions to the person's agencies.
func (d official) orders() shelf {
	return shelf{flow: flowOrders, key: "orders", told: 20,
		query: func(t *bot.Turn) (civic.InstructionQuery, error) {
			agencies := t.Person.WorksIn()
			if agencies == nil {
				return civic.InstructionQuery{}, civic.ErrForbidden
			}
			return civic.InstructionQuery{Agencies: agencies}, nil
		},
		label: func(_ *bot.Turn, i civic.Instruction) string { return bot.Brief(i.Text, 45) },
		line: func(t *bot.Turn, i civic.Instruction, n string) string {
			return t.T("instruct.order_line", bot.Args{"N": n, "Mark": instructionMark(t, i), "Text": bot.Brief(i.Text, 160) + ownerOf(t, i), "State": instructionState(t, i)})
		},
		open: func(ctx context.Context, t *bot.Turn, id int64) error {
			f, err := d.order(ctx, t, id)
			if err == nil {
				t.Say(orderCard(t, f))
			}
			return err
		}}
}

// ownerOf names the agency to those who work in several.
func ownerOf(t *bot.Turn, i civic.Instruction) string {
	if len(t.Person.WorksIn()) < 2 {
		return ""
	}
	return " · " + t.AgencyName(i.Agency)
}
