package web_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks/batch"
	"grader/checks/report"
)

// eventually waits until an expression is true on the page.
func (tb *tab) eventually(expression string) {
	tb.t.Helper()
	_, err := chromedp.Run(tb.ctx, chromedp.Poll[bool](expression))
	require.NoError(tb.t, err, expression)
}

// at waits until the tab is at a path.
func (tb *tab) at(path string) {
	tb.t.Helper()
	require.Eventually(tb.t, func() bool {
		at, err := chromedp.Run(tb.ctx, chromedp.Evaluate[string](`location.pathname`))
		return err == nil && at == path
	}, 10*time.Second, 10*time.Millisecond, path)
}

// handIn pastes rows into the form of a class, and sends it.
func (tb *tab) handIn(st *stage, rows, until string) {
	tb.t.Helper()
	tb.do(chromedp.Navigate(st.classes.URL+"/b/"), chromedp.Click(chromedp.CSS(".ask summary")),
		chromedp.SetValue(chromedp.ID("rows"), rows), chromedp.SendKeys(chromedp.ID("title"), "Chat"),
		chromedp.Click(chromedp.CSS(".send button")), chromedp.WaitVisible(chromedp.CSS(until)))
}

// A page that is open fills as it goes, without being loaded again, and keeps the focus.
func testClass(t *testing.T, b context.Context, st *stage) {
	st.batches.set("waits", func(b *memoryBatch) { *b = *classOf("waits", "", "....") })
	tb := open(t, b)
	tb.do(chromedp.Navigate(st.classes.URL + "/b/waits"))
	eval[chromedp.Void](tb, `window.same = true; document.querySelector("#s-1 .url").focus()`)
	assert.Contains(t, tb.text("#s-0 .result"), "not graded yet")
	st.batches.set("waits", func(b *memoryBatch) {
		b.entries[0].Outcome, b.entries[1].Outcome = outcomeOf(0, 'p', b.Created), outcomeOf(1, 'f', b.Created)
		b.entries[0].Outcome.Before = &batch.Past{Verdict: report.Fail, Hints: "fff", At: b.Created}
	})
	tb.eventually(`document.querySelector("#s-0 .result").textContent.startsWith("passed")`)
	assert.Contains(t, tb.text("#s-0 .past"), "before: 0")
	assert.Equal(t, "27 Nov 2026", eval[string](tb, `document.querySelector("#s-0 time").title`), "what comes is told by the reader's clock, too")
	assert.False(t, eval[bool](tb, `document.getElementById("legend").hidden`))
	tb.eventually(`document.querySelector("#s-1 td.fail a") !== null`)
	assert.Contains(t, tb.text("#progress"), "2 of 4 graded")
	assert.Equal(t, "url", eval[string](tb, `document.activeElement.className`), "the focus stays")
	assert.Equal(t, "s-1", eval[string](tb, `document.activeElement.closest("tr").id`))
	eval[chromedp.Void](tb, `document.querySelector("#acts details").open = true; document.querySelector("#acts summary").focus()`)
	st.batches.set("waits", func(b *memoryBatch) {
		b.entries[2].Outcome, b.entries[3].Outcome = outcomeOf(2, 'F', b.Created), outcomeOf(3, 'm', b.Created)
		b.State, b.Ended = batch.Done, time.Now()
	})
	tb.eventually(`document.querySelector(".state strong").textContent === "Graded"`)
	tb.eventually(`document.querySelector("#totals a.fail").textContent.includes("2 of 3 fail hint 2.")`)
	tb.eventually(`document.getElementById("status").textContent === "Graded. 4 of 4 graded"`)
	assert.Equal(t, "All of it", tb.text("#acts button[name=all]"))
	assert.True(t, eval[bool](tb, `window.same`), "it was not loaded again")

	tb.do(chromedp.Click(chromedp.CSS("#acts button[name=all]")))
	tb.do(chromedp.WaitVisible(chromedp.CSS("#acts summary")), chromedp.Click(chromedp.CSS("#acts summary")), chromedp.Click(chromedp.CSS("#acts form button")))
	tb.do(chromedp.WaitNotPresent(chromedp.CSS("#acts details")))
	assert.Equal(t, "Cancelled", tb.text(".state strong"))
	assert.Equal(t, "/b/waits", eval[string](tb, `location.pathname`))
	st.batches.set("waits", func(b *memoryBatch) { *b = *classOf("waits", "", "....") })
}

