package main

import (
	"grader/checks"
	"grader/checks/fetch"
	"grader/checks/hosts"
)

// projects opens projects by the addresses that people hand in, over the guarded
// client, and knows what their hosts answer in their stead.
type projects struct {
	*fetch.Client
	hosts hosts.Options
}

// Open begins the grading of a project. An address that can't be one is a
// [*checks.TargetError].
func (p *projects) Open(handedIn string) (checks.Project, error) {
	project, err := p.Client.Open(handedIn)
	if err != nil {
		return checks.Project{}, err
	}
	return hosts.Wrap(project, p.hosts), nil
}
