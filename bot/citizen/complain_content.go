package citizen

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// The choices of the steps about anonymity and content.
const (
	chooseNamed     = "named"
	chooseAnonymous = "anonymous"
	chooseSealed    = "sealed"
	chooseOn        = "on"
	chooseClear     = "clear"
)

// askAnonymity says what anonymity means before anything is told. Where an agency is complained about, the inspectorate's
// lane is named, too.
func askAnonymity(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	to := t.AgencyName(draft.agency(t))
	p := bot.Prompt{Text: t.T("complain.ask_anonymity", bot.Args{"Agency": to, "App": t.App()})}
	named, anonymous := t.Choice("complain.named", chooseNamed), t.Choice("complain.anonymous", chooseAnonymous)
	named.Words, anonymous.Words = []string{"ghi ten", "named"}, []string{"an danh", "giau ten", "anonymous"}
	p.Choices = []bot.Choice{named, anonymous}
	cat := draft.category(t)
	if lane, open := sealedCategory(t); open && cat.Route == civic.RouteRatedAgency && cat.Group != groupOther {
		p.Text = paragraphs(p.Text, t.T("complain.sealed_hint", bot.Args{"Agency": t.AgencyName(lane.Route)}))
		p.Choices = append(p.Choices, t.Choice("complain.to_sealed", chooseSealed))
	}
	return p, nil
}

// groupOther holds suggestions and praise, which accuse nobody.
const groupOther = "other"

func (d CaseDeps) takeAnonymity(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	if a.Value == chooseSealed {
		return d.toSealed(ctx, t, draft)
	}
	draft.Asked, draft.Anonymous = true, a.Value == chooseAnonymous
	return d.advance(ctx, t, draft)
}

func (d CaseDeps) toSealed(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Next, error) {
	lane, open := sealedCategory(t)
	if !open {
		return bot.Next{}, civic.ErrNotNow
	}
	draft.setCategory(t, lane)
	return d.advance(ctx, t, draft)
}

// askContent takes in text, files and a place, over any number of messages.
func askContent(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	acknowledging := draft.Note != ""
	p := gatherPrompt(t, &draft.Gathered, "complain.ask_content", "complain.go_on")
	if draft.Anonymous && !acknowledging {
		p.Text = paragraphs(p.Text, t.T("complain.anonymous_reminder"))
	}
	return p, nil
}

// gatherPrompt asks for the first message, or acknowledges the last and lets the person go on.
func gatherPrompt(t *bot.Turn, g *Gathered, ask, on string) bot.Prompt {
	if len(g.Pieces) == 0 {
		text := t.T(ask)
		if g.Note != "" {
			text = paragraphs(t.T(g.Note), text)
		}
		g.Note = ""
		return bot.Prompt{Text: text, Free: true}
	}
	c := t.Choice(on, chooseOn)
	c.Words = []string{"tiep", "tiep tuc", "xong", "ok", "continue", "done", "gui", "send"}
	p := bot.Prompt{Free: true, Choices: []bot.Choice{c, t.Choice("complain.clear", chooseClear)}, Columns: 2}
	switch g.Note {
	case "":
		p.Text = paragraphs(lines(t.T("complain.told_so_far"), quote(g.text()), attached(t, g.media(), g.place())), t.T("complain.more"))
	case "complain.note_album":
		p.Text = paragraphs(t.T(g.Note), t.T("complain.more"))
	default:
		p.Text = paragraphs(t.T(g.Note, bot.Args{"What": g.summary(t)}), t.T("complain.more"))
	}
	g.Note = ""
	return p
}

// attached is the line that says which files and place go along, or "".
func attached(t *bot.Turn, media []civic.Attachment, place *civic.Point) string {
	files := countFiles(t, media, place)
	if files == "" {
		return ""
	}
	return t.T("complain.review_files", bot.Args{"Files": files})
}

// summary counts what was told: texts, files, a place.
func (g Gathered) summary(t *bot.Turn) string {
	files := countFiles(t, g.media(), g.place())
	n := len(g.texts())
	if n == 0 {
		return files
	}
	text := t.Label("complain.count.text", bot.Args{"Count": n})
	if files == "" {
		return text
	}
	return text + ", " + files
}

func (d CaseDeps) takeContent(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case chooseOn:
		if draft.empty() {
			return bot.Next{}, civic.Invalid("text")
		}
		draft.Told = true
		return d.advance(ctx, t, draft)
	case chooseClear:
		draft.Gathered = Gathered{}
		return bot.Stay(), nil
	}
	return draft.take(a.Input)
}
