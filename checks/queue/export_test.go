package queue

import (
	"context"
	"fmt"
)

// LimitPages lets a SQLite file grow by so many pages only, as on a disk that is
// nearly full.
func (q *Queue) LimitPages(ctx context.Context, more int) error {
	pages := 0
	err := q.engine.each(ctx, func(scan func(...any) error) error { return scan(&pages) }, `PRAGMA page_count`)
	if err != nil {
		return err
	}
	return q.engine.each(ctx, func(scan func(...any) error) error { return scan(&pages) },
		fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+more))
}
