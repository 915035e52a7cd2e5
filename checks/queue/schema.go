package queue

import (
	"context"
	"fmt"
	"strings"
)

// migrations are the steps to today's tables, in order; a step that was released is
// never changed. Words in braces differ between databases.
//
// A submission's id is its batch's, shifted by [placeBits], and its place: one number
// finds it, and a batch is a range. Times are Unix milliseconds, 0 for none.
var migrations = []string{`
CREATE TABLE grader_batch (
	id {serial},
	name text NOT NULL UNIQUE,
	owner text NOT NULL,
	idempotency text,
	digest text NOT NULL,
	spec text NOT NULL,
	state text NOT NULL,
	total bigint NOT NULL,
	most bigint NOT NULL,
	round bigint NOT NULL,
	created bigint NOT NULL,
	ended bigint NOT NULL,
	source {blob}
);
CREATE UNIQUE INDEX grader_batch_idempotency ON grader_batch (owner, idempotency) WHERE idempotency IS NOT NULL;
CREATE INDEX grader_batch_owner ON grader_batch (owner, id);
CREATE INDEX grader_batch_state ON grader_batch (state);
CREATE TABLE grader_submission (
	id {key},
	student text NOT NULL,
	student_id text NOT NULL,
	url text NOT NULL,
	challenge text NOT NULL
);
CREATE TABLE grader_result (
	id {key},
	round bigint NOT NULL,
	verdict text NOT NULL,
	hints text NOT NULL,
	code text NOT NULL,
	problem text NOT NULL,
	tries bigint NOT NULL,
	at bigint NOT NULL,
	again bigint NOT NULL,
	report {blob}
);
CREATE INDEX grader_result_again ON grader_result (id) WHERE again > 0;
CREATE TABLE grader_tally (
	batch bigint NOT NULL,
	worker text NOT NULL,
	minute bigint NOT NULL,
	graded bigint NOT NULL,
	pass bigint NOT NULL,
	fail bigint NOT NULL,
	error bigint NOT NULL,
	missing bigint NOT NULL,
	waiting bigint NOT NULL,
	PRIMARY KEY (batch, worker, minute)
);
CREATE TABLE grader_notice (
	id text PRIMARY KEY,
	batch bigint NOT NULL,
	n bigint NOT NULL,
	state text NOT NULL,
	tries bigint NOT NULL,
	problem text NOT NULL,
	at bigint NOT NULL
);
CREATE INDEX grader_notice_batch ON grader_notice (batch);
CREATE {unlogged} TABLE grader_lane (
	address text PRIMARY KEY,
	due bigint NOT NULL
);
`, `
CREATE TABLE grader_schedule (
	batch {key},
	step bigint NOT NULL,
	until bigint NOT NULL,
	due bigint NOT NULL,
	paused boolean NOT NULL,
	runs bigint NOT NULL
);
CREATE INDEX grader_schedule_due ON grader_schedule (due) WHERE due > 0;
CREATE TABLE grader_history (
	id bigint NOT NULL,
	round bigint NOT NULL,
	verdict text NOT NULL,
	hints text NOT NULL,
	code text NOT NULL,
	at bigint NOT NULL,
	PRIMARY KEY (id, round)
) {clustered};
ALTER TABLE grader_result ADD COLUMN was_verdict text NOT NULL DEFAULT '';
ALTER TABLE grader_result ADD COLUMN was_hints text NOT NULL DEFAULT '';
ALTER TABLE grader_result ADD COLUMN was_code text NOT NULL DEFAULT '';
ALTER TABLE grader_result ADD COLUMN was_at bigint NOT NULL DEFAULT 0;
`, `
ALTER TABLE grader_batch ADD COLUMN lasts bigint NOT NULL DEFAULT 0;
CREATE TABLE grader_report (
	id text PRIMARY KEY,
	client text NOT NULL,
	until bigint NOT NULL,
	size bigint NOT NULL,
	body {blob} NOT NULL
);
CREATE INDEX grader_report_until ON grader_report (until);
CREATE INDEX grader_report_share ON grader_report (client, until, size);
CREATE TABLE grader_counter (
	owner text NOT NULL,
	name text NOT NULL,
	n bigint NOT NULL,
	PRIMARY KEY (owner, name)
);
`, `
CREATE TABLE grader_kind (
	batch bigint NOT NULL,
	worker text NOT NULL,
	challenge text NOT NULL,
	hints text NOT NULL,
	n bigint NOT NULL,
	changed bigint NOT NULL,
	PRIMARY KEY (batch, worker, challenge, hints)
) {clustered};
INSERT INTO grader_kind (batch, worker, challenge, hints, n, changed)
	SELECT r.id >> 20, '', s.challenge, r.hints, count(*), sum(CASE WHEN r.was_at > 0
		AND (r.was_verdict <> r.verdict OR r.was_hints <> r.hints OR r.was_code <> r.code) THEN 1 ELSE 0 END)
	FROM grader_result r JOIN grader_submission s ON s.id = r.id WHERE r.again = 0
	GROUP BY r.id >> 20, s.challenge, r.hints;
`}

// placeBits are the bits of a submission's id that are its place in the batch.
const placeBits = 20

var sqliteWords = strings.NewReplacer(
	"{serial}", "integer PRIMARY KEY AUTOINCREMENT", "{key}", "integer PRIMARY KEY", "{blob}", "blob", "{unlogged}", "",
	"{clustered}", "WITHOUT ROWID")

// version is which of the migrations a database has; 0 if it has none.
func version(ctx context.Context, c conn) (int, error) {
	if _, err := c.exec(ctx, `CREATE TABLE IF NOT EXISTS grader_migration (version bigint PRIMARY KEY)`); err != nil {
		return 0, err
	}
	v := 0
	err := c.each(ctx, func(scan func(...any) error) error { return scan(&v) },
		`SELECT COALESCE(max(version), 0) FROM grader_migration`)
	return v, err
}

// migrate does the steps that a database does not have yet, and lists them.
func migrate[T any](ctx context.Context, db database[T], words *strings.Replacer) ([]string, error) {
	v, err := version(ctx, db)
	if err != nil {
		return nil, err
	}
	if err := tooNew(v); err != nil {
		return nil, err
	}
	var done []string
	for ; v < len(migrations); v++ {
		t, err := db.begin(ctx)
		if err != nil {
			return done, err
		}
		c := db.on(t)
		for _, statement := range strings.Split(words.Replace(migrations[v]), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := c.exec(ctx, statement); err != nil {
				db.rollback(t)
				return done, err
			}
		}
		if _, err := c.exec(ctx, `INSERT INTO grader_migration (version) VALUES ($1)`, v+1); err != nil {
			db.rollback(t)
			return done, err
		}
		if err := db.commit(ctx, t); err != nil {
			return done, err
		}
		done = append(done, fmt.Sprintf("step %d", v+1))
	}
	return done, nil
}

func tooNew(v int) error {
	if v > len(migrations) {
		return fmt.Errorf("--database: it was written by a newer grader (its tables are version %d, this grader knows %d): "+
			"update this grader", v, len(migrations))
	}
	return nil
}
