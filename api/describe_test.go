package api

import (
	"maps"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"grader/checks/report"
)

// Describe is the OpenAPI 3.1 description of the API: openapi.json, its schemas derived
// from the Go types that the handlers read and write.
func Describe() *huma.OpenAPI {
	d := &description{schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)}
	paths := map[string]*huma.PathItem{
		"/v1/grade": {Post: d.operation("grade", "Grade a project",
			"Fetches the project's pages, runs the challenge's hints on them and reports a verdict a hint. "+
				"A project that fails, or can't be reached, is a 200: read `verdict`, or `passed`.",
			grading, result[report.Report](), also[GradingInfo](http.StatusAccepted), located,
			request[GradeRequest](), formatParam(), langParam(),
			problems(400, 401, 403, 404, 406, 408, 413, 415, 422, 429, 500, 503))},
		"/v1/grade/batch": {Post: d.operation("grade-batch", "Grade many projects",
			"Grades each project and streams a line of JSON for each as soon as it is done, in the order in which they end. "+
				"A line has the project's index in the request, and a report or a problem.",
			grading, also[BatchLine](200), ndjson(200), request[BatchRequest](), problems(400, 401, 403, 408, 413, 415))},
		"/v1/challenges": {Get: d.operation("list-challenges", "List the challenges", "What can be graded here.",
			open("challenges"), result[ChallengeList](), problems(500))},
		"/v1/challenges/{name}": {Get: d.operation("show-challenge", "Show a challenge", "A challenge and its hints.",
			open("challenges"), result[ChallengeDetail](), pathParam("name", "Name or id of the challenge."),
			problems(404, 500))},
		"/version": {Get: d.operation("version", "Version", "Which grader this is.", open("service"), result[VersionInfo]())},
		"/healthz": {Get: d.operation("healthz", "Liveness", "Whether the process runs.", open("service"), result[Health]())},
		"/readyz": {Get: d.operation("readyz", "Readiness", "Whether to send work here; 503 while it drains.",
			open("service"), result[Health](), also[Health](503))},
	}
	maps.Copy(paths, d.batchPaths())
	d.openUp()
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Grader", Version: "1",
			Description: "Grades web development exercises: POST a project's URL, read the JSON verdict.",
			Contact:     &huma.Contact{Name: "The operator of this service"},
			License:     &huma.License{Name: "MIT", Identifier: "MIT"}},
		Servers: []*huma.Server{{URL: "/", Description: "The service that this description comes from."}},
		Tags: []*huma.Tag{
			{Name: "grading", Description: "Grade projects."},
			{Name: "batches", Description: "Grade many projects while nobody waits. Only where the service has a database."},
			{Name: "challenges", Description: "What can be graded."},
			{Name: "service", Description: "How the service does."},
		},
		Paths: paths,
		Components: &huma.Components{Schemas: d.schemas, SecuritySchemes: map[string]*huma.SecurityScheme{tokenScheme: {
			Type: "http", Scheme: "bearer", Description: "A token that the service's operator gave out. Where there are none, everybody may ask."}}},
	}
}

const tokenScheme = "token"

// grading is the part of operations that need a token where the service has any.
func grading(_ *description, op *huma.Operation) {
	op.Tags = []string{"grading"}
	op.Security = []map[string][]string{{tokenScheme: {}}, {}}
}

// batching is the part of operations on batches.
func batching(d *description, op *huma.Operation) {
	grading(d, op)
	op.Tags = []string{"batches"}
}

// open is the part of operations that never need a token.
func open(tag string) func(*description, *huma.Operation) {
	return func(_ *description, op *huma.Operation) {
		op.Tags = []string{tag}
		op.Security = []map[string][]string{}
	}
}

// ReportSchema is the JSON Schema (2020-12) of a report.
func ReportSchema() map[string]any {
	d := &description{schemas: huma.NewMapRegistry("#/$defs/", huma.DefaultSchemaNamer)}
	root := d.schema(reflect.TypeFor[report.Report]())
	d.openUp()
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   report.Schema,
		"$ref":    root.Ref,
		"$defs":   d.schemas.Map(),
	}
}

type description struct{ schemas huma.Registry }

func (d *description) schema(t reflect.Type) *huma.Schema { return d.schemas.Schema(t, true, "") }

// openUp lets all that we write have more members: later versions add some, and
// readers must not mind. What we read stays strict. A list that we write is
// never null.
func (d *description) openUp() {
	for name, s := range d.schemas.Map() {
		if strings.HasSuffix(name, "Request") {
			continue
		}
		s.AdditionalProperties = nil
		for _, p := range s.Properties {
			p.Nullable = false
		}
	}
}

func (d *description) operation(id, summary, about string, parts ...func(*description, *huma.Operation),
) *huma.Operation {
	op := &huma.Operation{OperationID: id, Summary: summary, Description: about, Responses: map[string]*huma.Response{}}
	for _, part := range parts {
		part(d, op)
	}
	problems(http.StatusMisdirectedRequest, http.StatusLoopDetected)(d, op) // refuseOtherSites, refuseLoops
	return op
}

func result[T any]() func(*description, *huma.Operation) { return also[T](http.StatusOK) }

func also[T any](status int) func(*description, *huma.Operation) {
	return func(d *description, op *huma.Operation) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{"application/json": {Schema: d.schema(reflect.TypeFor[T]())}},
		}
	}
}

// ndjson says that an answer is a stream of lines, each of the schema.
func ndjson(status int) func(*description, *huma.Operation) {
	return func(_ *description, op *huma.Operation) {
		r := op.Responses[strconv.Itoa(status)]
		r.Content = map[string]*huma.MediaType{"application/x-ndjson": r.Content["application/json"]}
	}
}

func problems(statuses ...int) func(*description, *huma.Operation) {
	return func(d *description, op *huma.Operation) {
		for _, status := range statuses {
			op.Responses[strconv.Itoa(status)] = &huma.Response{
				Description: http.StatusText(status),
				Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: d.schema(reflect.TypeFor[Problem]())}},
			}
		}
	}
}

func request[T any]() func(*description, *huma.Operation) {
	return func(d *description, op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true,
			Content: map[string]*huma.MediaType{"application/json": {Schema: d.schema(reflect.TypeFor[T]())}}}
	}
}

func formatParam() func(*description, *huma.Operation) {
	names := formatNames()
	list := make([]any, len(names))
	for i, name := range names {
		list[i] = name
	}
	return func(_ *description, op *huma.Operation) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "format", In: "query",
			Description: "Format of the report; else the Accept header decides, else it is JSON.",
			Schema:      &huma.Schema{Type: huma.TypeString, Enum: list}})
	}
}

func langParam() func(*description, *huma.Operation) {
	return func(_ *description, op *huma.Operation) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "lang", In: "query",
			Description: "Language of the report's sentences, by its tag (BCP 47), such as es or pt-BR; else the Accept-Language header decides, " +
				"else it is that of the challenge.",
			Schema: &huma.Schema{Type: huma.TypeString}})
	}
}

func pathParam(name, about string) func(*description, *huma.Operation) {
	return func(_ *description, op *huma.Operation) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true,
			Description: about, Schema: &huma.Schema{Type: huma.TypeString}})
	}
}
