package api

import (
	"maps"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"grader/checks/report"
)

// batchPaths describes what there is where the service keeps batches.
func (d *description) batchPaths() map[string]*huma.PathItem {
	paths := d.onePaths()
	maps.Copy(paths, d.resultPaths())
	return paths
}

// onePaths are those of all batches, and of one as a whole.
func (d *description) onePaths() map[string]*huma.PathItem {
	id := pathParam("id", "Id of the batch.")
	return map[string]*huma.PathItem{
		"/v1/batches": {
			Post: d.operation("create-batch", "Hand in a batch",
				"Takes up to 1,000,000 submissions, which are graded while nobody waits: a roster in CSV as teachers' tools export it, JSON, or "+
					"a line of JSON for each. With an Idempotency-Key the same batch is taken once, however often it is sent.",
				batching, also[BatchInfo](http.StatusAccepted), located, batchBody(),
				batchHeaders,
				queryParams("title", "challenge", "strict", "live", "every", "until", "student_column", "url_column",
					"challenge_column"),
				problems(400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503)),
			Get: d.operation("list-batches", "List batches", "The batches of the token's owner, the newest first.",
				batching, result[BatchList](), queryParams("before", "limit", "scheduled"), problems(400, 401, 403, 500, 503)),
		},
		"/v1/gradings/{id}": {Get: d.operation("show-grading", "Report of a grading that nobody waited for",
			"The report, in any format that reports have, or a 202 as long as there is none.",
			batching, result[report.Report](), also[GradingInfo](http.StatusAccepted), located,
			pathParam("id", "Id of the grading."), formatParam(), langParam(), problems(400, 401, 404, 406, 500, 503))},
		"/v1/students": {Delete: d.operation("forget-student", "Forget a student",
			"Deletes the name, the address, the reports and the history of a student in all batches of the token's owner, and their rows "+
				"in rosters; the others stay in gradebooks as they are. Verdicts stay, so that counts do.",
			batching, result[Forgotten](), queryParams("student", "id"), problems(400, 401, 403, 500, 503))},
		"/v1/batches/{id}": {
			Get: d.operation("show-batch", "Show a batch", "How far a batch is, and about when it ends.",
				batching, result[BatchInfo](), id, problems(401, 404, 500, 503)),
			Delete: d.operation("cancel-batch", "Cancel a batch", "Nothing of it is graded any more; what is there stays.",
				batching, result[BatchInfo](), id, problems(401, 403, 404, 500, 503)),
		},
		"/v1/batches/{id}/retry": {Post: d.operation("retry-batch", "Grade again",
			"Grades again what could not be judged, or all. The body may be left out.",
			batching, also[RetryInfo](http.StatusAccepted), located,
			request[RetryRequest](), optionalBody, id,
			problems(400, 401, 403, 404, 408, 409, 413, 415, 429, 500, 503))},
		"/v1/batches/{id}/schedule": {
			Get: d.operation("show-schedule", "Show a schedule", "When a batch is graded again.",
				batching, result[ScheduleInfo](), id, problems(401, 404, 500, 503)),
			Put: d.operation("set-schedule", "Grade again by a schedule",
				"Has a batch graded again, all of it, at the times that come, or pauses that. What was missed, as while the service was down, is "+
					"one run.",
				batching, result[ScheduleInfo](), request[ScheduleRequest](), id,
				problems(400, 401, 403, 404, 408, 409, 413, 415, 500, 503)),
			Delete: d.operation("drop-schedule", "Delete a schedule", "The batch is graded again no more; a run that has begun goes on.",
				batching, result[BatchInfo](), id, problems(401, 403, 404, 500, 503)),
		},
	}
}

// resultPaths are those of a batch's results.
func (d *description) resultPaths() map[string]*huma.PathItem {
	id := pathParam("id", "Id of the batch.")
	return map[string]*huma.PathItem{
		"/v1/batches/{id}/results/{number}/history": {Get: d.operation("submission-history", "History of a submission",
			"How a submission was judged each time, and what changed.",
			batching, result[SubmissionHistory](), id, pathParam("number", "Number of the submission, from 0."),
			problems(401, 404, 500, 503))},
		"/v1/batches/{id}/results": {Get: d.operation("batch-results", "Results of a batch",
			"A line of JSON for each submission in its order, or a table in CSV. With a limit it is a page, and the header Link names the next.",
			batching, also[ResultLine](200), ndjson(200), tables, id,
			queryParams("format", "verdict", "hint", "changed", "from", "limit", "reports"), langParam(),
			problems(400, 401, 404, 413, 500, 503))},
		"/v1/batches/{id}/results/{number}": {Get: d.operation("batch-result", "Report of a submission",
			"The report of one submission, in any format that reports have.",
			batching, result[report.Report](), id, pathParam("number", "Number of the submission, from 0."),
			formatParam(), langParam(),
			problems(400, 401, 404, 406, 500, 503))},
		"/v1/batches/{id}/webhooks": {Get: d.operation("batch-webhooks", "Webhooks that did not arrive",
			"The messages of a batch's webhook that are sent again, and those that are dead.",
			batching, result[WebhookDeliveries](), id, queryParams("limit"), problems(400, 401, 404, 500, 503))},
		"/v1/batches/{id}/events": {Get: d.operation("batch-events", "Progress of a batch",
			"Server-sent events: `progress` when something has changed, and `end`, both with what the batch itself answers.",
			batching, also[BatchInfo](200), eventStream, id, problems(401, 404, 500, 503))},
	}
}

