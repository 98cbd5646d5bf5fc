package projects

import (
	"context"
	"errors"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// following is of what of a project a person wants to be told.
type following struct {
	Project string              `json:"project"`
	Steps   []civic.ProjectStep `json:"steps"`
}

// The choices beside the steps.
const (
	followSave = "save"
	followStop = "stop"
)

// pressFollow begins to follow, or to change of what one is told.
func (d citizen) pressFollow(ctx context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	f, err := d.store.Follow(ctx, p.Code, t.Person.ID)
	if errors.Is(err, civic.ErrNotFound) {
		f, err = civic.ProjectFollow{Steps: civic.FollowedSteps}, nil
	}
	if err != nil {
		return bot.Stay(), err
	}
	return bot.Begin(flowProjectFollow, following{Project: p.Code, Steps: slices.Clone(f.Steps)}), nil
}

func (d citizen) followFlow() bot.Flow[following] {
	return bot.Flow[following]{Name: flowProjectFollow, First: "steps", Title: "project.follow_title", Worth: bot.Never[following],
		Steps: map[string]bot.Step[following]{"steps": {Ask: d.askFollow, Take: d.takeFollow}}}
}

func (d citizen) askFollow(ctx context.Context, t *bot.Turn, f *following) (bot.Prompt, error) {
	project, err := d.store.Project(ctx, f.Project)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("project.follow_ask", bot.Args{"Name": project.NameIn(t.Locale())})}
	for _, step := range civic.FollowedSteps {
		mark := "☐ "
		if slices.Contains(f.Steps, step) {
			mark = "☑ "
		}
		p.Choices = append(p.Choices, bot.Choice{Label: mark + t.Label("project.follow_"+string(step)), Value: string(step), Words: []string{t.Label("project.follow_" + string(step))}})
	}
	if len(f.Steps) > 0 {
		p.Choices = append(p.Choices, t.Choice("project.follow_save", followSave))
	}
	if _, err := d.store.Follow(ctx, f.Project, t.Person.ID); err == nil {
		p.Choices = append(p.Choices, t.Choice("project.follow_stop", followStop))
	}
	return p, nil
}

func (d citizen) takeFollow(ctx context.Context, t *bot.Turn, f *following, a bot.Answer) (bot.Next, error) {
	project, err := d.store.Project(ctx, f.Project)
	if err != nil {
		return bot.Stay(), err
	}
	name := bot.Args{"Name": project.NameIn(t.Locale())}
	switch a.Value {
	case followStop:
		if err := d.store.Unfollow(ctx, t.Input.Key, f.Project, t.Person.ID, t.Now); err != nil && !errors.Is(err, civic.ErrRepeated) {
			return bot.Stay(), err
		}
		t.Conclude("project.follow_stopped", name)
		return bot.End(), nil
	case followSave:
		err := d.store.SaveFollow(ctx, t.Input.Key, civic.ProjectFollow{Project: f.Project, Person: t.Person.ID, Steps: f.Steps, Since: t.Now})
		if err != nil && !errors.Is(err, civic.ErrRepeated) {
			return bot.Stay(), err
		}
		t.Conclude("project.follow_saved", name)
		return bot.End(), nil
	}
	f.Steps = bot.Toggle(f.Steps, civic.ProjectStep(a.Value))
	return bot.Stay(), nil
}
