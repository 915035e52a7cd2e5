package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/checks"
)

const (
	configName = "grader.yaml"
	noConfig   = "none"
)

// readsConfig gives a command the flag that names its file of flags.
func readsConfig(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().String("config", "",
		"`FILE` with flags, or none; default: the nearest "+configName+", here or above, up to the repository's root")
	return cmd
}

// flagsFromFile sets the flags of a command that were not given from the command's
// file. The file has the flags of all commands that read it.
func flagsFromFile(cmd *cobra.Command) error {
	flag := cmd.Flags().Lookup("config")
	if flag == nil || flag.Value.String() == noConfig {
		return nil
	}
	file := flag.Value.String()
	if file == "" {
		file = findConfig()
	}
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		return fmt.Errorf("%s: it is no YAML of flags, such as \"format: tap\":\n%w", file, err)
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := setFromFile(cmd, name, values[name], filepath.Dir(file)); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", file, err))
		}
	}
	if quiet, _ := cmd.Flags().GetBool("quiet"); !quiet && len(errs) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "With the flags of %s.\n", file)
	}
	return errors.Join(errs...)
}

// findConfig finds the nearest file, "" if there is none. It does not look above
// the root of a repository, which may be anybody's.
func findConfig() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		file := filepath.Join(dir, configName)
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			return file
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
}

func setFromFile(cmd *cobra.Command, name string, value any, dir string) error {
	flag := cmd.Flags().Lookup(name)
	if flag == nil || name == "config" || name == "help" {
		return unknownInFile(cmd, name)
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, one := range list {
		switch one.(type) {
		case nil, []any, map[string]any:
			return fmt.Errorf("%s: a flag has one value, or a list of them", name)
		}
	}
	if flag.Changed {
		return nil
	}
	for _, one := range list {
		if err := cmd.Flags().Set(name, fromFolder(name, fmt.Sprint(one), dir)); err != nil {
			return wrongValue(err)
		}
	}
	return nil
}

// unknownInFile is no error for the flags of another command that reads the file.
func unknownInFile(cmd *cobra.Command, name string) error {
	var known []string
	for _, other := range cmd.Root().Commands() {
		if other.Flags().Lookup("config") != nil {
			other.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		}
	}
	if slices.Contains(known, name) && name != "config" && name != "help" {
		return nil
	}
	if near := checks.Nearest(name, known); near != "" {
		return fmt.Errorf("there is no flag %q; did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no flag %q", name)
}

// fromFolder makes the paths that a file names those of its own folder.
func fromFolder(flag, value, dir string) string {
	names := slices.Contains([]string{"challenges", "source", "token-file", "ca-file", "out"}, flag) ||
		flag == "challenge" && strings.HasSuffix(value, ".md")
	if !names || value == "" || filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(dir, value)
}
