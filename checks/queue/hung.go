package queue

import (
	"context"
	"time"
)

// endHung ends statements of workers that hang and are in others' way. Where a worker
// is stopped amid a statement, such as a COPY of which it sends no more rows, its
// transaction is not idle: PostgreSQL waits for it for ever, and so do all who want its
// locks. [Queue.tend] may be one of them, so this runs beside it.
func (q *Queue) endHung(ctx context.Context) {
	idle := idleLimit(q.opts.Rescue)
	tick := time.NewTicker(idle / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		n := 0
		err := q.engine.each(ctx, func(func(...any) error) error { n++; return nil },
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND usename = current_user
			AND application_name = current_setting('application_name')
			AND state = 'active' AND wait_event_type = 'Client' AND pid IN (
				SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock')
			AND clock_timestamp() - query_start > CAST($1 AS bigint) * interval '1 millisecond'`, idle.Milliseconds())
		if err != nil && ctx.Err() == nil {
			q.fault(plainly(err))
		}
		if n > 0 {
			q.opts.Log.Warn("a worker that hangs was in the way: its transactions were ended", "transactions", n)
		}
	}
}
