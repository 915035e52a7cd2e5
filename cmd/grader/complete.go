package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// completesValues has the shell complete the values of a command's flags, as far as
// there is a list of them.
func completesValues(cmd *cobra.Command) {
	lists := map[string]cobra.CompletionFunc{
		"format": cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp),
		"color":  cobra.FixedCompletions([]string{"auto", "always", "never"}, cobra.ShellCompDirectiveNoFileComp),
		"log-level": cobra.FixedCompletions(
			[]string{"debug", "info", "warn", "error"}, cobra.ShellCompDirectiveNoFileComp),
		"lang":      cobra.FixedCompletions(languageTags(), cobra.ShellCompDirectiveNoFileComp),
		"challenge": challengeNames,
		"report":    reportFormats,
	}
	for name, complete := range lists {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, complete) // the flag is there
		}
	}
}

// challengeNames are those that --challenges finds. A file is one, too.
func challengeNames(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	dir, _ := cmd.Flags().GetString("challenges") // "" where there is no such flag
	list, _, err := loadChallenges(dir, engines{})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, ch := range list {
		names = append(names, ch.Name)
	}
	return names, cobra.ShellCompDirectiveDefault
}

func reportFormats(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if strings.Contains(typed, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var all []string
	for _, name := range formatNames() {
		all = append(all, name+"=")
	}
	return all, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}
