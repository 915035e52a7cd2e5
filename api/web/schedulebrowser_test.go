package web_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
)

// A schedule is set, mended, changed and removed by the form: with a script in the reader's
// time, without one in UTC.
func testSchedule(t *testing.T, b context.Context, st *stage) {
	for _, c := range []struct {
		name     string
		noScript bool
		until    time.Time
	}{
		{"with script", false, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
		{"without", true, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			tb := open(t, b)
			_, err := chromedp.Call(tb.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"})
			require.NoError(t, err)
			_, err = chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: c.noScript})
			require.NoError(t, err)
			until := chromedp.ID("until")
			value := func() string { return eval[string](tb, `document.getElementById("until").value`) }
			tb.do(chromedp.Navigate(st.classes.URL+"/b/done"), chromedp.Click(chromedp.CSS("#schedule a")), chromedp.WaitVisible(until))
			assert.Equal(t, c.noScript, eval[bool](tb, `document.querySelector("[data-utc]") !== null`))
			tb.do(chromedp.SetValue(until, "2026-11-26T09:00"), chromedp.Click(chromedp.CSS(".ask button")), chromedp.WaitVisible(chromedp.ID("schedule-note")))
			assert.Contains(t, tb.text("#schedule-note"), "The schedule ends before its first run.")
			assert.Equal(t, "every", eval[string](tb, `document.activeElement.id`), "what is wrong has the focus")
			assert.Equal(t, "2026-11-26T09:00", value(), "what was typed is kept")
			tb.said() // of the refused schedule's status

			tb.do(chromedp.SetValue(until, "2026-12-01T09:00"), chromedp.Click(chromedp.CSS(".ask button")), chromedp.WaitNotPresent(until))
			assert.Equal(t, "/b/done", eval[string](tb, `location.pathname + location.search`))
			assert.Contains(t, tb.text("#schedule"), "Graded again: Every day · until")
			st.batches.set("done", func(b *memoryBatch) { assert.Equal(t, c.until, b.Spec.Schedule.Until.UTC()) })

			tb.do(chromedp.Click(chromedp.CSS("#schedule a")), chromedp.WaitVisible(until))
			assert.Equal(t, "2026-12-01T09:00", value())
			tb.do(chromedp.Click(chromedp.CSS("[name=paused]")), chromedp.Click(chromedp.CSS(".ask button")), chromedp.WaitNotPresent(until))
			assert.Contains(t, tb.text("#schedule"), "paused")
			st.batches.set("done", func(b *memoryBatch) { assert.Equal(t, c.until, b.Spec.Schedule.Until.UTC(), "it is as it was") })
			tb.do(chromedp.Click(chromedp.CSS("#schedule a")), chromedp.WaitVisible(until), chromedp.Click(chromedp.CSS("[name=remove]")), chromedp.WaitNotPresent(until))
			assert.Contains(t, tb.text("#schedule"), "Not graded again automatically.")
		})
	}
	t.Run("next run", func(t *testing.T) {
		tb := open(t, b)
		schedule := &batch.Schedule{Every: day, Until: clock().Add(9 * day), Due: clock().Add(11 * time.Second)}
		st.batches.set("waits", func(b *memoryBatch) { *b = *classOf("waits", "", "pfFe"); b.Spec.Schedule = schedule })
		tb.do(chromedp.Navigate(st.classes.URL + "/b/waits"))
		eval[chromedp.Void](tb, `window.same = true`)
		assert.Equal(t, "Graded", tb.text(".state strong"))
		assert.Contains(t, tb.text("#schedule"), "next:")
		st.batches.set("waits", func(b *memoryBatch) {
			*b = *classOf("waits", "", "pfw.")
			next := *schedule
			next.Due, next.Runs = clock().Add(day), 1
			b.Spec.Schedule = &next
		})
		tb.eventually(`document.querySelector(".state strong").textContent !== "Graded"`)
		tb.eventually(`document.getElementById("schedule").textContent.includes("1 run so far")`)
		assert.Contains(t, tb.text("#progress"), "2 of 4 graded")
		st.batches.set("waits", func(b *memoryBatch) {
			next := b.Spec.Schedule
			*b = *classOf("waits", "", "ppfe")
			b.Spec.Schedule = next
		})
		tb.eventually(`document.querySelector(".state strong").textContent === "Graded"`)
		tb.eventually(`document.getElementById("progress").dataset.quiet === "86390"`)
		assert.True(t, eval[bool](tb, `window.same`), "it was not loaded again")
		st.batches.set("waits", func(b *memoryBatch) { *b = *classOf("waits", "", "....") })
	})
	t.Run("live", func(t *testing.T) {
		tb := open(t, b)
		st.batches.set("waits", func(b *memoryBatch) { *b = *classOf("waits", "", "....") })
		tb.do(chromedp.Navigate(st.classes.URL + "/b/waits?schedule=on"))
		eval[chromedp.Void](tb, `document.getElementById("until").value = "2026-12-01T09:00"`)
		st.batches.set("waits", func(b *memoryBatch) {
			b.Spec.Schedule = &batch.Schedule{Every: day, Until: clock().Add(9 * day), Due: clock().Add(day)}
		})
		tb.eventually(`document.getElementById("schedule").textContent.includes("next:")`)
		assert.Equal(t, "2026-12-01T09:00", eval[string](tb, `document.getElementById("until").value`), "what is typed stays")
		st.batches.set("waits", func(b *memoryBatch) { *b = *classOf("waits", "", "....") })
	})
}
