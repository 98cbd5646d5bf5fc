package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"time"

	"github.com/skip2/go-qrcode"

	"danvan/bot"
	"danvan/civic"
)

// inviteCommand makes an invitation.
type inviteCommand struct {
	Agency string `required:"" help:"Code of the agency, such as so-noi-vu." placeholder:"CODE"`
	Role   string `required:"" help:"Role: officer, head, coordinator or leader." placeholder:"ROLE"`
	Days   int    `help:"Days for which the invitation is valid." default:"7"`
	QR     string `name:"qr" help:"Also write a QR code to this PNG file; - prints it here." placeholder:"FILE" `
}

// Run runs the command.
func (i inviteCommand) Run(ctx context.Context, c config, t terminal) error {
	role := civic.Role(i.Role)
	switch {
	case !role.Valid():
		return settingError{"--role", "is not one of officer, head, coordinator, leader; give one of them"}
	case i.Days < 1 || i.Days > 90:
		return settingError{"--days", "is not a number from 1 to 90; give one"}
	}
	lines, err := c.lines(surroundings{})
	if err != nil {
		return err
	}
	s, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	now := t.now()
	directory, err := s.Directory(ctx, now)
	if err != nil {
		return err
	}
	agency, known := directory.Agency(i.Agency)
	if !known || !agency.ActiveAt(now) {
		return settingError{"--agency", "names no agency; give a code of agencies.csv, such as so-noi-vu"}
	}
	for _, l := range lines {
		defer l.close()
	}
	channel := lines[0] // an invitation leads to the first channel that is configured
	if err := channel.Ask(ctx); err != nil {
		return err
	}
	link, err := invite(ctx, s, channel, agency.Code, role, now, time.Duration(i.Days)*24*time.Hour)
	if err != nil {
		return err
	}
	t.say("%s\n\nFor one %s of %s, once, until %s.", link, role, agency.Name, now.Add(time.Duration(i.Days)*24*time.Hour).In(c.zone()).Format("15:04 02/01/2006"))
	return drawQR(t, link, i.QR)
}

// invitations keeps invitations.
type invitations interface {
	CreateInvitation(ctx context.Context, inv civic.Invitation, tokenHash string) (civic.Invitation, error)
}

// invite makes an invitation and returns its deep link. The token is in the link alone.
func invite(ctx context.Context, s invitations, to bot.Linker, agency string, role civic.Role, now time.Time, lasts time.Duration) (string, error) {
	token, err := civic.NewToken(rand.Reader)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(token))
	_, err = s.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: now, ExpiresAt: now.Add(lasts)}, hex.EncodeToString(sum[:]))
	if err != nil {
		return "", err
	}
	return bot.DeepLinkOn(to, "join", token), nil
}

func drawQR(t terminal, link, file string) error {
	if file == "" {
		return nil
	}
	code, err := qrcode.New(link, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("draw QR: %w", err)
	}
	if file == "-" {
		t.say("%s", code.ToSmallString(false))
		return nil
	}
	png, err := code.PNG(512)
	if err != nil {
		return fmt.Errorf("draw QR: %w", err)
	}
	if err := os.WriteFile(file, png, 0o600); err != nil {
		return fmt.Errorf("draw QR: %w", err)
	}
	t.say("QR: %s", file)
	return nil
}
