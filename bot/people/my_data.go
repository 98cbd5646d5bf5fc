package people

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowMyData = "my_data"

// Choices over one's own data.
const (
	dataExport   = "export"
	dataWithdraw = "withdraw"
	dataConfirm  = "confirm"
	dataKeep     = "keep"
)

// myDataFlow shows what is held about the person, and lets them take it along, withdraw their consent, or have it deleted
// (Law on Personal Data Protection 91/2025/QH15: withdrawal, erasure).
func (d people) myDataFlow() bot.Flow[bot.Nothing] {
	return bot.Flow[bot.Nothing]{Name: flowMyData, First: "show", Title: "my_data.title", Worth: bot.Never[bot.Nothing], Steps: map[string]bot.Step[bot.Nothing]{
		"show":     {Ask: d.askData, Take: d.takeData},
		"withdraw": {Ask: d.askWithdraw, Take: d.takeWithdraw},
		"erase":    d.eraseStep(),
	}}
}

func (d people) askData(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	data, err := d.store.PersonData(ctx, t.Person.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	return bot.Prompt{Text: summary(t, data), Choices: []bot.Choice{t.Choice("my_data.export", dataExport),
		t.Choice("my_data.withdraw", dataWithdraw), t.Choice("my_data.erase", eraseData), t.Choice("my_data.close", dataKeep)}}, nil
}

func (d people) takeData(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case dataExport:
		return bot.End(), d.export(ctx, t)
	case dataWithdraw:
		return bot.To("withdraw"), nil
	case eraseData:
		return bot.To("erase"), nil
	}
	t.Conclude("my_data.closed")
	return bot.End(), nil
}

func (d people) askWithdraw(_ context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("my_data.ask_withdraw"), Choices: []bot.Choice{
		t.Choice("my_data.withdraw_yes", dataConfirm), keep(t)}}, nil
}

func keep(t *bot.Turn) bot.Choice {
	return t.No("my_data.keep", dataKeep)
}

func (d people) takeWithdraw(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	if a.Value != dataConfirm {
		t.Conclude("my_data.kept")
		return bot.End(), nil
	}
	if err := d.store.WithdrawConsent(ctx, t.Person.ID); err != nil {
		return bot.Next{}, err
	}
	t.Conclude("my_data.withdrawn")
	return bot.Forget(), t.Reload(ctx, d.store)
}

// eraseStep is the last question before deletion. It is also reached without consent: whoever does not agree, or no
// longer does, may have deleted what is there.
func (d people) eraseStep() bot.Step[bot.Nothing] {
	return bot.Step[bot.Nothing]{Ask: d.askErase, Take: d.takeErase}
}

func (d people) askErase(ctx context.Context, t *bot.Turn, _ *bot.Nothing) (bot.Prompt, error) {
	data, err := d.store.PersonData(ctx, t.Person.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	text := t.T("my_data.ask_erase")
	if open := openCases(data); open > 0 {
		text += "\n\n" + t.T("my_data.erase_open", bot.Args{"Count": open})
	}
	if len(t.Person.Memberships) > 0 {
		text += "\n\n" + t.T("my_data.erase_roles")
	}
	yes := t.Choice("my_data.erase_yes", dataConfirm).Meant("xóa", "delete")
	return bot.Prompt{Text: text + "\n\n" + t.T("my_data.erase_sure"), Choices: []bot.Choice{yes, keep(t)}}, nil
}

func (d people) takeErase(ctx context.Context, t *bot.Turn, _ *bot.Nothing, a bot.Answer) (bot.Next, error) {
	if a.Value != dataConfirm {
		t.Conclude("my_data.kept")
		return bot.End(), nil
	}
	if err := d.store.ForgetPerson(ctx, t.Input.Key, t.Person.ID, t.Now); err != nil {
		return bot.Next{}, err
	}
	t.SetPerson(civic.Person{Channel: t.Person.Channel, Address: t.Person.Address, Locale: t.Person.Locale})
	t.Conclude("my_data.erased")
	return bot.Forget(), nil
}
