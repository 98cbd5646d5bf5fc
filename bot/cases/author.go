package cases

import (
	"context"
	"errors"
	"fmt"

	"danvan/bot"
	"danvan/civic"
)

// The flows about cases.
const (
	flowFollow   = "follow"
	flowAdd      = "add"
	flowWithdraw = "withdraw"
	flowMark     = "mark"
	flowReopen   = "reopen"
	flowReplied  = "replied"
)

// addTo declares what citizens do with cases: complaining, following, the answer; and what is said at the menu.
func (d author) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.saidFlow(), d.complainFlow(), d.followFlow(), d.addFlow(), d.withdrawFlow(), d.markFlow(),
		d.reopenFlow(), d.repliedFlow())
	m.Commands = append(m.Commands,
		bot.Command{Name: "phananh", Text: "complain.command", Menu: "complain.menu", Row: 0, Who: bot.Everybody, Do: beginComplaint},
		bot.Command{Name: "tracuu", Text: "follow.command", Menu: "follow.menu", Row: 1, Who: itsAuthor, Do: d.follow})
	m.Actions = append(m.Actions,
		bot.Action{Name: "my-list", Who: itsAuthor, Do: func(ctx context.Context, t *bot.Turn, _ []string) (bot.Next, error) { return d.follow(ctx, t, "") }},
		d.onOwn("my-case", d.showCase),
		d.onOwn("my-add", d.pressAdd),
		d.onOwn("my-withdraw", d.pressWithdraw),
		d.onOwn("my-helpful", d.pressHelpful),
		d.onOwn("my-unhelpful", d.pressUnhelpful),
		d.onOwn("my-reopen", d.pressReopen),
		bot.Action{Name: "my-settled", Who: itsAuthor, Do: d.pressSettled},
		bot.Action{Name: "complain-anew", Who: bot.Everybody, Do: func(ctx context.Context, t *bot.Turn, _ []string) (bot.Next, error) {
			return beginComplaint(ctx, t, "")
		}})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutCase, Side: bot.SideCitizen, Who: bot.Anybody("who filed the case, or joined it"), Do: d.replied})
	d.addNotices(m.Notices)
}

// onOwn makes an action on one of the person's own cases, named by its code.
func (d author) onOwn(name string, do func(context.Context, *bot.Turn, civic.Case) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Who: itsAuthor, Do: bot.On(d.own, do)}
}

// itsAuthor words own.
var itsAuthor = bot.Anybody("who filed the case")

// own returns the case of that code where the person filed it; anybody else's reads as not found.
func (d author) own(ctx context.Context, t *bot.Turn, code string) (civic.Case, error) {
	c, err := d.store.CaseByCode(ctx, code)
	if err != nil {
		return civic.Case{}, err
	}
	if !t.Person.IsAuthor(c) || t.Input.InGroup() {
		return civic.Case{}, civic.ErrNotFound
	}
	return c, nil
}

// lookUp shows the case of that code to its author; to anybody else there is none.
func (d author) lookUp(ctx context.Context, t *bot.Turn, code string) (bot.Next, error) {
	var c civic.Case
	err := d.guesses.Try(ctx, t, func() (err error) {
		c, err = d.own(ctx, t, code)
		return err
	})
	if err != nil {
		return bot.Next{}, err
	}
	return d.showCase(ctx, t, c)
}

// change takes a step of the person's own case, anew where somebody else changed the case meanwhile.
func (d author) change(ctx context.Context, t *bot.Turn, code string, step func(civic.Case) (civic.Change, error)) (civic.Case, error) {
	const tries = 5
	for try := 1; ; try++ {
		c, err := d.own(ctx, t, code)
		if err != nil {
			return civic.Case{}, err
		}
		ch, err := step(c)
		if err != nil {
			return c, err
		}
		ch.Cause = t.Input.Key
		changed, err := d.store.ChangeCase(ctx, ch)
		if !errors.Is(err, civic.ErrConflict) || try == tries {
			return changed, err
		}
	}
}

// citizen is the person as they act on their own cases.
func citizen(t *bot.Turn) civic.Actor { return civic.Actor{Person: t.Person.ID} }

// complainAbout begins a complaint about an agency with what the person has said already, such as a bad rating's comment.
func complainAbout(agency, text string) bot.Next {
	c := bot.Complaint{Named: agency}
	if text = civic.CleanText(text); text != "" {
		c.Pieces = []bot.Piece{{Text: text}}
	}
	return c.Begin()
}

// complainWith begins a complaint with what the person wrote or sent at the menu.
func complainWith(in bot.Input) bot.Next {
	var c bot.Complaint
	if p, ok := bot.PieceOf(in); ok {
		c.Pieces = []bot.Piece{p}
	}
	return c.Begin()
}

func beginComplaint(_ context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	in := t.Input
	in.Kind, in.Text = bot.KindText, arg
	return complainWith(in), nil
}

// errNoCode says that no free code was found; with 30 random bits a year that is a broken source of randomness.
func errNoCode(tries int) error { return fmt.Errorf("no free case code in %d draws", tries) }
