package hintjs

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dop251/goja"

	"grader/checks/jsregexp"
	"grader/checks/report"
)

// installLibrary loads the parts of the library that must be there before the
// program runs, and makes the others loadable.
func (r *run) installLibrary(p *Program) error {
	r.host = r.newLazyObject(r.native)
	r.lib = r.newLazyObject(func(name string) goja.Value {
		if part, ok := providers()[name]; ok {
			if err := r.load(part); err != nil {
				panic(err) // the interpreter throws it
			}
		}
		return nil
	})
	r.loaded = map[string]bool{}
	global := r.vm.GlobalObject()
	if err := global.SetPrototype(r.vm.NewDynamicObject(lazyGlobals{r})); err != nil {
		return err
	}
	if err := errors.Join(
		global.Set("code", r.project), global.Set("window", global), global.Set("self", global),
	); err != nil {
		return err
	}
	if r.pinned = p.changesBuiltins; r.pinned {
		if err := r.definePins(); err != nil {
			return err
		}
	}
	for _, part := range p.parts {
		if err := r.load(part); err != nil {
			return fmt.Errorf("hintjs: library: %s: %s", part, err.Error()) // not the hint's exception
		}
	}
	if r.pinned {
		r.pin()
	}
	if err := r.trace.defineProbes(); err != nil {
		return err
	}
	if p.catches {
		if err := r.hide(translateFunction, r.host.Get("translate")); err != nil {
			return err
		}
	}
	if len(p.aparts) > 0 {
		check := func(call goja.FunctionCall) goja.Value { return r.apart(p.aparts, call) }
		if err := r.hide(apartFunction, r.vm.ToValue(check)); err != nil {
			return err
		}
	}
	if len(p.patterns) > 0 {
		return r.hide(patternFunction, r.lib.Get("literal"))
	}
	return nil
}

