package consults

import (
	"context"
	"fmt"
	"slices"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// drawCodes adds the households that are not in the list yet, and gives back their slips.
func (d official) drawCodes(ctx context.Context, t *bot.Turn, x *listing) (bot.Next, error) {
	r, err := d.having(ctx, t, x.Code, consultManages)
	if err != nil {
		return bot.Stay(), err
	}
	list, _ := parseHouseholds(t, x.Writing.Text(), r)
	if len(list) > maxListed {
		return bot.Stay(), nil
	}
	given := len(list)
	if list, err = d.unlisted(ctx, r, list); err != nil {
		return bot.Stay(), err
	}
	if len(list) == 0 {
		x.Writing = bot.Writing{}
		t.Tell("consult.households_known")
		return bot.Stay(), nil
	}
	codes, hashes := make([]string, len(list)), make([]string, len(list))
	for i := range list {
		if codes[i], err = civic.NewHouseholdCode(d.random); err != nil {
			return bot.Stay(), err
		}
		hashes[i] = bot.Hash(codes[i])
	}
	slips, err := d.slips(ctx, r, list, codes) // before anything is committed: codes that nobody sees are of no use
	if err != nil {
		return bot.Stay(), err
	}
	added, err := d.store.AddHouseholds(ctx, t.Input.Key, r.ID, list, hashes, t.Person.ID, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	if added != len(list) { // a colleague added some of them at the same time: only codes that hold are printed
		if list, codes, err = d.holding(ctx, codes); err != nil {
			return bot.Stay(), err
		}
		if slips, err = d.slips(ctx, r, list, codes); err != nil {
			return bot.Stay(), err
		}
	}
	t.Conclude("consult.households_added", bot.Args{"Count": len(list)})
	if known := given - len(list); known > 0 {
		t.Tell("consult.households_skipped", bot.Args{"Count": known})
	}
	saySlips(t, r, slips)
	return bot.End(), nil
}

// unlisted leaves out the households that are in the list already.
func (d official) unlisted(ctx context.Context, r round, list []consult.Household) ([]consult.Household, error) {
	known := map[string]bool{}
	const batch = 1000
	for offset := 0; ; offset += batch {
		some, all, err := d.store.Households(ctx, r.ID, "", offset, batch)
		if err != nil {
			return nil, err
		}
		for _, h := range some {
			known[householdKey(h)] = true
		}
		if len(some) == 0 || offset+len(some) >= all {
			break
		}
	}
	return slices.DeleteFunc(list, func(h consult.Household) bool { return known[householdKey(h)] }), nil
}

// holding finds the households whose codes were taken in.
func (d official) holding(ctx context.Context, codes []string) (list []consult.Household, good []string, err error) {
	for _, code := range codes {
		h, err := d.store.HouseholdByCode(ctx, bot.Hash(code))
		switch civic.CodeOf(err) {
		case "":
			list, good = append(list, h), append(good, code)
		case civic.CodeNotFound:
		default:
			return nil, nil, err
		}
	}
	return list, good, nil
}

// slips makes the slips with the codes.
func (d official) slips(ctx context.Context, r round, list []consult.Household, codes []string) (bot.File, error) {
	file, err := d.papers.Slips(ctx, r.Consultation, list, codes)
	if err != nil {
		return file, fmt.Errorf("make household slips: %w", err)
	}
	return file, nil
}

// saySlips gives them out, this once.
func saySlips(t *bot.Turn, r round, file bot.File) {
	t.Say(bot.Message{Text: t.T("consult.slips"), File: &file, Rows: [][]bot.Button{deskButton(t, r.Code)}})
}
