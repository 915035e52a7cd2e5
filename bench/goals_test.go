package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGoalRows(t *testing.T) {
	for want, g := range map[string]goal{
		"| CPU | at most 0.38 ms | 0.380 ms | yes |":   {text: "CPU", want: .38, is: .38, unit: " ms", form: "%.3f"},
		"| CPU | at most 0.38 ms | 0.390 ms | no |":    {text: "CPU", want: .38, is: .39, unit: " ms", form: "%.3f"},
		"| of null's | at least 0.9 | 0.91 | yes |":    {text: "of null's", want: .9, is: .91, atLeast: true},
		"| of null's | at least 0.9 | 0.89 | no |":     {text: "of null's", want: .9, is: .89, atLeast: true},
		"| of Node's | at least 6 | not measured |  |": {text: "of Node's", want: 6, atLeast: true},
	} {
		assert.Equal(t, want, g.row())
	}
}
