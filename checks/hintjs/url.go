package hintjs

import (
	"strconv"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"
)

func itoa(n int) string { return strconv.Itoa(n) }

// url parses a reference(0) against a base(1), which may be undefined. It returns
// undefined if that is invalid, else a function that returns a part of the URL by its
// name, after setting it to the second argument if there is one.
func (r *run) url(call goja.FunctionCall) goja.Value {
	ref, base := r.text.of(call.Argument(0)).String(), call.Argument(1)
	var u *whatwg.Url
	var err error
	if goja.IsUndefined(base) {
		u, err = whatwg.Parse(ref)
	} else {
		u, err = whatwg.ParseRef(r.text.of(base).String(), ref)
	}
	if err != nil {
		return goja.Undefined()
	}
	return r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		name := call.Argument(0).String()
		if len(call.Arguments) > 1 {
			setPart(u, name, call.Argument(1).String())
		}
		text := part(u, name)
		if name == "href" && u.Username() == "" && u.Password() == "" {
			r.href = text
		}
		return r.vm.ToValue(text)
	})
}

// address is the URL of a request(0) in its normal form; undefined if it is invalid,
// null if it has credentials, which the Fetch standard refuses.
func (r *run) address(call goja.FunctionCall) goja.Value {
	text := textOf(call.Argument(0)).String()
	if text != "" && text == r.href {
		return call.Argument(0)
	}
	u, err := whatwg.Parse(text)
	switch {
	case err != nil:
		return goja.Undefined()
	case u.Username() != "" || u.Password() != "":
		return goja.Null()
	}
	return r.vm.ToValue(u.Href(false))
}

func part(u *whatwg.Url, name string) string {
	switch name {
	case "protocol":
		return u.Protocol()
	case "username":
		return u.Username()
	case "password":
		return u.Password()
	case "host":
		return u.Host()
	case "hostname":
		return u.Hostname()
	case "port":
		return u.Port()
	case "pathname":
		return u.Pathname()
	case "search":
		return u.Search()
	case "hash":
		return u.Hash()
	}
	return u.Href(false)
}

func setPart(u *whatwg.Url, name, value string) {
	set := map[string]func(string){
		"protocol": u.SetProtocol, "username": u.SetUsername, "password": u.SetPassword, "host": u.SetHost,
		"hostname": u.SetHostname, "port": u.SetPort, "pathname": u.SetPathname, "search": u.SetSearch, "hash": u.SetHash,
	}[name]
	if set != nil {
		set(value)
	}
}
