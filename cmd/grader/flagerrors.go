package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"grader/checks"
)

// flagError says what is wrong with a flag in the words of whoever typed it.
func flagError(cmd *cobra.Command, err error) error {
	return misuse{nearFlag(cmd, wrongValue(err))}
}

// wrongValue says what a flag's value should be, where err is that it is something else.
func wrongValue(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	flag, value := invalid.GetFlag(), invalid.GetValue()
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("--%s: %s is too large or too small", flag.Name, value)
	}
	wants := map[string]string{
		"bool": "true or false", "duration": "a time such as 30s or 2m", "float64": "a number",
		"int": "a whole number", "int64": "a whole number", "uintSlice": "a whole number",
	}[flag.Value.Type()]
	if wants == "" {
		return fmt.Errorf("--%s: %q: %w", flag.Name, value, errors.Unwrap(invalid))
	}
	return fmt.Errorf("--%s: %q is not %s", flag.Name, value, wants)
}

// nearFlag adds to the error of an unknown flag which one may be meant.
func nearFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || len(unknown.GetSpecifiedName()) < 2 {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := checks.Nearest(unknown.GetSpecifiedName(), names); near != "" {
		return fmt.Errorf("%w; did you mean --%s?", err, near)
	}
	return err
}
