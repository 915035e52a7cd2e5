package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is deployed starts commands that there are, with flags and variables that they
// have.
func TestDeploymentsNameCommandsAndFlags(t *testing.T) {
	for name, commands := range map[string]int{"compose.yaml": 3, "kubernetes.yaml": 3} {
		f, err := os.Open(filepath.Join("../../deploy", name))
		require.NoError(t, err)
		defer f.Close()
		var found int
		for documents := yaml.NewDecoder(f); ; {
			var document any
			err := documents.Decode(&document)
			if err == io.EOF {
				break
			}
			require.NoError(t, err, name)
			eachMap(document, func(m map[string]any) {
				args, ok := m["command"].([]any)
				if !ok {
					args, ok = m["args"].([]any)
				}
				if ok {
					found++
					checkContainer(t, name, args, m)
				}
			})
		}
		assert.Equal(t, commands, found, name)
	}
}

func eachMap(v any, do func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		do(v)
		for _, one := range v {
			eachMap(one, do)
		}
	case []any:
		for _, one := range v {
			eachMap(one, do)
		}
	}
}

// checkContainer checks the arguments and the environment of a container.
func checkContainer(t *testing.T, name string, args []any, container map[string]any) {
	t.Helper()
	var line []string
	for _, a := range args {
		line = append(line, fmt.Sprint(a))
	}
	cmd, rest, err := rootCommand().Find(line)
	require.NoError(t, err, name)
	assert.NoError(t, cmd.ParseFlags(rest), "%s: %s", name, line)
	known := map[string]bool{}
	for _, f := range strings.Fields(cmd.Flags().FlagUsages()) {
		if flag, ok := strings.CutPrefix(f, "--"); ok {
			known[variable(flag)] = true
		}
	}
	var names []string
	if env, ok := container["environment"].(map[string]any); ok {
		for name := range env {
			names = append(names, name)
		}
	}
	if env, ok := container["env"].([]any); ok {
		for _, one := range env {
			names = append(names, fmt.Sprint(one.(map[string]any)["name"]))
		}
	}
	assert.Contains(t, names, "GRADER_DATABASE", line)
	for _, n := range names {
		assert.True(t, known[n], "%s: %s has no flag for %s", name, line, n)
	}
}
