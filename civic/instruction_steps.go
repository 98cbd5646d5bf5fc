package civic

import "time"

// InstructionDue is the moment at which what is wanted by a day is due: the end of its working hours, of a day off those of
// the next working day. Errors: CodeInvalid of "due_past", and of "due_far" where it is more than a year away.
func InstructionDue(day time.Time, tm Timing, now time.Time) (time.Time, error) {
	due := tm.AddDays(day, 0)
	switch {
	case midnight(day, tm.Zone).Before(midnight(now, tm.Zone)) || !due.After(now):
		return time.Time{}, Invalid("due_past")
	case due.After(now.AddDate(1, 0, 0)):
		return time.Time{}, Invalid("due_far")
	}
	return due, nil
}

// Instruct gives an agency an instruction, due on a day. Its heads are told; where it has none its officers, and where it
// has nobody the coordinators.
func Instruct(by Person, a Agency, i Instruction, day time.Time, tm Timing, now time.Time) (InstructionChange, error) {
	if !by.MayInstruct() {
		return InstructionChange{}, ErrForbidden
	}
	text, wrong := InstructionText(i.Text)
	due, err := InstructionDue(day, tm, now)
	i.Text, i.Line = text, CleanText(i.Line)
	switch {
	case !a.ActiveAt(now):
		return InstructionChange{}, Invalid("agency")
	case wrong != nil:
		return InstructionChange{}, wrong
	case len([]rune(i.Line)) > MaxInstructionLine:
		return InstructionChange{}, Invalid("line")
	case err != nil:
		return InstructionChange{}, err
	}
	i.ID, i.Version, i.Agency, i.Person, i.Orphan, i.Status = 0, 0, a.Code, &by.ID, false, InstructionOpen
	i.GivenAt, i.DueAt, i.ReportedAt, i.EndedAt = now, due, nil, nil
	i.wind(tm, now)
	ch := i.step(by, now, InstructionEventGiven, due.In(tm.Zone).Format(time.DateOnly))
	ch.Notices = i.tellHeads(NoticeInstructionGiven)
	return ch, nil
}

// Report takes what the agency says of it: words, files or both. Who gave it is told.
func (i Instruction) Report(by Person, text string, files []Attachment, now time.Time) (InstructionChange, error) {
	text = CleanText(text)
	switch {
	case by.RoleIn(i.Agency) == "":
		return InstructionChange{}, ErrForbidden
	case i.Status != InstructionOpen:
		return InstructionChange{}, ErrNotNow
	case text == "" && len(files) == 0:
		return InstructionChange{}, Invalid("report")
	case len([]rune(text)) > MaxReportText:
		return InstructionChange{}, Invalid("report_long")
	case len(files) > MaxAttachments:
		return InstructionChange{}, Invalid("report_files")
	}
	i.Status, i.ReportedAt, i.RemindAt = InstructionReported, &now, nil
	ch := i.step(by, now, InstructionEventReported, text)
	ch.Events[0].Files = files
	to := ToCoordinators()
	if i.Person != nil {
		to = ToLeader(*i.Person).Or(ToCoordinators())
	}
	ch.Notices = []Notice{{Kind: NoticeInstructionReported, To: to}}
	return ch, nil
}

// Done ends an instruction: what was reported will do. The agency is told.
func (i Instruction) Done(by Person, now time.Time) (InstructionChange, error) {
	switch {
	case !i.MayDecide(by):
		return InstructionChange{}, ErrForbidden
	case i.Status != InstructionReported:
		return InstructionChange{}, ErrNotNow
	}
	i.Status, i.EndedAt, i.RemindAt = InstructionDone, &now, nil
	ch := i.step(by, now, InstructionEventDone, "")
	ch.Notices = i.tellAgency(NoticeInstructionDone)
	return ch, nil
}

// Return asks for another report, by a new day, and says why. The agency is told.
func (i Instruction) Return(by Person, why string, day time.Time, tm Timing, now time.Time) (InstructionChange, error) {
	why = CleanText(why)
	due, err := InstructionDue(day, tm, now)
	switch {
	case !i.GivenBy(by):
		return InstructionChange{}, ErrForbidden
	case i.Status != InstructionReported:
		return InstructionChange{}, ErrNotNow
	case why == "" || len([]rune(why)) > maxReason:
		return InstructionChange{}, Invalid("reason")
	case err != nil:
		return InstructionChange{}, err
	}
	i.Status, i.ReportedAt, i.DueAt = InstructionOpen, nil, due
	i.wind(tm, now)
	ch := i.step(by, now, InstructionEventReturned, why)
	ch.Events = append(ch.Events, i.event(by, now, InstructionEventRedated, due.In(tm.Zone).Format(time.DateOnly)))
	ch.Notices = i.tellAgency(NoticeInstructionReturned)
	return ch, nil
}

// Redate moves the day by which the agency is to report. It is told.
func (i Instruction) Redate(by Person, day time.Time, tm Timing, now time.Time) (InstructionChange, error) {
	due, err := InstructionDue(day, tm, now)
	switch {
	case !i.GivenBy(by):
		return InstructionChange{}, ErrForbidden
	case i.Status != InstructionOpen:
		return InstructionChange{}, ErrNotNow
	case err != nil:
		return InstructionChange{}, err
	case due.Equal(i.DueAt):
		return InstructionChange{}, Invalid("due_same")
	}
	i.DueAt = due
	i.wind(tm, now)
	ch := i.step(by, now, InstructionEventRedated, due.In(tm.Zone).Format(time.DateOnly))
	ch.Notices = i.tellAgency(NoticeInstructionRedated)
	return ch, nil
}

// Cancel ends an instruction before it is done, and says why. The agency is told.
func (i Instruction) Cancel(by Person, why string, now time.Time) (InstructionChange, error) {
	why = CleanText(why)
	switch {
	case !i.GivenBy(by):
		return InstructionChange{}, ErrForbidden
	case i.Status.Over():
		return InstructionChange{}, ErrNotNow
	case why == "" || len([]rune(why)) > maxReason:
		return InstructionChange{}, Invalid("reason")
	}
	i.Status, i.EndedAt, i.RemindAt = InstructionCancelled, &now, nil
	ch := i.step(by, now, InstructionEventCancelled, why)
	ch.Notices = i.tellAgency(NoticeInstructionCancelled)
	return ch, nil
}

func (i Instruction) step(by Person, now time.Time, kind InstructionEventKind, text string) InstructionChange {
	return InstructionChange{At: now, By: by.ID, Instruction: i, Events: []InstructionEvent{i.event(by, now, kind, text)}}
}

func (i Instruction) event(by Person, now time.Time, kind InstructionEventKind, text string) InstructionEvent {
	return InstructionEvent{Instruction: i.ID, At: now, Kind: kind, Person: &by.ID, Text: text}
}

// tellHeads tells who answers for the agency.
func (i Instruction) tellHeads(kind NoticeKind) []Notice {
	to := ToAgency(i.Agency, RoleHead).Or(ToAgency(i.Agency, RoleOfficer))
	return []Notice{{Kind: kind, To: to, Else: NoticeInstructionAlone}}
}

// tellAgency tells everybody there: an officer may have the report in hand.
func (i Instruction) tellAgency(kind NoticeKind) []Notice {
	return []Notice{{Kind: kind, To: ToAgency(i.Agency, RoleHead, RoleOfficer), Else: NoticeInstructionAlone}}
}
