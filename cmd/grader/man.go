package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages",
		Example: "  grader man /usr/local/share/man/man1",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !isFolder(args[0]) {
				return fmt.Errorf("%s is not a folder; make it before", args[0])
			}
			cmd.Root().DisableAutoGenTag = true
			return writeManual(cmd.Root(), args[0])
		},
	}
}

// writeManual writes the pages of a command and of those below it.
func writeManual(cmd *cobra.Command, dir string) error {
	for _, below := range cmd.Commands() {
		if below.IsAvailableCommand() {
			if err := writeManual(below, dir); err != nil {
				return err
			}
		}
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	var page bytes.Buffer
	header := doc.GenManHeader{
		Title: strings.ToUpper(name), Section: "1", Source: "grader " + version(), Manual: "Grader",
	}
	if err := doc.GenMan(cmd, &header, &page); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	page.WriteString(moreManual(cmd))
	if err := os.WriteFile(filepath.Join(dir, name+".1"), page.Bytes(), 0o644); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// moreManual has the sections that a page of cobra lacks.
func moreManual(cmd *cobra.Command) string {
	var b strings.Builder
	b.WriteString("\n.SH EXIT STATUS\n")
	_, codes, _ := strings.Cut(exitCodes, "\n")
	for line := range strings.Lines(codes) {
		code, meaning, _ := strings.Cut(strings.TrimSpace(line), "  ")
		fmt.Fprintf(&b, ".TP\n\\fB%s\\fP\n%s\n", code, meaning)
	}
	var variables strings.Builder
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && f.Name != "version" {
			fmt.Fprintf(&variables, ".TP\n\\fB%s\\fP\nthe flag --%s\n", variable(f.Name), f.Name)
		}
	})
	if cmd.Flags().Lookup("color") != nil {
		variables.WriteString(".TP\n\\fBNO_COLOR\\fP, \\fBFORCE_COLOR\\fP\nno colours, or colours also where there " +
			"is no terminal\n")
	}
	if variables.Len() > 0 {
		b.WriteString(".SH ENVIRONMENT\n" + variables.String())
	}
	if cmd.Flags().Lookup("config") != nil {
		fmt.Fprintf(&b,
			".SH FILES\n.TP\n\\fB%s\\fP\nflags by their names, in the current folder or above it, up to the "+
				"repository's root\n", configName)
	}
	return b.String()
}
