//go:build unix

package pgtest

import (
	"os"
	"os/exec"
	"syscall"
)

// asUser has a command run as another user than root, who owns the server's folder then.
func (s *Server) asUser(cmd *exec.Cmd) error {
	cmd.Dir = s.dir
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid, err := other()
	if err != nil {
		return err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(s.dir, uid, gid)
}
