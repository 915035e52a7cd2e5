package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"grader/challenges"
	"grader/checks"
	"grader/checks/browser"
	"grader/checks/hintjs"
	"grader/checks/lang"
	"grader/checks/markdown"
	"grader/checks/page"
	"grader/checks/plain"
)

// defaultChallenge is what is graded where no challenge is named.
const defaultChallenge = "communicate-by-emitting"

// engines run what hints are. The zero value runs programs in this process, and
// none that needs a page.
type engines struct {
	workers *hintjs.Workers
	browser *browser.Browser // nil: there is none
}

// loader reads challenges.
func (e engines) loader() *markdown.Loader {
	return &markdown.Loader{Program: func(code string) (checks.Check, error) {
		p, err := hintjs.CompileWith(code, hintjs.Options{Workers: e.workers, Connect: connect})
		if err != nil {
			return nil, err
		}
		if page, needed := p.Page(); needed && e.browser != nil {
			return &browser.Hint{
				Browser: e.browser, Code: page.Code, Library: page.Library, OnlyThrows: page.OnlyThrows,
			}, nil
		}
		return p, nil
	}}
}

// servedChallenges gives those of loadChallenges, and logs what is wrong with others.
func servedChallenges(dir string, run engines, log *slog.Logger) ([]*checks.Challenge, error) {
	challenges, problems, err := loadChallenges(dir, run)
	for _, p := range problems {
		log.Warn("challenge not loaded", "problem", p.Error())
	}
	return challenges, err
}

// loadChallenges gives the built-in challenges and those of a folder. A
// challenge of the folder takes the place of a built-in one of the same name.
func loadChallenges(dir string, run engines) ([]*checks.Challenge, markdown.Problems, error) {
	builtIn := page.CommunicateByEmitting()
	addLive(builtIn, run)
	if dir == "" {
		return []*checks.Challenge{builtIn}, nil, nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, nil, fmt.Errorf("--challenges: %s is not a folder", dir)
	}
	list, problems, err := run.loader().Load(os.DirFS(dir))
	if err != nil {
		return nil, nil, err
	}
	builtInToo := true
	for _, ch := range list {
		ch.Language = cmp.Or(ch.Language, lang.OfFolder(dir))
		addLive(ch, run)
		builtInToo = builtInToo && ch.Name != builtIn.Name && ch.ID != builtIn.ID
	}
	if !builtInToo {
		return list, problems, nil
	}
	return append([]*checks.Challenge{builtIn}, list...), problems, nil
}

// addLive gives a challenge this project's live checks, if its file has none. They are
// compiled when first asked for, since few gradings are live.
func addLive(ch *checks.Challenge, run engines) {
	src := challenges.Live(ch.ID)
	if ch.Live != nil || src == nil {
		return
	}
	id := ch.ID
	ch.Live = sync.OnceValue(func() []checks.Hint {
		hints, err := run.loader().ParseLive("challenges/live/"+id+".md", src)
		if err != nil {
			panic(err) // a file of ours, which a test reads
		}
		return append(hints, checksOfPage(id, run.browser)...)
	})
}

// findChallenge finds a challenge by name, by id, or in a Markdown file.
func findChallenge(nameOrFile, dir string, run engines) (*checks.Challenge, error) {
	if strings.HasSuffix(nameOrFile, ".md") {
		src, err := os.ReadFile(nameOrFile)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("--challenge: there is no file %s", nameOrFile)
		}
		if err != nil {
			return nil, err
		}
		ch, err := run.loader().Parse(filepath.Base(nameOrFile), src)
		if err != nil {
			return nil, err
		}
		ch.Language = lang.OfFolder(nameOrFile)
		addLive(ch, run)
		return ch, nil
	}
	list, _, err := loadChallenges(dir, run)
	if err != nil {
		return nil, err
	}
	for _, ch := range list {
		if ch.Name == nameOrFile || ch.ID == nameOrFile {
			return ch, nil
		}
	}
	if near := checks.NearestName(nameOrFile, list); near != "" {
		return nil, fmt.Errorf("there is no challenge %q; did you mean %q? `grader challenges` lists them",
			nameOrFile, near)
	}
	return nil, fmt.Errorf("there is no challenge %q; `grader challenges` lists them, --challenges DIR adds more",
		nameOrFile)
}

func challengesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "challenges [DIR]",
		Short: "List the challenges that can be graded, and lint their files",
		Long: `Challenges lists what can be graded: the built-in challenges, and those in the
Markdown files of DIR. Every problem of a file is told as file:line: message, and
makes the command end with 2. docs/format.md teaches the format.`,
		Example: "  grader challenges\n  grader challenges ./my-course",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			}
			list, problems, err := loadChallenges(dir, engines{})
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tHINTS\tTITLE")
			for _, ch := range list {
				fmt.Fprintf(w, "%s\t%d\t%s\n", ch.Name, len(ch.Hints), plain.Line(ch.Title))
			}
			if err := w.Flush(); err != nil {
				return err
			}
			for _, p := range problems {
				fmt.Fprintln(cmd.ErrOrStderr(), plain.Line(p.Error()))
			}
			if len(problems) > 0 {
				return fmt.Errorf("%d problems", len(problems))
			}
			return nil
		},
	}
}
