//go:build !unix

package pgtest

import "os/exec"

// asUser leaves a command to the user who runs this.
func (s *Server) asUser(cmd *exec.Cmd) error {
	cmd.Dir = s.dir
	return nil
}
