package instructions

import (
	"context"
	"errors"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// addOrderNotices declares what officials are told of instructions.
func (d official) addOrderNotices(notices map[civic.NoticeKind]bot.NoticeFunc) {
	notices[civic.NoticeInstructionGiven] = d.orderNotice("instruct.notice_given", "", civic.InstructionOpen, civic.InstructionReported)
	notices[civic.NoticeInstructionReturned] = d.orderNotice("instruct.notice_returned", civic.InstructionEventReturned, civic.InstructionOpen)
	notices[civic.NoticeInstructionRedated] = d.orderNotice("instruct.notice_redated", "", civic.InstructionOpen)
	notices[civic.NoticeInstructionDone] = d.orderNotice("instruct.notice_done", "", civic.InstructionDone)
	notices[civic.NoticeInstructionCancelled] = d.orderNotice("instruct.notice_cancelled", civic.InstructionEventCancelled, civic.InstructionCancelled)
	notices[civic.NoticeInstructionReminder] = bot.NoticeOfReminders(d.store, d.remindOrders)
}

// orderNotice makes a NoticeFunc for people of the agency: the text with the words of the newest event of a kind, or "",
// as long as the instruction is in one of the statuses.
func (d official) orderNotice(key string, words civic.InstructionEventKind, in ...civic.InstructionStatus) bot.NoticeFunc {
	return bot.NoticeOf(d.order, func(_ context.Context, t *bot.Turn, f instructionFile) ([]bot.Message, error) {
		if !slices.Contains(in, f.Status) {
			return nil, nil
		}
		args := bot.Args{"Who": f.Name(t, f.Person), "Agency": t.AgencyName(f.Agency), "Text": bot.HTML(bot.Quote(f.Text)), "Due": t.Time(f.DueAt), "State": instructionState(t, f.Instruction), "Why": ""}
		if words != "" {
			args["Why"] = bot.HTML(bot.Quote(f.Last(words).Text))
		}
		m := bot.Message{Text: t.T(key, args), About: about(f.Instruction)}
		if f.Status == civic.InstructionOpen {
			m.Rows = append(m.Rows, []bot.Button{t.Button("instruct.report", "order-report", bot.ID(f.ID))})
		}
		m.Rows = append(m.Rows, []bot.Button{t.Button("instruct.open", "order", bot.ID(f.ID))})
		return []bot.Message{m}, nil
	})
}

// remindedOrders is how many instructions a reminder tells of in full.
const remindedOrders = 10

// remindOrders tells heads, coordinators and who gave them of the instructions that are not reported on, as they stand when
// it is told. What is reported meanwhile, or has another date, is left out; where nothing is left, nothing is said.
func (d official) remindOrders(ctx context.Context, t *bot.Turn, reminders []civic.Reminder) ([]bot.Message, error) {
	var list []civic.Instruction
	for _, r := range reminders {
		i, err := d.store.Instruction(ctx, r.Subject)
		if errors.Is(err, civic.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		same := func(o civic.Instruction) bool { return o.ID == i.ID }
		if i.Status == civic.InstructionOpen && i.DueAt.Equal(r.DueAt) && i.MayRead(t.Person) && !slices.ContainsFunc(list, same) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return []bot.Message{orderReminder(t, list)}, nil
}

// orderReminder is the one message of all that there is. To the agency's own people it offers to report.
func orderReminder(t *bot.Turn, list []civic.Instruction) bot.Message {
	parts := []string{t.T("instruct.remind_head", bot.Args{"Count": len(list)})}
	m := bot.Message{}
	for _, i := range list[:min(len(list), remindedOrders)] {
		own := t.Person.RoleIn(i.Agency) != ""
		parts = append(parts, instructionReminder(t, i, own))
		action := "instruct-open"
		if own {
			action = "order"
		}
		m.Rows = append(m.Rows, []bot.Button{bot.Do(instructionMark(t, i)+" "+bot.Brief(i.Text, 45), action, bot.ID(i.ID))})
	}
	if len(list) == 1 && t.Person.RoleIn(list[0].Agency) != "" {
		m.About = about(list[0])
		m.Rows = [][]bot.Button{{t.Button("instruct.report", "order-report", bot.ID(list[0].ID))}, {t.Button("instruct.open", "order", bot.ID(list[0].ID))}}
	}
	if more := len(list) - remindedOrders; more > 0 {
		parts = append(parts, t.T("instruct.remind_more", bot.Args{"Count": more}))
	}
	m.Text = strings.Join(parts, "\n\n")
	return m
}
