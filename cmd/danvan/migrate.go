package main

import "context"

// migrateCommand changes the schema of the database, or says how it stands.
type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Update the tables to this version of danvan."`
	Status migrateStatus `cmd:"" help:"List the versions of the schema."`
}

type migrateUp struct{}

// Run runs the command.
func (migrateUp) Run(ctx context.Context, c config, t terminal) error {
	s, err := openStore(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	done, err := s.Migrate(ctx)
	if err != nil {
		return err
	}
	for _, m := range done {
		t.say("applied %05d %s", m.Version, m.Name)
	}
	if done == nil {
		t.say("nothing to do: the database is up to date")
	}
	return nil
}

type migrateStatus struct{}

// Run runs the command.
func (migrateStatus) Run(ctx context.Context, c config, t terminal) error {
	s, err := openStore(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	all, err := s.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		state := "to do"
		if m.Applied {
			state = "applied"
		}
		t.say("%-8s %05d %s", state, m.Version, m.Name)
	}
	return s.CheckSchema(ctx)
}
