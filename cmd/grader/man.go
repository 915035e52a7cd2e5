package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
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
			date := time.Now()
			if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
				seconds, err := strconv.ParseInt(epoch, 10, 64)
				if err != nil {
					return fmt.Errorf("SOURCE_DATE_EPOCH: %q is no number of seconds", epoch)
				}
				date = time.Unix(seconds, 0)
			}
			return writeManual(cmd.Root(), args[0], date)
		},
	}
}

// writeManual writes the pages of a command and of those below it.
func writeManual(cmd *cobra.Command, dir string, date time.Time) error {
	for _, below := range cmd.Commands() {
		if below.IsAvailableCommand() {
			if err := writeManual(below, dir, date); err != nil {
				return err
			}
		}
	}
	name := manName(cmd) + ".1"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(manual(cmd, date)), 0o644); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// manName is the name of a command's page.
func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manual is the page of a command, as man(7) describes.
func manual(cmd *cobra.Command, date time.Time) string {
	cmd.InitDefaultHelpFlag()
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %q 1 %q %q Grader\n", strings.ToUpper(manName(cmd)), date.Format("Jan 2006"), "grader "+version())
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n\\fB%s\\fP\n", roff(cmd.UseLine()))
	b.WriteString(".SH DESCRIPTION\n" + paragraphs(strings.TrimSuffix(cmp.Or(cmd.Long, cmd.Short), exitCodes)))
	b.WriteString(section("OPTIONS", cmd, manFlag))
	if cmd.Example != "" {
		b.WriteString(".SH EXAMPLES\n" + paragraphs(cmd.Example))
	}
	b.WriteString(".SH EXIT STATUS\n")
	_, codes, _ := strings.Cut(exitCodes, "\n")
	for line := range strings.Lines(codes) {
		code, meaning, _ := strings.Cut(strings.TrimSpace(line), "  ")
		b.WriteString(tagged(code, "", meaning))
	}
	b.WriteString(section("ENVIRONMENT", cmd, manVariable))
	if cmd.Flags().Lookup("color") != nil {
		b.WriteString(tagged("NO_COLOR\\fP, \\fBFORCE_COLOR", "",
			"no colours, or colours also where there is no terminal"))
	}
	if cmd.Flags().Lookup("config") != nil {
		b.WriteString(".SH FILES\n" + tagged(roff(configName), "",
			"flags by their names, in the current folder or above it, up to the repository's root"))
	}
	return b.String() + seeAlso(cmd)
}

// section has a paragraph of each flag.
func section(title string, cmd *cobra.Command, of func(*pflag.Flag) string) string {
	text := ""
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			text += of(f)
		}
	})
	if text == "" {
		return ""
	}
	return ".SH " + title + "\n" + text
}

func manFlag(f *pflag.Flag) string {
	kind, usage := pflag.UnquoteUsage(f)
	name := roff("--" + f.Name)
	if f.Shorthand != "" {
		name = roff("-"+f.Shorthand) + "\\fP, \\fB" + name
	}
	switch f.DefValue {
	case "", "[]", "false":
	default:
		usage += " (default " + f.DefValue + ")"
	}
	return tagged(name, kind, usage)
}

func manVariable(f *pflag.Flag) string {
	if f.Name == "help" || f.Name == "version" {
		return ""
	}
	return tagged(variable(f.Name), "", "the flag --"+f.Name)
}

// tagged is a paragraph below what it is about, which is roff already.
func tagged(tag, value, text string) string {
	if value != "" {
		value = " \\fI" + roff(value) + "\\fP"
	}
	return ".TP\n\\fB" + tag + "\\fP" + value + "\n" + roff(text) + "\n"
}

// seeAlso names the pages of the commands above and below.
func seeAlso(cmd *cobra.Command) string {
	var pages []string
	if cmd.HasParent() {
		pages = append(pages, "\\fB"+roff(manName(cmd.Parent()))+"\\fP(1)")
	}
	for _, below := range cmd.Commands() {
		if below.IsAvailableCommand() {
			pages = append(pages, "\\fB"+roff(manName(below))+"\\fP(1)")
		}
	}
	return ".SH SEE ALSO\n" + strings.Join(pages, ",\n") + "\n"
}

// paragraphs sets text that has an indented line as it is, the rest in lines of the
// reader's width.
func paragraphs(text string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		b.WriteString(".PP\n")
		part = roff(part)
		if strings.HasPrefix(part, "  ") || strings.Contains(part, "\n  ") {
			part = ".nf\n" + part + "\n.fi"
		}
		b.WriteString(part + "\n")
	}
	return b.String()
}

// roff escapes text for roff: hyphens are to be copied as they are, and no line of it
// is a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	text = strings.NewReplacer("\n.", "\n\\&.", "\n'", "\n\\&'").Replace("\n" + text)
	return text[1:]
}
