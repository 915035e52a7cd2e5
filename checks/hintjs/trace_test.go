package hintjs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"grader/checks"
	"grader/checks/hintjs"
	"grader/checks/report"
)

// shop is a project with an answer or two.
type shop struct{}

func (shop) Do(_ context.Context, r checks.Request) (*checks.Response, error) {
	body, status := `{"user":"x","id":1,"log":[{"date":"a","n":"60"}],"a b":[]}`, 200
	switch {
	case strings.HasSuffix(r.URL, "/gone"):
		body, status = "Cannot GET /gone", 404
	case strings.HasSuffix(r.URL, "/text"):
		body = "saved"
	}
	return &checks.Response{URL: r.URL, Status: status, StatusText: "OK", Body: body}, nil
}

// what is said of an expression, in short.
func what(e *report.Expression) string {
	if e == nil {
		return "nothing"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s\n", e.Line, e.Kind, e.Code)
	for i, v := range e.Values {
		fmt.Fprintf(&b, "%d %s = %s", v.Column, v.Expression, v.Value)
		if v.From != nil {
			fmt.Fprintf(&b, " from %d %s", v.From.Exchange, v.From.Path)
			if v.From.Computed {
				b.WriteString(" computed")
			}
		}
		if i+1 == e.Subject {
			b.WriteString(" <" + e.Wanted + ">")
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

func TestShowsWhatDidNotHold(t *testing.T) {
	const get = "const res = await fetch(code + '/x'); const data = await res.json();\n"
	doubled := "" // what each is computed of is twice as much to look at
	for i := 1; i < 40; i++ {
		doubled += fmt.Sprintf("let x%d = (x%d + x%[2]d).slice(0, 1);", i, i-1)
	}
	for _, c := range []struct{ name, code, want string }{
		{"equal", get + "assert.equal(data.user,\n  'y',\n  'name');", "2 equal: assert.equal(data.user, 'y', 'name')\n" +
			"14 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n19 data.user = \"x\" from 1 user <equal 'y'>"},
		{"an answer after a URL with nothing in it", get + "const { _id } = data;\nconst after = await fetch(`${code}/${_id}/gone`);\nif (!after.ok) throw new Error('no');",
			"4 throw: if (!after.ok) throw new Error('no')\n6 after = the answer 404 OK from 2 \n12 after.ok = false from 2  <true>\n0 _id = undefined from 1 _id"},
		{"a key that is not there", get + "const { _id } = data;\nassert.exists(_id);", "3 exists: assert.exists(_id)\n15 _id = undefined from 1 _id <>"},
		{"a part that is false", get + "assert(data.id === 1 && data.log[0].n === 60);", "2 assert: assert(data.id === 1 && data.log[0].n === 60)\n" +
			"8 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n13 data.id = 1 from 1 id\n16 data.id === 1 = true from 1 id computed\n" +
			"30 data.log = [{date: \"a\", n: \"60\"}] from 1 log\n33 data.log[0] = {date: \"a\", n: \"60\"} from 1 log[0]\n" +
			"37 data.log[0].n = \"60\" from 1 log[0].n <=== 60>\n39 data.log[0].n === 60 = false from 1 log[0].n computed"},
		{"what was not reached", get + "assert(data.id === 2 && data.user === 'x');", "2 assert: assert(data.id === 2 && data.user === 'x')\n" +
			"8 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n13 data.id = 1 from 1 id <=== 2>\n16 data.id === 2 = false from 1 id computed\n" +
			"30 data.user = \"x\" from 1 user"},
		{"the expected one first", get + "assert.equal(2, data['a b'].length);", "2 equal: assert.equal(2, data['a b'].length)\n" +
			"17 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n21 data['a b'] = [] from 1 ['a b']\n29 data['a b'].length = 0 from 1 ['a b'].length <equal 2>"},
		{"deeply", get + "assert.deepEqual(data.log, [{ date: 'a', n: 60 }]);", "2 deepEqual: assert.deepEqual(data.log, [{ date: 'a', n: 60 }])\n" +
			"18 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n23 data.log = [{date: \"a\", n: \"60\"}] from 1 log\n" +
			"0 data.log[0].n = \"60\" from 1 log[0].n <=== 60>"},
		{"thrown", "const res = await fetch(code + '/gone');\nif (!res.ok) {\n  throw new Error(await res.text());\n}\nassert(true);", "2 throw: if (!res.ok) throw new Error(await res.text())\n" +
			"6 res = the answer 404 OK from 1 \n10 res.ok = false from 1  <true>"},
		{"thrown again", "try {\n" + get + "assert.isArray(data);\n} catch (err) {\n  throw new Error(err.message);\n}", "3 isArray: assert.isArray(data)\n" +
			"16 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1  <>"},
		{"nothing to take a property of", get + "const { logs } = data;\nconst first = logs[0];\nassert.exists(first);", "3 TypeError: first = logs[0]\n9 logs = undefined from 1 logs <>"},
		{"in a callback", get + "data.log.forEach((entry) => {\n  assert.isNumber(entry.n);\n});", "3 isNumber: assert.isNumber(entry.n)\n" +
			"17 entry = {date: \"a\", n: \"60\"} from 1 log[0]\n23 entry.n = \"60\" from 1 log[0].n <>"},
		{"no JSON", "const res = await fetch(code + '/text');\nconst data = await res.json();\nassert(data);", "2 SyntaxError: data = await res.json()\n14 res = the answer 200 OK from 1"},
		{"awaited", "const res = await fetch(code + '/text');\nassert.equal(await res.text(), 'done');", "2 equal: assert.equal(await res.text(), 'done')\n20 res = the answer 200 OK from 1 \n14 await res.text() = \"saved\" from 1  <equal 'done'>"},
		{"an optional chain", get + "assert.isOk(data?.shop?.name);", "2 isOk: assert.isOk(data?.shop?.name)\n" +
			"13 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n19 data?.shop = undefined from 1 shop\n25 data?.shop?.name = undefined <ok>"},
		{"a template", get + "assert.equal(`${data.user}!`, 'y!');", "2 equal: assert.equal(`${data.user}!`, 'y!')\n" +
			"17 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n22 data.user = \"x\" from 1 user\n14 `${data.user}!` = \"x!\" <equal 'y!'>"},
		{"a pattern that is made", "const re = new RegExp('\\\\.' + 'on(\\'|\"|`)');\nassert.match(await (await fetch(code + '/text')).text(), re);", "2 match: assert.match(await (await fetch(code + '/text')).text(), re)\n" +
			"14 await (await fetch(code + '/text')).text() = \"saved\" from 1  <match /\\.on('|\"|`)/>\n" +
			"58 re = /\\.on('|\"|`)/"},
		{"one of several", get + "assert(data.id === 2 || data.id === 3 || data.id === 4);", "2 assert: assert(data.id === 2 || data.id === 3 || data.id === 4)\n" +
			"8 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n13 data.id = 1 from 1 id <oneOf 2, 3, 4>\n" +
			"16 data.id === 2 = false from 1 id computed\n33 data.id === 3 = false from 1 id computed\n50 data.id === 4 = false from 1 id computed"},
		{"one side has something", "const data = await (await fetch(code + '/text')).text();\nassert(data.error === 'a' || data === 'b');", "2 assert: assert(data.error === 'a' || data === 'b')\n" +
			"8 data = \"saved\" from 1  <=== 'b'>\n13 data.error = undefined from 1 error\n19 data.error === 'a' = false from 1 error computed\n35 data === 'b' = false from 1  computed"},
		{"one side is an error", get + "if (data.id !== 2 && data.user === 'x') throw new Error('no');\nassert(true);", "2 throw: if (data.id !== 2 && data.user === 'x') throw new Error('no')\n" +
			"5 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n10 data.id = 1 from 1 id <not !== 2>\n13 data.id !== 2 = true from 1 id computed\n" +
			"27 data.user = \"x\" from 1 user\n32 data.user === 'x' = true from 1 user computed"},
		{"empty", get + "assert(data['a b'][0] && data.id);", "2 assert: assert(data['a b'][0] && data.id)\n" +
			"8 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n12 data['a b'] = [] from 1 ['a b']\n19 data['a b'][0] = undefined from 1 ['a b'][0] <ok>\n31 data.id = 1 from 1 id"},
		{"a call in an optional chain", get + "assert.isTrue(data.user?.includes('y'));", "2 isTrue: assert.isTrue(data.user?.includes('y'))\n" +
			"15 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n20 data.user = \"x\" from 1 user <includes 'y'>\n26 data.user?.includes('y') = false from 1 user computed"},
		{"a key too many", get + "assert.deepEqual(data.log[0], { date: 'a' });", "2 deepEqual: assert.deepEqual(data.log[0], { date: 'a' })\n" +
			"18 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n23 data.log = [{date: \"a\", n: \"60\"}] from 1 log\n26 data.log[0] = {date: \"a\", n: \"60\"} from 1 log[0]\n" +
			"0 data.log[0].n = \"60\" from 1 log[0].n <absent>"},
		{"computed of itself", get + "let total = 0;\nfor (const e of data.log) { total = total + Number(e.n); }\nassert.equal(total, 61);", "4 equal: assert.equal(total, 61)\n14 total = 60 <equal 61>"},
		{"computed of each other", get + "let a = data.id;\nlet b = a + 1; a = b + 1;\nassert.equal(a, 4);", "4 equal: assert.equal(a, 4)\n14 a = 3 from 1 id computed <equal 4>"},
		{"computed of many", get + "let x0 = 'x';\n" + doubled + "\nassert.equal(x39, 'y');", "4 equal: assert.equal(x39, 'y')\n14 x39 = \"x\" <equal 'y'>"},
		{"its own name hides it", "var code = code + '/x';\nassert.equal(code, 'y');", "2 equal: assert.equal(code, 'y')\n14 code = \"undefined/x\" <equal 'y'>"},
		{"not the caught one", get + "try { assert(data.none) } catch {}\nassert.equal(data.id, 2);", "3 equal: assert.equal(data.id, 2)\n" +
			"14 data = {user: \"x\", id: 1, log: [{date: \"a\", n: \"60\"}], \"a b\": []} from 1 \n19 data.id = 1 from 1 id <equal 2>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := hintjs.Compile(c.code)
			require.NoError(t, err)
			s := checks.NewSession(t.Context(), checks.Project{URL: "http://a.example", Site: shop{}})
			defer s.Close()
			_, err = p.Run(t.Context(), s)
			var f *checks.Failure
			require.ErrorAs(t, err, &f)
			assert.Equal(t, c.want, what(f.Expression))
		})
	}
}

// What a program can see of itself is as if nobody watched.
func TestNoProgramSeesThatItIsWatched(t *testing.T) {
	for _, code := range []string{
		"const f = () => {}; assert.equal(f.name, 'f');",
		"const f = function () { const a = 1 + this.b; return a; }; assert.include(String(f), 'const a = 1 + this.b');",
		"let order = ''; const o = { get a() { order += 'a'; return this; }, b() { order += 'b'; return order; } }; assert.equal(o.a.b(), 'ab'); assert.equal(order, 'ab');",
		"assert.deepEqual(Object.keys(globalThis).filter((k) => k.includes('%')), []);",
		"assert(typeof undeclared === 'undefined');",
		"const o = { f() { return this === o; } }; assert(o.f()); assert(o?.f()); assert((o.f)());",
		"const a = [3, 1]; assert.deepEqual([...a].sort(), [1, 3]); assert.equal(Math.max(...a), 3);",
		"let n = 0; const o = { get a() { n++; return 1; }, b: 'é' }; assert.isObject(o); assert.equal(n, 1);",
		"let n = 0; assert.equal(n++, 0); assert.equal(n, 1); assert(delete { a: 1 }.a);",
		"try { throw 1 } catch (e) { var e2 = e; assert.equal(e, 1); } assert.equal(e2, 1);",
		"const { a = () => 1, ...rest } = { b: 2 }; assert.equal(a.name, 'a'); assert.deepEqual(rest, { b: 2 });",
		"let caught; try { null.x } catch (e) { caught = e } assert.match(String(caught.stack), /hint:2:/);",
		"for (const x of [1, 2]) assert(x); label: for (let i = 0; i < 2; i++) { if (i) continue label; assert.equal(i, 0); }",
	} {
		p, err := hintjs.Compile(code)
		require.NoError(t, err)
		s := checks.NewSession(t.Context(), checks.Project{URL: "http://a.example", Site: shop{}})
		_, err = p.Run(t.Context(), s)
		s.Close()
		assert.NoError(t, err, code)
	}
}