// hide defines a global that no program can name, change or list.
func (r *run) hide(name string, v goja.Value) error {
	return r.vm.GlobalObject().DefineDataProperty(name, v, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
}

// load runs a part of the library, unless it was loaded before.
func (r *run) load(part string) error {
	if r.loaded[part] {
		return nil
	}
	r.loaded[part] = true
	f, err := r.partFunction(part)
	if err != nil {
		return err
	}
	call, _ := goja.AssertFunction(f)
	_, err = call(goja.Undefined(), r.host, r.lib)
	return err
}

func (r *run) partFunction(part string) (goja.Value, error) {
	if !r.pinned {
		return r.vm.RunProgram(library()[part]())
	}
	f, err := r.vm.RunProgram(pinnedLibrary()[part]())
	if err != nil {
		return nil, err
	}
	var globals []goja.Value
	for _, name := range builtins() {
		globals = append(globals, r.builtin(name))
	}
	withBuiltins, _ := goja.AssertFunction(f)
	return withBuiltins(goja.Undefined(), globals...)
}

// native gives the library what it needs from Go.
func (r *run) native(name string) goja.Value {
	switch name {
	case "code":
		return r.vm.ToValue(r.project)
	case "zone":
		return r.vm.ToValue(r.zone)
	case "symbols": // goja creates its Symbol when it is first used, which takes longer
		return r.newLazyObject(symbol)
	}
	f, ok := natives[name]
	if !ok {
		f, ok = platform[name]
	}
	if ok {
		return r.vm.ToValue(func(call goja.FunctionCall) goja.Value { return f(r, call) })
	}
	return nil
}

// natives are the functions that Go provides to the library.
var natives = map[string]func(*run, goja.FunctionCall) goja.Value{
	"pattern": (*run).pattern, "exec": (*run).exec,
	"begin": (*run).begin, "claimed": (*run).claimed, "record": (*run).record,
	"inspect": (*run).inspect, "display": (*run).display,
	"noteReading": (*run).noteReading, "assertionFailed": (*run).noteFailedAssertion,
	"abort": (*run).abortRun, "log": (*run).log,
	"setTimer": (*run).setTimer, "clearTimer": (*run).clearTimer,
	"io": (*run).io, "note": (*run).note, "fetch": (*run).fetch, "cancel": (*run).cancel,
	"url": (*run).url, "address": (*run).address,
	"formText": (*run).formText, "formPairs": (*run).formPairs, "headerPairs": (*run).headerPairs,
	"parseJSON": (*run).parseJSON, "parseDate": (*run).parseDate,
	"encode": (*run).encode, "decode": (*run).decode, "base64": (*run).base64, "unbase64": (*run).unbase64,
	"method": (*run).method, "escaped": (*run).escaped, "isName": (*run).isName,
	"isToken": (*run).isToken, "trimmed": (*run).trimmed,
}

var symbols = map[string]*goja.Symbol{
	"iterator": goja.SymIterator, "match": goja.SymMatch, "matchAll": goja.SymMatchAll, "replace": goja.SymReplace,
	"search": goja.SymSearch, "species": goja.SymSpecies, "split": goja.SymSplit,
	"toPrimitive": goja.SymToPrimitive, "toStringTag": goja.SymToStringTag,
}

// symbol is a well-known symbol.
func symbol(name string) goja.Value {
	if s, ok := symbols[name]; ok {
		return s
	}
	return nil
}

// abortRun ends the run for a reason: an error code(0) and a sentence(1).
func (r *run) abortRun(call goja.FunctionCall) goja.Value {
	r.abort(report.ErrorCode(call.Argument(0).String()), call.Argument(1).String())
	return goja.Undefined()
}

// maxLog and maxLogBytes bound what a program logs, in lines and in bytes;
// maxLogLine bounds a line, in bytes.
const maxLog, maxLogBytes, maxLogLine = 1000, 4 << 20, 64 << 10

func (r *run) log(call goja.FunctionCall) goja.Value {
	if r.logged++; !r.console || r.logged > maxLog || r.logBytes >= maxLogBytes {
		return goja.Undefined()
	}
	line := call.Argument(0).String()
	line = strings.ToValidUTF8(line[:min(len(line), maxLogLine)], "\uFFFD")
	r.logBytes += len(line)
	r.outcome.Log = append(r.outcome.Log, line)
	return goja.Undefined()
}

// maxTimers bounds how many timers are pending at a time.
const maxTimers = 1000

func (r *run) setTimer(call goja.FunctionCall) goja.Value {
	action, _ := goja.AssertFunction(call.Argument(0))
	if len(r.timers.list) >= maxTimers {
		r.abort(report.BudgetExceeded, "The check set more timers than it may.")
		return goja.Undefined()
	}
	after := time.Duration(call.Argument(1).ToInteger()) * time.Millisecond
	id := r.timers.add(after, call.Argument(2).ToBoolean(), call.Argument(3).ToBoolean(), func() error {
		_, err := action(goja.Undefined())
		return err
	})
	return r.vm.ToValue(id)
}

func (r *run) clearTimer(call goja.FunctionCall) goja.Value {
	r.timers.remove(call.Argument(0).ToInteger())
	return goja.Undefined()
}

// encode returns a string's bytes in UTF-8, decode the string of such bytes.
func (r *run) encode(call goja.FunctionCall) goja.Value {
	s := r.text.of(call.Argument(0)).String()
	return r.vm.ToValue(r.vm.NewArrayBuffer([]byte(s)))
}

func (r *run) decode(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(jsregexp.Decode(bytesOf(call.Argument(0))).String())
}

// bytesOf returns the bytes of an ArrayBuffer, or of a string in UTF-8.
func bytesOf(v goja.Value) []byte {
	if s, ok := v.(goja.String); ok {
		return []byte(textOf(s).String())
	}
	if b, ok := v.Export().(goja.ArrayBuffer); ok {
		return b.Bytes()
	}
	return nil
}

func (r *run) base64(call goja.FunctionCall) goja.Value {
	return r.vm.ToValue(base64.StdEncoding.EncodeToString(bytesOf(call.Argument(0))))
}

// unbase64 is the forgiving-base64 decode of the WHATWG Infra standard; undefined is
// its failure.
func (r *run) unbase64(call goja.FunctionCall) goja.Value {
	s := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" \t\n\f\r", c) {
			return -1
		}
		return c
	}, call.Argument(0).String())
	if len(s)%4 == 0 {
		s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return goja.Undefined()
	}
	return r.vm.ToValue(r.vm.NewArrayBuffer(b))
}
