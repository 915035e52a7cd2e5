package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"grader/bench/process"
)

// killEvery is how often one of the service's workers is killed.
const killEvery = 500 * time.Millisecond

// honestHint is a hint that is a program, and passes.
const honestHint = `const url = new URL('/_api/server.js', code);
const response = await fetch(url);
assert.isTrue(response.ok);
const { length } = await response.text();
assert.isAbove(length, 100, 'There should be a server');
assert.deepEqual(JSON.parse('{"a":[1,{"b":2}]}'), { a: [1, { b: 2 }] });`

// runPrograms grades honest projects by a challenge whose hint is a program, while
// a third of the clients grade them by hostile programs, the lines of a file, and
// workers are killed; and then without those.
func runPrograms(ctx context.Context, w web, file string, length time.Duration, clients int) (ok bool, err error) {
	dir, err := os.MkdirTemp("", "grader-soak-challenges-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	attacks, err := writePrograms(dir, file)
	if err != nil {
		return false, err
	}
	s, err := newScene(ctx, w, nil, "--challenges", dir)
	if err != nil {
		return false, err
	}
	defer s.close()
	honest, hostile := pool{clients: clients - clients/3}, pool{clients: clients / 3}
	for i, t := range s.honest {
		honest.targets = append(honest.targets, target{"honest", t.url, "pass", "honest"})
		for _, attack := range attacks[i*len(attacks)/len(s.honest) : (i+1)*len(attacks)/len(s.honest)] {
			hostile.targets = append(
				hostile.targets,
				target{attack, t.url, "fail|budget_exceeded|too_complex|not_gradable|internal", attack},
			)
		}
	}
	with, err := s.soak(ctx, length, func(ctx context.Context, r *result) {
		var killing sync.WaitGroup
		killing.Go(func() { s.killWorkers(ctx) })
		r.load(ctx, s.addr, honest, hostile)
		killing.Wait()
	})
	if err != nil {
		return false, err
	}
	without, err := s.soak(ctx, length, func(ctx context.Context, r *result) { r.load(ctx, s.addr, honest, pool{}) })
	if err != nil {
		return false, err
	}
	print(with, without, length, clients)
	ok = true
	for _, r := range []*result{with, without} {
		ok = ok && r.clean() && r.mostMemory() < maxMemory
	}
	return ok, nil
}

// writePrograms writes a challenge for each line of a file, and the honest one. It
// gives the names of the former.
func writePrograms(dir, file string) (names []string, err error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if err := writeChallenge(dir, "honest", honestHint); err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(source)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		name := fmt.Sprintf("attack-%03d", len(names))
		if err := writeChallenge(dir, name, "assert(true);\n"+line); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func writeChallenge(dir, name, code string) error {
	text := fmt.Sprintf(
		"---\nid: %[1]s\ntitle: %[1]s\nchallengeType: 4\ndashedName: %[1]s\n---\n\n# --hints--\n\nIt runs.\n\n```js\n%[2]s\n```\n",
		name,
		code,
	)
	return os.WriteFile(filepath.Join(dir, name+".md"), []byte(text), 0o600)
}

// killWorkers kills a process that the service has started, again and again.
func (s *scene) killWorkers(ctx context.Context) {
	tick := time.NewTicker(killEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if list := process.Children(s.service.PID()); len(list) > 0 {
			if p, err := os.FindProcess(list[rand.IntN(len(list))]); err == nil {
				_ = p.Kill() // or it has ended
			}
		}
	}
}