func testClassNoScript(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	_, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	tb.do(chromedp.Navigate(st.classes.URL+"/b/done"), chromedp.SetValue(chromedp.CSS("[name=hint]"), "3"),
		chromedp.Click(chromedp.CSS(".tools button")), chromedp.WaitReady(chromedp.CSS("[name=hint] [value='3'][selected]")))
	assert.Equal(t, 1, eval[int](tb, `document.querySelectorAll("tbody tr").length`))
	tb.do(chromedp.Click(chromedp.CSS("#s-3 td.fail a")), chromedp.WaitVisible(chromedp.ID("hint-2")))
	assert.Equal(t, "/b/done/3", eval[string](tb, `location.pathname`))
	tb.do(chromedp.Click(chromedp.CSS(".in a")), chromedp.WaitVisible(chromedp.ID("rows")))
	tb.said() // that a place in a page goes before its focus
}

// What has changed is found, and how it was before, without scripts.
func testHistory(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	_, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	tb.do(chromedp.Navigate(st.classes.URL+"/b/again"), chromedp.Click(chromedp.CSS("[name=changed]")),
		chromedp.Click(chromedp.CSS(".tools button")), chromedp.WaitReady(chromedp.CSS("[name=changed][checked]")))
	assert.Equal(t, 5, eval[int](tb, `document.querySelectorAll("tbody tr").length`))
	assert.Contains(t, tb.text("#s-0 .past"), "before: failed (26 Nov 2026)")
	tb.do(chromedp.Click(chromedp.CSS("#s-0 .past a")), chromedp.WaitVisible(chromedp.ID("history")))
	assert.Equal(t, "/b/again/0/history", eval[string](tb, `location.pathname`))
	assert.Contains(t, tb.text("tbody tr .change"), "Hint 2: passed, before: failed")
	tb.do(chromedp.Click(chromedp.CSS(".in a")), chromedp.WaitVisible(chromedp.ID("rows")))
	tb.said() // that a place in a page goes before its focus
}

func testClassKeyboard(t *testing.T, b context.Context, st *stage) {
	tb := open(t, b)
	tb.do(chromedp.Navigate(st.classes.URL + "/b/done?hint=3"))
	reached := map[string]bool{}
	for range 80 {
		tb.do(chromedp.KeyEvent(tabulate))
		for _, css := range []string{".counts a", ".total a", ".tools select", ".tools button", ".scroll", ".name", "td.fail a", "#twins a", "#acts a", "#acts button"} {
			if eval[bool](tb, `document.activeElement.matches("`+css+`")`) {
				reached[css] = true
				assert.Equal(t, "solid", eval[string](tb, `getComputedStyle(document.activeElement).outlineStyle`), css)
			}
		}
		if reached["#acts button"] {
			break
		}
	}
	assert.Len(t, reached, 10, reached)
}

// What is wrong is told beside what was typed, and a file's rows can be mended.
func testUpload(t *testing.T, b context.Context, st *stage) {
	file := filepath.Join(t.TempDir(), "monday.csv")
	require.NoError(t, os.WriteFile(file, []byte("student,url\n,bad\n"), 0o600))
	tb := open(t, b)
	tb.do(chromedp.Navigate(st.classes.URL+"/b/"), chromedp.SetUploadFiles(chromedp.ID("file"), []string{file}),
		chromedp.Click(chromedp.CSS(".send button")), chromedp.WaitVisible(chromedp.CSS(".alert")))
	assert.Contains(t, tb.text(".alert"), "line 3: the student's cell is empty")
	assert.Equal(t, "refused", eval[string](tb, `document.activeElement.id`), "what is wrong has the focus")
	assert.Equal(t, "monday", eval[string](tb, `document.getElementById("title").value`))
	assert.Equal(t, "student,url\n,bad\n", eval[string](tb, `document.getElementById("rows").value`))
	tb.said() // of the status
	tb.do(chromedp.SetValue(chromedp.ID("rows"), "student,url\nAda,https://a.example\n"), chromedp.Click(chromedp.CSS(".send button")))
	tb.at("/b/made")
	created := st.batches.created[len(st.batches.created)-1]
	assert.Equal(t, "student,url\r\nAda,https://a.example\r\n", string(created.Rows))
	assert.NotEmpty(t, created.Key)
	tb.said()
}
