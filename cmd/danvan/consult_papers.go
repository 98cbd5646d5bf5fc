package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"danvan/bot"
	"danvan/bot/paper"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
	"danvan/storage"
)

// consultPapers makes the documents of consultations. They are in Vietnamese: they go to Vietnamese authorities.
type consultPapers struct {
	store   *storage.Store
	zone    *time.Location
	now     func() time.Time
	leadsTo bot.Linker // where the links on slips lead
	texts   *locales.Texts
}

// papersLeadTo is the channel to which papers lead: the first that is configured. It is nil where there is none, as for who
// prints nothing that leads anywhere.
func papersLeadTo(channels bot.Channels) bot.Linker {
	if len(channels) == 0 {
		return nil
	}
	return channels[0]
}

func (p consultPapers) text(key string, args ...locales.Args) string {
	if len(args) == 0 {
		args = []locales.Args{nil}
	}
	return p.texts.Plain("vi", "paper."+key, args[0])
}

func (p consultPapers) day(at time.Time) string { return at.In(p.zone).Format("02/01/2006") }

// dayText writes a day 2006-01-02 as it is written on paper.
func (p consultPapers) dayText(day string) string {
	at, err := time.ParseInLocation(time.DateOnly, day, p.zone)
	if err != nil {
		return day
	}
	return p.day(at)
}

// Slips implements consults.Papers: a card for each household with its code, to be cut out and handed out. There are none
// while the channel to which they lead has not answered since the start, and makes no links.
func (p consultPapers) Slips(ctx context.Context, c consult.Consultation, list []consult.Household, codes []string) (bot.File, error) {
	if p.leadsTo.Link("") == "" {
		return bot.File{}, &civic.Error{Code: civic.CodeNotNow, Field: "link", Args: civic.Args{"App": p.leadsTo.Profile().Title}}
	}
	project, err := p.store.Project(ctx, c.Project)
	if err != nil {
		return bot.File{}, err
	}
	page, err := paper.New()
	if err != nil {
		return bot.File{}, err
	}
	for i, h := range list {
		link := bot.DeepLinkOn(p.leadsTo, "ho", strings.ReplaceAll(codes[i], "-", ""))
		png, err := qrcode.Encode(link, qrcode.Medium, 256)
		if err != nil {
			return bot.File{}, fmt.Errorf("draw QR: %w", err)
		}
		values := locales.Args{"Name": h.Name, "Address": h.Address, "Title": c.Title, "Project": project.Name, "From": p.day(c.AsksAt), "Until": p.day(c.LastDay(p.zone)), "App": p.leadsTo.Profile().Title, "Bot": p.leadsTo.Profile().Handle}
		lines := []paper.Line{{Text: p.text("slip_title", values), Bold: true, Size: paper.Small, Left: true}, {Text: p.text("slip_project", values), Size: paper.Small, Left: true},
			{Text: p.text("slip_household", values), Size: paper.Small, Left: true}, {Text: h.Address, Size: paper.Small, Left: true}, {Text: codes[i], Bold: true, Size: 22, Left: true}}
		for _, key := range []string{"slip_how", "slip_when", "slip_secret"} {
			lines = append(lines, paper.Line{Text: p.text(key, values), Size: 11, Left: true})
		}
		if err := page.Card(lines, png, 1.4); err != nil {
			return bot.File{}, err
		}
	}
	data, err := page.Bytes()
	return bot.File{Name: "phieu-ma-ho-" + c.Code + ".docx", Data: data}, err
}

// agencyName is the name of an agency as papers have it.
func (p consultPapers) agencyName(ctx context.Context, code string) (agency, superior civic.Agency, err error) {
	units, err := p.store.Directory(ctx, p.now())
	if err != nil {
		return agency, superior, err
	}
	agency, _ = units.Agency(code)
	superior, _ = units.Agency(agency.Parent)
	return agency, superior, nil
}
