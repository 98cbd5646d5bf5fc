package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// savePause gathers changes before the state file is written. Where writing it takes long, because there is much in it,
// the pause is saveShare times as long.
const (
	savePause = 300 * time.Millisecond
	saveShare = 20
)

// state is what the state file holds. Files stand beside it.
type state struct {
	Version  int
	Rev      int64
	NextID   int64
	NextFile int64
	Users    []*user
	Chats    []*chat
	Files    map[string]*file
	Queue    []*update
	Allowed  []string
	Hook     webhook
	Queries  map[string]*query
	Commands map[string][]BotCommand
	About    map[string]string
	Menu     map[int64]map[string]any
}

const stateVersion = 1

// saveSoon plans a write of the state file. The lock is held.
func (s *Server) saveSoon() {
	if s.opts.State == "" || s.closed || s.saver != nil {
		return
	}
	s.saver = time.AfterFunc(max(savePause, saveShare*s.saveTook), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.saver = nil
		if s.closed {
			return
		}
		began := time.Now()
		s.saveErr = s.save()
		s.saveTook = time.Since(began)
	})
}

// save writes the state file, whole or not at all. The lock is held.
func (s *Server) save() error {
	if s.opts.State == "" {
		return nil
	}
	st := state{
		Version: stateVersion, Rev: s.rev, NextID: s.nextID, NextFile: s.nextFile,
		Files: s.files, Queue: s.queue, Allowed: s.allowed, Hook: s.hook,
		Queries: s.queries, Commands: s.commands, About: s.about, Menu: s.menu,
	}
	for _, id := range s.userList {
		st.Users = append(st.Users, s.users[id])
	}
	for _, c := range s.chats {
		st.Chats = append(st.Chats, c)
	}
	data, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("encode emulator state: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(s.opts.State), 0o700); err != nil {
		return fmt.Errorf("write emulator state: %w", err)
	}
	temporary := s.opts.State + ".new"
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return fmt.Errorf("write emulator state: %w", err)
	}
	if err := os.Rename(temporary, s.opts.State); err != nil {
		return fmt.Errorf("write emulator state: %w", err)
	}
	return nil
}

// load reads the state file where there is one.
func (s *Server) load() error {
	if s.opts.State == "" {
		return nil
	}
	data, err := os.ReadFile(s.opts.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read emulator state: %w", err)
	}
	st := state{}
	if err := json.Unmarshal(data, &st); err != nil {
		return s.setAside(fmt.Errorf("read emulator state: %w", err))
	}
	if st.Version != stateVersion {
		return s.setAside(fmt.Errorf("read emulator state: version %d is unknown", st.Version))
	}
	s.restore(st)
	return nil
}

// setAside keeps an unreadable state file under another name, so that the
// next write does not destroy it.
func (s *Server) setAside(why error) error {
	return errors.Join(why, os.Rename(s.opts.State, s.opts.State+".unreadable"))
}

func (s *Server) restore(st state) {
	s.rev, s.nextID, s.nextFile = st.Rev, st.NextID, st.NextFile
	s.queue, s.allowed, s.hook = st.Queue, st.Allowed, st.Hook
	fill(s.files, st.Files)
	fill(s.queries, st.Queries)
	fill(s.commands, st.Commands)
	fill(s.about, st.About)
	fill(s.menu, st.Menu)
	for _, u := range st.Users {
		s.users[u.Wire.ID] = u
		s.userList = append(s.userList, u.Wire.ID)
		s.names[strings.ToLower(u.Wire.Username)] = u.Wire.ID
	}
	for _, c := range st.Chats {
		c.restored = true
		s.chats[c.ID] = c
	}
	// New identifiers must not repeat the old ones.
	s.rng = rand.New(rand.NewPCG(s.opts.Seed, uint64(st.NextID)<<20^uint64(st.Rev)))
}

func fill[K comparable, V any](into, from map[K]V) {
	for k, v := range from {
		into[k] = v
	}
}
