package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAStudentIsForgottenOverHTTP(t *testing.T) {
	s := serveBatches(t)
	path := s.create("/v1/batches", "application/x-ndjson", `{"student": "Ada", "url": "nonsense"}`)
	s.wait(path)
	resp, text := s.ask("DELETE", "/v1/students?student=Ada", "", "", "Authorization", "Bearer "+bobsToken)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.JSONEq(t, `{"submissions": 0}`, text)
	resp, text = s.ask("DELETE", "/v1/students?student=Ada", "", "")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.JSONEq(t, `{"submissions": 1}`, text)
	assert.NotContains(t, s.get(path+"/results?reports=true"), "Ada")
	assert.NotContains(t, s.get(path+"/results?reports=true"), "nonsense")
	resp, text = s.ask("DELETE", "/v1/students", "", "")
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode, text)
}

// Who is forgotten is in no table any more, and the others keep what gradebooks know them by.
func TestGradebooksAfterAStudentIsForgotten(t *testing.T) {
	s := serveBatches(t)
	path := s.create("/v1/batches?title=Emitting", "text/csv", "Student,ID,SIS User ID,SIS Login ID,Section,url,Remarks,Emitting (4711)\n"+
		"    Points Possible,,,,,,,10\n"+
		"\"Lovelace, Ada\",101,u1,ada,North,nonsense,,\nBen,102,u2,ben,North,rubbish,\"works with Lovelace, Ada\",\n"+
		"\"Lovelace, A.\",101,u1,ada,North,nonsense two,,\nCleo,103,u3,cleo,South,,,\nBen,102,u2,ben,North,rubbish two,,\n")
	s.wait(path)
	before := s.get(path + "/results?format=canvas")
	require.Contains(t, before, "Ben,102,u2,ben,North,")
	resp, text := s.ask("DELETE", "/v1/students?student="+url.QueryEscape("Lovelace, A."), "", "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.JSONEq(t, `{"submissions": 1}`, text)

	assert.Equal(t, "Student,ID,SIS User ID,SIS Login ID,Section,Emitting (4711)\n\"    Points Possible\",,,,,3\n"+
		"Ben,102,u2,ben,North,\nCleo,103,u3,cleo,South,\n", s.get(path+"/results?format=canvas"))
	for _, table := range []string{"csv", "canvas", "moodle"} {
		text := s.get(path + "/results?format=" + table)
		for _, gone := range []string{"Lovelace", "nonsense", "101", "u1", "submission"} {
			assert.NotContains(t, text, gone, table)
		}
	}
	assert.Contains(t, s.get(path+"/results?format=csv"), "line 4: rubbish")
	s.ask("DELETE", "/v1/students?student=Cleo", "", "")
	assert.Contains(t, s.get(path+"/results?format=canvas"), "Points Possible\",,,,,3\nBen,102,u2,ben,North,\n")
	s.ask("DELETE", "/v1/students?student=Ben&id=u2", "", "")
	for _, table := range []string{"csv", "canvas", "moodle"} {
		text := s.get(path + "/results?format=" + table)
		assert.NotContains(t, text, "Ben", table)
		assert.NotContains(t, text, "submission", table)
	}
}
