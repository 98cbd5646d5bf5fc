package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
	"danvan/storage"
)

// openConsultation opens the database and finds a consultation there by its code.
func openConsultation(ctx context.Context, c config, t terminal, code string) (*storage.Store, consult.Consultation, error) {
	parsed, ok := civic.ParseConsultationCode(code)
	if !ok {
		return nil, consult.Consultation{}, settingError{"CODE", "is not a consultation's code; give one such as LK-26-7K3M9Q"}
	}
	store, err := openStore(ctx, c, true)
	if err != nil {
		return nil, consult.Consultation{}, err
	}
	found, err := store.ConsultationByCode(ctx, parsed)
	if errors.Is(err, civic.ErrNotFound) {
		err = settingError{"CODE", "is that of no consultation; look at it again"}
	}
	if err != nil {
		_ = store.Close()
		return nil, found, err
	}
	return store, found, nil
}

func papersOf(c config, t terminal, store *storage.Store, leadsTo bot.Linker) consultPapers {
	return consultPapers{store: store, zone: c.zone(), now: t.now, leadsTo: leadsTo, texts: locales.MustLoad()}
}

// exportConsultation writes the minutes or the opinions of a consultation.
type exportConsultation struct {
	Code       string `arg:"" help:"Code of the consultation, such as LK-26-7K3M9Q."`
	Format     string `help:"Format: docx for the minutes, xlsx for all opinions." default:"docx" enum:"docx,xlsx"`
	Identities bool   `help:"Include the names of households (xlsx, and only for consultations of listed households)."`
	Out        string `help:"Output file. Default: a file in this folder." placeholder:"FILE"`
}

// Run runs the command.
func (e exportConsultation) Run(ctx context.Context, c config, t terminal) error {
	store, found, err := openConsultation(ctx, c, t, e.Code)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if e.Identities && (found.Who != consult.WhoHouseholds || e.Format != "xlsx") {
		return settingError{"--identities", "is for xlsx, and for consultations that asked a list of households; leave it away"}
	}
	papers := papersOf(c, t, store, nil)
	if e.Out == "" {
		e.Out = strings.ToLower(found.Code) + "." + e.Format
	}
	if e.Format == "xlsx" {
		err = writeFile(e.Out, func(w io.Writer) error { return papers.writeOpinions(ctx, w, found, e.Identities) })
	} else {
		var f bot.File
		if f, err = papers.Minutes(ctx, found); err == nil {
			err = writeFile(e.Out, writeTo(f))
		}
	}
	if err != nil {
		return fmt.Errorf("export consultation: %w", err)
	}
	t.say("%s: %s of %s", e.Out, map[string]string{"docx": "the minutes", "xlsx": "all opinions"}[e.Format], found.Code)
	return nil
}

// verifyCommand makes a digest anew from what is kept.
type verifyCommand struct {
	Consultation verifyConsultation `cmd:"" help:"Compare the record of a closed consultation with its published digest."`
}

type verifyConsultation struct {
	Code string `arg:"" help:"Code of the consultation, such as LK-26-7K3M9Q."`
}

// errTampered says that a record is not what was sealed.
var errTampered = errors.New("the record is not the one that was sealed")

// Run runs the command.
func (v verifyConsultation) Run(ctx context.Context, c config, t terminal) error {
	store, found, err := openConsultation(ctx, c, t, v.Code)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if found.Digest == "" {
		return settingError{"CODE", "is that of a consultation that is not closed yet; there is no digest to compare with"}
	}
	digest, lines, err := store.DigestConsultation(ctx, found.ID)
	if err != nil {
		return err
	}
	t.say("%s: %d lines of record\n  published  %s\n  recomputed %s", found.Code, lines, found.Digest, digest)
	if digest != found.Digest {
		t.say("DOES NOT MATCH")
		return errTampered
	}
	t.say("matches")
	return nil
}

// householdsCommand adds households to a consultation's list, and writes their slips.
type householdsCommand struct {
	Code string `arg:"" help:"Code of the consultation, such as LK-26-7K3M9Q."`
	List string `arg:"" help:"CSV file with the columns name, address and, optionally, area (a code)." type:"existingfile"`
	Out  string `help:"Output file for the slips (DOCX), to print. The codes are stored nowhere else." required:"" placeholder:"FILE"`
	Bot  string `help:"Username of the bot on Telegram, for the links on the slips." required:"" placeholder:"NAME"`
}

// Run runs the command.
func (h householdsCommand) Run(ctx context.Context, c config, t terminal) error {
	store, found, err := openConsultation(ctx, c, t, h.Code)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if found.Who != consult.WhoHouseholds {
		return settingError{"CODE", "is that of a consultation that asks no list of households; give another one"}
	}
	list, err := readHouseholds(h.List)
	if err != nil {
		return err
	}
	var fresh []consult.Household
	for _, one := range list {
		known, _, err := store.Households(ctx, found.ID, one.Name+" "+one.Address, 0, 1)
		if err != nil {
			return err
		}
		if len(known) == 0 {
			fresh = append(fresh, one)
		}
	}
	codes, hashes := make([]string, len(fresh)), make([]string, len(fresh))
	for i := range fresh {
		if codes[i], err = civic.NewHouseholdCode(rand.Reader); err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(codes[i]))
		hashes[i] = hex.EncodeToString(sum[:])
	}
	slips, err := papersOf(c, t, store, telegramNamed(h.Bot)).Slips(ctx, found, fresh, codes)
	if err != nil {
		return err
	}
	if err := writeFile(h.Out, writeTo(slips)); err != nil { // before they are kept: a code that nobody has is no harm
		return fmt.Errorf("write slips: %w", err)
	}
	added, err := store.AddHouseholds(ctx, "", found.ID, fresh, hashes, 0, t.now())
	if err != nil {
		return err
	}
	t.say("%s: %d households added, %d there already", h.Out, added, len(list)-added)
	return nil
}

// readHouseholds reads a list of households.
func readHouseholds(path string) ([]consult.Household, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, settingError{"LIST", "cannot be read; give the path of a CSV file"}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, settingError{"LIST", "is not a CSV file with a header; write the columns name,address,area"}
	}
	at := map[string]int{"name": -1, "address": -1, "area": -1}
	for i, column := range rows[0] {
		at[strings.TrimSpace(column)] = i
	}
	if at["name"] < 0 || at["address"] < 0 {
		return nil, settingError{"LIST", "lacks the columns name and address; write them in the first line"}
	}
	var list []consult.Household
	for n, row := range rows[1:] {
		h := consult.Household{Name: civic.CleanText(row[at["name"]]), Address: civic.CleanText(row[at["address"]])}
		if at["area"] >= 0 {
			h.Area = strings.TrimSpace(row[at["area"]])
		}
		if h.Name == "" || h.Address == "" {
			return nil, settingError{"LIST", fmt.Sprintf("has no name or no address in line %d; write both", n+2)}
		}
		list = append(list, h)
	}
	return list, nil
}
