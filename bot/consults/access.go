package consults

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// round is a consultation as an official sees it, with what they may do.
type round struct {
	consult.Consultation
	project civic.Project
	manages bool // publish, extend, cancel, close: the owner's officers and heads
	works   bool // slips, answers, dialogues: they and the task force
}

// requirement is what a person must be for a step, as a rule and in words.
type requirement struct {
	holds func(round) bool
	who   bot.Who
}

// The rights in a consultation. Coordinators read every desk.
var (
	consultManages    = requirement{func(r round) bool { return r.manages }, bot.Having(bot.Staff...).Tied("of the project's owner")}
	consultWorks      = requirement{func(r round) bool { return r.works }, bot.Having(bot.Staff...).Tied("of the project's owner or its task force")}
	consultIdentified = requirement{func(round) bool { return true }, bot.Having(civic.RoleCoordinator).Tied("where households speak")}
	consultAnybody    = requirement{func(round) bool { return true }, bot.Having(civic.RoleOfficer, civic.RoleHead, civic.RoleCoordinator).Tied("of the project's owner or its task force; coordinators, any")}
)

// read returns the consultation of that code to who works on it, and to coordinators, who only read. In a group nothing is
// shown: others than officials may be in it.
func (d official) read(ctx context.Context, t *bot.Turn, code string) (round, error) {
	if t.Input.InGroup() {
		return round{}, civic.Invalid("private")
	}
	c, err := d.store.ConsultationByCode(ctx, code)
	if err != nil {
		return round{}, err
	}
	r, err := d.roundOf(ctx, t, c)
	if err == nil && !r.works && !t.Person.Has(civic.RoleCoordinator) {
		err = civic.ErrForbidden
	}
	return r, err
}

// roundOf finds what the person may do with a consultation.
func (d official) roundOf(ctx context.Context, t *bot.Turn, c consult.Consultation) (round, error) {
	r := round{Consultation: c}
	var err error
	r.project, r.manages, r.works, err = d.rights(ctx, t, c.Project)
	return r, err
}

// rights are what a person may do with a project's consultations.
func (d official) rights(ctx context.Context, t *bot.Turn, project string) (p civic.Project, manages, works bool, err error) {
	if p, err = d.store.Project(ctx, project); err != nil {
		return p, false, false, err
	}
	force, err := d.store.TaskForce(ctx, project)
	return p, p.MayManage(t.Person), p.MayWork(t.Person, force), err
}

// having is read for who may take a step.
func (d official) having(ctx context.Context, t *bot.Turn, code string, may requirement) (round, error) {
	r, err := d.read(ctx, t, code)
	if err == nil && !may.holds(r) {
		err = civic.ErrForbidden
	}
	return r, err
}

// stage says when a step is possible: in these phases.
type stage []consult.Phase

// The stages of what officials do.
var (
	stageAlways  stage
	stageBefore  = stage{consult.PhasePosting, consult.PhaseCollecting}
	stageOpen    = stage{consult.PhasePosting, consult.PhaseCollecting, consult.PhaseAnswering}
	stageSlips   = stage{consult.PhaseCollecting, consult.PhaseAnswering}
	stageAnswers = stage{consult.PhaseAnswering}
	stagePapers  = stage{consult.PhaseAnswering, consult.PhaseClosed} // earlier they would show who spoke when
)

func (s stage) holds(r round, t *bot.Turn) bool {
	return s == nil || slices.Contains(s, r.Phase(t.Now))
}

// consultGuard ends a dialogue that cannot go on: who is in it has left the agency or the task force, or the consultation has
// come to another phase meanwhile.
func consultGuard[D any](d official, code func(*D) string, may requirement, when stage) bot.Guard[D] {
	return func(ctx context.Context, t *bot.Turn, x *D) (bool, error) {
		r, err := d.having(ctx, t, code(x), may)
		if err == nil && !when.holds(r, t) {
			concludeDesk(t, r.Code, "consult.moved_on", bot.Args{"Code": r.Code, "Phase": t.Label("consult.phase_" + string(r.Phase(t.Now)))})
			return false, nil
		}
		return t.MayGoOn(err, "error.forbidden")
	}
}

// on makes the action of a button that names a consultation.
func (d official) on(name string, may requirement, when stage, do func(context.Context, *bot.Turn, round) (bot.Next, error)) bot.Action {
	find := func(ctx context.Context, t *bot.Turn, code string) (round, error) { return d.having(ctx, t, code, may) }
	return bot.Action{Name: name, Who: may.who, Do: bot.On(find, func(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
		if !when.holds(r, t) {
			t.Alert("consult.not_in_phase", bot.Args{"Code": r.Code, "Phase": t.Label("consult.phase_" + string(r.Phase(t.Now)))})
			return bot.Stay(), nil
		}
		return do(ctx, t, r)
	})}
}
