package civic

import "time"

// wind sets when somebody is reminded next, after the time given.
func (i *Instruction) wind(tm Timing, after time.Time) {
	i.RemindAt = nil
	if i.Status != InstructionOpen {
		return
	}
	if at, ok := InstructionLadder().Next(i.Clock(), after, tm); ok {
		i.RemindAt = &at
	}
}

// Remind returns the instruction as it waits for its next rung, and the reminders of what its ladder has reached.
func (i Instruction) Remind(tm Timing, now time.Time) (Instruction, []ReminderPlan) {
	if i.RemindAt == nil || i.RemindAt.After(now) || i.Status != InstructionOpen {
		return i, nil
	}
	var plans []ReminderPlan
	for _, r := range InstructionLadder().Between(i.Clock(), i.RemindAt.Add(-time.Microsecond), now, tm) {
		p := ReminderPlan{Kind: ReminderInstruction, Subject: i.ID, Clock: r.Clock.Name, Rung: r.Rung, At: r.At, Due: i.DueAt, Tell: now, Role: r.Role}
		switch {
		case r.Role == RoleHead:
			p.Agency = i.Agency
		case r.Role == RoleLeader && i.Person != nil:
			p.Only = *i.Person
		}
		plans = append(plans, p)
	}
	i.wind(tm, now)
	return i, plans
}
