package hintjs_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"grader/fixtures/reference"
)

// expectations tell what the methods of expect take, as shapes does for assert's;
// a method without a shape is a property.
var expectations = map[string]string{
	"ok": "-", "true": "-", "false": "-", "null": "-", "undefined": "-", "NaN": "-", "exist": "-", "empty": "-", "arguments": "-", "extensible": "-", "sealed": "-", "frozen": "-", "finite": "-",
	"a": "t", "an": "t", "include": "i", "contain": "v", "equal": "v", "equals": "v", "eq": "v", "eql": "v", "above": "n", "gt": "n", "least": "n", "gte": "n", "below": "n", "lt": "n", "most": "n", "lte": "n",
	"within": "nn", "instanceof": "c", "property": "k", "property ": "kv", "ownProperty": "k", "lengthOf": "n", "length": "n", "match": "r", "string": "s", "keys": "K", "throw": "em", "throws": "em",
	"respondTo": "k", "satisfy": "f", "closeTo": "nn", "members": "a", "oneOf": "a",
	"lengthOf.above": "n", "lengthOf.at.least": "n", "length.below": "n", "lengthOf.at.most": "n", "lengthOf.within": "nn", "include.members": "a", "contain.keys": "K", "include.keys": "K", "have.any.keys": "K", "have.all.keys": "K",
	"deep.equal": "v", "deep.include": "i", "deep.property": "kv", "nested.property": "pv", "nested.include": "i", "own.property": "kv", "deep.members": "a", "ordered.members": "a", "deep.oneOf": "a", "contain.oneOf": "a", "deep.contain": "i",
	"property('a').that.is.a": "t", "an('object').that.has.property": "k", "an('array').with.lengthOf": "n", "be.a('string').and.match": "r", "throw().with.property": "k", "ot": "-", "equl": "v", "lenghtOf": "n", "xyzzy": "-", "an('array').that.includes": "v",
}

func (g generator) expectation() string {
	method := g.pick(sortedKeys(expectations)...)
	shape := expectations[method]
	subject := g.arg('v')
	switch {
	case strings.HasPrefix(method, "throw") || strings.HasPrefix(method, "satisfy"):
		subject = g.arg('f')
	case strings.Contains(shape, "n") && g.IntN(2) == 0:
		subject = g.arg('n')
	case strings.Contains(shape, "a") || strings.Contains(method, "array") || strings.Contains(method, "length"):
		subject = g.arg('a')
	case strings.ContainsAny(shape, "kKip"):
		subject = g.arg('o')
	case strings.ContainsAny(shape, "rs"):
		subject = g.arg('s')
	}
	if subject == "10n" || subject == "1n" {
		subject = "1" // the BigInt objects of the engine have a length
	}
	call := "expect(" + subject + g.pick(messages...) + ")" + g.pick(".to", ".to.be", ".not", ".to.not", ".to.have", "", ".does.not", ".which.is") + "." + strings.TrimSpace(method)
	if shape == "-" {
		return call + ";"
	}
	var args []string
	for _, kind := range shape {
		if len(args) == 0 || kind != 'm' && kind != 'v' || g.IntN(4) > 0 {
			args = append(args, g.arg(kind))
		}
	}
	return call + "(" + strings.Join(args, ", ") + g.pick(messages...) + ");"
}

// expect and should say what those of chai 4.4.1 say.
func TestExpectSaysWhatChaiSays(t *testing.T) {
	node := reference.Start(t)
	g := generator{rand.New(rand.NewPCG(7, 11))}
	n := 3000
	if testing.Short() {
		n = 300
	}
	var calls []string
	for range n {
		calls = append(calls, g.expectation())
	}
	calls = append(calls,
		`expect({ a: 1 }).to.have.ownPropertyDescriptor('a')`, `expect({ a: 1 }).to.have.ownPropertyDescriptor('b', 'why')`,
		`expect({ a: 1 }).to.not.have.ownPropertyDescriptor('a')`, `expect({ a: 1 }).to.have.ownPropertyDescriptor('a').that.has.property('value', 2)`,
		`expect({ a: 1 }).haveOwnPropertyDescriptor('a', { value: 2, writable: true, enumerable: true, configurable: true }, 'why')`,
		`expect({ a: 2 }).to.not.haveOwnPropertyDescriptor('a', { value: 2, writable: true, enumerable: true, configurable: true })`,
		`expect(() => {}).to.change({ a: 1 }, 'a')`, `let n = 1; expect(() => { n += 2; }).to.increase(() => n).by(2)`, `let n = 1; expect(() => { n += 2; }).to.increase(() => n).by(3)`,
		`let o = { n: 3 }; expect(() => { o.n--; }).to.decrease(o, 'n').by(1)`, `expect.fail()`, `expect.fail('why')`, `expect.fail(1, 2, 'why')`, `expect({ a: { b: 2 } }).to.have.nested.property('a.b').that.equals(3)`,
		`expect({ a: 1 }).to.have.property('a').that.is.a('string', 'author')`, `expect([1, 2]).to.be.an('array').that.includes(3)`, `expect(1).to.equal(2, 'why')`, `expect(1, 'first').to.equal(2, 'why')`,
		`expect([1]).to.have.a.lengthOf(2)`, `expect(() => { throw new Error('x'); }).to.throw(Error, 'y')`, `expect(5).to.be.within(1, 4)`, `expect({ a: 1 }).to.include({ a: 2 })`, `expect(null).to.have.property('x')`,
		`chai.expect(1).to.equal(2)`, `chai.assert.equal(1, 2)`, `chai.should(); (1).should.equal(2)`, `chai.should(); 'a'.should.be.a('number')`, `chai.should(); ({ a: 1 }).should.have.property('b')`, `chai.should().exist(null)`,
		`chai.should(); [1].should.not.include(1)`, `chai.should().not.exist(1, 'why')`,
	)
	thrown := compareCalls(t, node, calls)
	t.Logf("%d calls, %d threw", len(calls), thrown)
	assert.Greater(t, thrown, n/4)
}
