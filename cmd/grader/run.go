package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/checks"
	"grader/checks/report"
)

// Exit codes. They are part of the command's contract.
const (
	exitPass  = 0
	exitFail  = 1 // an assertion did not hold
	exitUsage = 2 // wrong use: a flag, an argument, a challenge that is not there
	exitError = 3 // the project could not be judged
	exitFault = 5 // our own trouble
)

const exitCodes = `Exit codes:
  0  the project passes
  1  the project fails a hint
  2  wrong use
  3  the project could not be judged: unreachable, asleep, private, too slow, too large
  5  the grader's own fault`

// An exitCode ends the command with that code, without a message: the output
// has said it all.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// A fault is our own trouble, not the user's.
type fault struct{ error }

// run is the command: it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	var code exitCode
	var ours fault
	var none noVerdict
	var misused misuse
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &ours):
		fmt.Fprintf(stderr, "grader: %v\n", err)
		return exitFault
	case errors.As(err, &none):
		fmt.Fprintf(stderr, "grader: %v\n", err)
		return exitError
	case errors.As(err, &misused):
		fmt.Fprintf(stderr, "grader: %v\nUsage: %s\nTry: %s --help\n", err, cmd.UseLine(), cmd.CommandPath())
		return exitUsage
	default:
		fmt.Fprintf(stderr, "grader: %v\n", err)
		return exitUsage
	}
}

const about = `Grader fetches a learner's project, runs the hints of a challenge on it, and
says for each whether it passes and, if not, why.

Every flag can also be set by an environment variable: --addr is GRADER_ADDR.
The flags of check and roster can also be set by a file grader.yaml, in the
current folder or above it, up to the repository's root:

  challenge: course/chat.md
  format: tap
  report: [junit=report.xml, html=report.html]

A flag goes before the environment, and that before the file. Paths in the file
start from its folder, but for those of reports.

` + exitCodes

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:                   "grader COMMAND",
		Short:                 "Grade web development exercises",
		Long:                  about,
		DisableFlagsInUseLine: true,
		Args:                  namesCommand,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors:         true,
		SilenceUsage:          true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := flagsFromEnvironment(cmd.Flags(), os.LookupEnv); err != nil {
				return err
			}
			return flagsFromFile(cmd)
		},
	}
	root.AddCommand(readsConfig(checkCommand()), readsConfig(rosterCommand()), serveCommand(), healthcheckCommand(),
		workCommand(), migrateCommand(), demoCommand(), challengesCommand(), manCommand(), versionCommand())
	root.SetFlagErrorFunc(flagError)
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() {
			cmd.Args, cmd.RunE = namesCommand, root.RunE
			continue
		}
		completesValues(cmd)
		takes := cmd.Args
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if takes(cmd, args) != nil {
				return misuse{wrongArguments(cmd, args)}
			}
			return nil
		}
	}
	// Of the two lines of usage that cobra has for a command with others below it, one.
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), "{{if .Runnable}}",
		"{{if and .Runnable (not .HasAvailableSubCommands)}}", 1))
	root.Version = version()
	root.SetVersionTemplate(versionLine())
	return root
}

// A misuse is a wrong flag or argument. The command's usage is shown with it.
type misuse struct{ error }

// wrongArguments says what a command takes, by its usage: "check TARGET...".
func wrongArguments(cmd *cobra.Command, args []string) error {
	_, takes, some := strings.Cut(cmd.Use, " ")
	switch {
	case !some:
		return fmt.Errorf("%q: %s takes no arguments", args[0], cmd.CommandPath())
	case len(args) == 0:
		return fmt.Errorf("%s is missing", strings.TrimSuffix(takes, "..."))
	default:
		return fmt.Errorf("%q: %s takes one argument, %s", args[1], cmd.CommandPath(), takes)
	}
}

// namesCommand wants the name of a command that is below this one.
func namesCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, below := range cmd.Commands() {
		names = append(names, below.Name())
	}
	return misuse{unknownCommand(args[0], names)}
}

func unknownCommand(name string, names []string) error {
	if near := checks.Nearest(name, names); near != "" {
		return fmt.Errorf("there is no command %q; did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no command %q", name)
}

// flagsFromEnvironment sets the flags that were not given from variables such
// as GRADER_ALLOW_TARGET.
func flagsFromEnvironment(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := variable(f.Name)
		value, ok := lookup(name)
		if f.Changed || !ok || f.Name == "help" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, wrongValue(err)))
		}
	})
	return errors.Join(errs...)
}

// variable is the one that sets a flag.
func variable(flag string) string {
	return "GRADER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// exitFor is the exit code of a report.
func exitFor(r *report.Report) error {
	switch {
	case r.Verdict == report.Pass:
		return nil
	case r.Verdict == report.Fail:
		return exitCode(exitFail)
	case r.Error.Code == report.Internal:
		return exitCode(exitFault)
	default:
		return exitCode(exitError)
	}
}
