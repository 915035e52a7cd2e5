package main

import (
	_ "embed"
	"io"
	"strings"
	"text/template"
)

//go:embed grader.rb.tmpl
var formulaTemplate string

// A bottle is an archive as the formula has it.
type bottle struct{ On, URL, SHA256 string }

// formula writes the one for Homebrew, which goes into a tap. It names where archives
// are, so there is none where that is not known.
func (p *plan) formula(archives map[target]string) error {
	if p.home == "" {
		return nil
	}
	systems := map[string][]bottle{}
	for _, t := range p.targets {
		on, ok := map[string]string{"amd64": "intel", "arm64": "arm"}[t.arch]
		if !ok || t.os == "windows" {
			continue
		}
		sum, err := p.sum(archives[t])
		if err != nil {
			return err
		}
		url := p.home + "/releases/download/v" + p.version + "/" + archives[t]
		system := strings.Replace(t.os, "darwin", "macos", 1)
		systems[system] = append(systems[system], bottle{on, url, sum})
	}
	parsed, err := template.New("").Parse(formulaTemplate)
	if err != nil {
		return err
	}
	return p.write("grader.rb", func(w io.Writer) error {
		return parsed.Execute(w, map[string]any{"About": summary, "Home": p.home, "Version": p.version, "Systems": systems})
	})
}
