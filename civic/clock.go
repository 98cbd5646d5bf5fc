package civic

import "time"

// The clocks of a case; each runs on its own.
const (
	ClockForward    = "forward"     // on the coordinator's desk, until an agency has it
	ClockAccept     = "accept"      // until the agency that has it accepts
	ClockFirstReply = "first_reply" // until the citizen has a first word from an agency
	ClockResolve    = "resolve"     // until the answer
)

// Clocks lists the clocks of the case that run now. While the citizen is asked they stand still, but not one that the law
// sets. The first reply has no clock of its own where the answer is due as soon.
func (c Case) Clocks(cat Category, cal Calendar) []Clock {
	switch {
	case c.Status == StatusSubmitted:
		return c.onDesk(cat, cal)
	case !c.Status.Open() || c.Status == StatusNeedInfo && !c.Statutory || c.RoutedAt == nil:
		return nil
	}
	var run []Clock
	add := func(name string, start time.Time, due *time.Time) {
		if due != nil {
			run = append(run, Clock{Name: name, Start: start, Due: *due})
		}
	}
	if c.Status == StatusRouted || c.Status == StatusReopened {
		add(ClockAccept, *c.RoutedAt, c.AcceptDue)
	}
	if c.FirstReplyAt == nil && c.FirstReplyDue != nil && (c.AnswerDue == nil || c.FirstReplyDue.Before(*c.AnswerDue)) {
		add(ClockFirstReply, *c.RoutedAt, c.FirstReplyDue)
	}
	if c.AnswerDue != nil {
		add(ClockResolve, c.resolveStart(cat, cal), c.AnswerDue)
	}
	return run
}

// onDesk is the clock of a case on the desk; one that came there before this clock was kept has it from its filing.
func (c Case) onDesk(cat Category, cal Calendar) []Clock {
	switch {
	case c.DeskAt != nil && c.ForwardDue != nil:
		return []Clock{{Name: ClockForward, Start: *c.DeskAt, Due: *c.ForwardDue}}
	case c.DeskAt == nil && cat.ForwardWorkingHours > 0:
		return []Clock{{Name: ClockForward, Start: c.FiledAt, Due: cal.AddHours(c.FiledAt, time.Duration(cat.ForwardWorkingHours)*time.Hour)}}
	}
	return nil
}

// resolveStart is from when the time to answer counts: the routing, moved by the working time for which the clock stood
// still, so that half-way is half of the time that the agency has. With more time granted it is the routing.
func (c Case) resolveStart(cat Category, cal Calendar) time.Time {
	start := *c.RoutedAt
	if c.Extension == ExtensionGranted || c.Statutory || cat.AnswerWorkingDays == 0 {
		return start
	}
	if stood := cal.Between(cal.AddDays(start, cat.AnswerWorkingDays), *c.AnswerDue); stood > 0 {
		return cal.AddHours(start, stood)
	}
	return start
}

// wind has the clocks looked at anew, since every step may start, move or stop them. What they had reached already and
// nobody was told of yet is not passed over.
func (c *Case) wind(now time.Time) {
	switch {
	case !c.Status.Open():
		c.RemindAt = nil
	case c.RemindAt == nil || c.RemindAt.After(now):
		c.RemindAt = &now
	}
}

// Remind makes the plans for what the clocks of the case have reached by the category's ladder, and the case as it waits
// for the next moment. The last moment that was told, or the last step, lies before RemindAt.
func (c Case) Remind(cat Category, tm Timing, now time.Time) (Case, []ReminderPlan) {
	if c.RemindAt == nil || c.RemindAt.After(now) {
		return c, nil
	}
	var plans []ReminderPlan
	var next *time.Time
	ladder, from := c.readers(cat.Rungs()), c.RemindAt.Add(-time.Microsecond)
	for _, clock := range c.Clocks(cat, tm) {
		for _, r := range ladder.Between(clock, from, now, tm) {
			plans = append(plans, c.plan(r, now))
		}
		if at, ok := ladder.Next(clock, now, tm); ok && (next == nil || at.Before(*next)) {
			next = &at
		}
	}
	c.RemindAt = next
	return c, plans
}

// readers is the ladder as it climbs for this case: on the desk every rung is the coordinator's, and of a sealed case the
// head hears what else the coordinator would.
func (c Case) readers(l Ladder) Ladder {
	climbs := make(Ladder, len(l))
	for i, r := range l {
		climbs[i] = r
		climbs[i].Roles = nil
		for _, role := range r.Roles {
			switch {
			case c.Agency == "":
				role = RoleCoordinator
			case c.Sealed && role == RoleCoordinator:
				role = RoleHead
			}
			climbs[i].Roles = append(climbs[i].Roles, role)
		}
	}
	return climbs
}

func (c Case) plan(r Reached, now time.Time) ReminderPlan {
	p := ReminderPlan{Kind: ReminderCase, Subject: c.ID, Clock: r.Clock.Name, Rung: r.Rung, At: r.At, Due: r.Clock.Due, Tell: now,
		Role: r.Role, Agency: c.Agency, Sealed: c.Sealed}
	switch {
	case r.Role == RoleCoordinator:
		p.Agency = ""
	case r.Role == RoleOfficer && c.Assignee != nil:
		p.Only = *c.Assignee
	}
	return p
}