// batchParams are what queries of batches may say.
func batchParams() map[string]*huma.Param {
	return map[string]*huma.Param{
		"title":            textParam("Title of the batch; not for JSON."),
		"challenge":        textParam("Name or id of the challenge of submissions that name none; not for JSON."),
		"strict":           boolParam("Fail a hint whose pass rests on nothing; not for JSON."),
		"live":             boolParam("Connect clients to the projects, too; not for JSON."),
		"student_column":   textParam("Heading of a roster's column that names the student; else it is found."),
		"url_column":       textParam("Heading of a roster's column with the project's address; else it is found."),
		"challenge_column": textParam("Heading of a roster's column that names the challenge; else it is found."),
		"student":          textParam("Name of the student, as it was handed in."),
		"id":               textParam("The student's id, where there are several of that name."),
		"before":           textParam("Id of the batch after which the list goes on."),
		"limit":            numberParam("At most so many."),
		"from":             numberParam("Number of the first submission, from 0."),
		"hint":             numberParam("Number of the hint whose verdict is asked for, from 1."),
		"reports":          boolParam("With the reports."),
		"changed":          boolParam("Only those that are other than in the run before."),
		"scheduled":        boolParam("Only those that have a schedule."),
		"every":            textParam("How often it is graded again, such as 24h; not for JSON."),
		"until":            textParam("When that ends, such as 2026-12-24T18:00:00Z; not for JSON."),
		"verdict":          enumParam("Only those that ended so.", "pass", "fail", "error", "missing", "skip"),
		"format":           enumParam("Lines of JSON, a table for people, or a gradebook.", "ndjson", "csv", "canvas", "moodle"),
	}
}

func textParam(about string) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
}

func boolParam(about string) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeBoolean}}
}

func numberParam(about string) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeInteger}}
}

func enumParam(about string, values ...any) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString, Enum: values}}
}

func queryParams(names ...string) func(*description, *huma.Operation) {
	return func(_ *description, op *huma.Operation) {
		all := batchParams()
		for _, name := range names {
			p := all[name]
			p.Name, p.In = name, "query"
			op.Parameters = append(op.Parameters, p)
		}
	}
}

func batchHeaders(_ *description, op *huma.Operation) {
	most := maxKey
	key := textParam("Any text that is new for a new batch.")
	key.Schema.MaxLength = &most
	for _, h := range []struct {
		name  string
		param *huma.Param
	}{
		{"Idempotency-Key", key},
		{"Webhook-Url", textParam("Who is told by a POST when the batch has ended; see docs/webhooks.md.")},
		{"Webhook-Secret", textParam("By which the receiver knows the sender: whsec_ and 24 to 64 bytes in base64.")},
		{"Webhook-Each", boolParam("Tell each verdict, too.")},
	} {
		h.param.Name, h.param.In = h.name, "header"
		op.Parameters = append(op.Parameters, h.param)
	}
}

// located says that an answer of 202 names an address.
func located(_ *description, op *huma.Operation) {
	op.Responses[strconv.Itoa(http.StatusAccepted)].Headers = map[string]*huma.Param{
		"Location": {Description: "Path of the batch.", Schema: &huma.Schema{Type: huma.TypeString}}}
}

// batchBody says what a batch may be handed in as.
func batchBody() func(*description, *huma.Operation) {
	return func(d *description, op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json":     {Schema: d.schema(reflect.TypeFor[BatchesRequest]())},
			"application/x-ndjson": {Schema: d.schema(reflect.TypeFor[SubmissionRequest]())},
			"text/csv":             {Schema: &huma.Schema{Type: huma.TypeString}},
		}}
	}
}

func optionalBody(_ *description, op *huma.Operation) { op.RequestBody.Required = false }

// tables says that results may be a table, too.
func tables(_ *description, op *huma.Operation) {
	op.Responses["200"].Content["text/csv"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
}

func eventStream(_ *description, op *huma.Operation) {
	r := op.Responses["200"]
	r.Content = map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}
}
