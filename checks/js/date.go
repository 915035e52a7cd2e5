package js

import (
	"math"
	"time"
)

// ParseDate is Date.parse as V8 has it: ECMA-262's format (21.4.1.32), and if
// that does not fit, V8's own lenient reading. It gives milliseconds since 1970,
// UTC, or NaN. A time without a zone is one of the zone local.
func ParseDate(s string, local *time.Location) float64 {
	p := dateParser{
		local: local, tokens: dateTokens(s), named: none, offset: none,
		zone: dateZone{sign: none, hour: none, minute: none},
	}
	if standard := p.standard(); !standard && (p.timed || !p.lenient()) {
		return math.NaN()
	}
	return p.millis()
}

const none = math.MinInt32

type dateZone struct{ sign, hour, minute int }

func (z *dateZone) set(hours int) {
	z.sign, z.hour, z.minute = 1, hours, 0
	if hours < 0 {
		z.sign, z.hour = -1, -hours
	}
}

type dateParser struct {
	local   *time.Location
	tokens  []dateToken
	at      int
	day     []int
	named   int // month, from 1
	clock   []int
	offset  int // hours, for am and pm
	zone    dateZone
	iso     bool
	timed   bool // the standard's T was read: what follows must keep to the standard
	numbers bool // one has been read
}

func (p *dateParser) peek() dateToken {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return dateToken{}
}

func (p *dateParser) next() dateToken {
	t := p.peek()
	p.at++
	return t
}

func (p *dateParser) skip(c byte) bool {
	if p.peek().symbol(c) {
		p.at++
		return true
	}
	return false
}

// standard reads the format of ECMA-262 21.4.1.32. Where it gives up, lenient
// goes on from there with what was read.
func (p *dateParser) standard() bool {
	if p.peek().sign() {
		sign := p.next()
		if !p.peek().digits(6) || sign.symbol('-') && p.peek().value == 0 {
			p.at = 0
			return false
		}
		year := p.next().value
		if sign.symbol('-') {
			year = -year
		}
		p.day = append(p.day, year)
	} else if p.peek().digits(4) {
		p.day = append(p.day, p.next().value)
	} else {
		return false
	}
	for i := 0; i < 2 && p.skip('-'); i++ {
		if t := p.peek(); !t.digits(2) || !t.between(1, []int{12, 31}[i]) {
			return false
		}
		p.day = append(p.day, p.next().value)
	}
	if t := p.peek(); t.kind == dateWord && t.text == "t" && t.width == 1 {
		p.timed = true
		if !p.standardTime() {
			return false
		}
	}
	if p.peek().kind != dateEnd {
		return false
	}
	if p.zone.sign == none && len(p.clock) == 0 {
		p.zone.set(0)
	}
	p.iso = true
	return true
}

func (p *dateParser) standardTime() bool {
	p.next()
	clock := []int{}
	defer func() { p.clock = clock }()
	if t := p.peek(); !t.digits(2) || !t.between(0, 24) {
		return false
	}
	hour := p.next().value
	if !p.skip(':') {
		return false
	}
	clock = append(clock, hour)
	limit := 59
	if hour == 24 {
		limit = 0
	}
	for i := 0; i < 2 && (i == 0 || p.skip(':')); i++ {
		if t := p.peek(); !t.digits(2) || !t.between(0, limit) {
			return false
		}
		clock = append(clock, p.next().value)
	}
	if len(clock) == 3 && p.skip('.') {
		if p.peek().kind != dateNumber || limit == 0 && p.peek().value > 0 {
			return false
		}
		clock = append(clock, thousandths(p.next()))
	}
	if t := p.peek(); t.kind == dateWord && t.text == "z" && t.width == 1 {
		p.next()
		p.zone.set(0)
	} else if t.sign() {
		return p.standardZone()
	}
	return true
}

func (p *dateParser) standardZone() bool {
	p.zone.sign = 1
	if p.next().symbol('-') {
		p.zone.sign = -1
	}
	if t := p.peek(); t.digits(4) {
		p.zone.hour, p.zone.minute = t.value/100, t.value%100
		p.next()
		return p.zone.hour <= 23 && p.zone.minute <= 59
	}
	if t := p.peek(); !t.digits(2) || t.value > 23 {
		return false
	}
	p.zone.hour = p.next().value
	if !p.skip(':') {
		return false
	}
	if t := p.peek(); !t.digits(2) || t.value > 59 {
		return false
	}
	p.zone.minute = p.next().value
	return true
}

// thousandths reads the digits after the point of the seconds.
func thousandths(t dateToken) int {
	n := t.value
	switch width := min(t.width, 9); {
	case width == 1:
		return n * 100
	case width == 2:
		return n * 10
	default:
		for ; width > 3; width-- {
			n /= 10
		}
		return n
	}
}

var dateWords = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
	"nov": 11, "dec": 12,
}

var dateZones = map[string]int{
	"ut": 0, "utc": 0, "z": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
	"pst": -8, "pdt": -7,
}

// lenient reads what V8 accepts beyond the standard: numbers, names of months and zones
// in almost any order.
func (p *dateParser) lenient() bool {
	p.numbers = len(p.day) > 0
	for p.peek().kind != dateEnd {
		t := p.next()
		ok := true
		switch {
		case t.kind == dateNumber:
			ok = p.number(t)
		case t.kind == dateWord:
			ok = p.word(t)
		case t.sign() && (p.zone.hour == 0 && p.zone.minute == 0 || len(p.clock) > 0):
			ok = p.signed(t)
		case (t.sign() || t.symbol(')')) && p.numbers:
			ok = false
		case t.symbol('('):
			p.parentheses()
		}
		if !ok {
			return false
		}
	}
	return true
}

func (p *dateParser) parentheses() {
	for depth := 1; depth > 0 && p.peek().kind != dateEnd; {
		switch t := p.next(); {
		case t.symbol('('):
			depth++
		case t.symbol(')'):
			depth--
		}
	}
}

// expects tells whether a number can be the next part of the time.
func (p *dateParser) expects(n int) bool {
	switch len(p.clock) {
	case 1, 2:
		return n <= 59
	case 3:
		return n <= 999
	}
	return false
}

func (p *dateParser) number(t dateToken) bool {
	p.numbers = true
	n := t.value
	switch {
	case p.skip(':'):
		if p.skip(':') {
			if len(p.clock) > 0 {
				return false
			}
			p.clock = append(p.clock, n, 0)
			return true
		}
		if len(p.clock) == 4 {
			return false
		}
		p.clock = append(p.clock, n)
		p.skip('.')
	case p.skip('.') && p.expects(n):
		p.clock = append(p.clock, n)
		if p.peek().kind != dateNumber {
			return false
		}
		p.finish(thousandths(p.next()))
	case p.zone.hour != none && p.zone.minute == none && n <= 59:
		p.zone.minute = n
	case p.expects(n):
		p.finish(n)
		next := p.peek()
		return next.kind == dateEnd || next.kind == dateSpace || next.sign() ||
			next.kind == dateWord && next.text == "z" && next.width == 1
	default:
		if len(p.day) == 3 {
			return false
		}
		p.day = append(p.day, n)
		p.skip('-')
	}
	return true
}

// finish adds the last part of the time that is given.
func (p *dateParser) finish(n int) {
	if len(p.clock) < 4 {
		p.clock = append(p.clock, n)
	}
	for len(p.clock) < 4 {
		p.clock = append(p.clock, 0)
	}
}

func (p *dateParser) word(t dateToken) bool {
	hours, isZone := dateZones[t.text]
	half := t.width == 2 && (t.text == "am" || t.text == "pm")
	switch month := dateWords[t.text]; {
	case half && len(p.clock) > 0:
		p.offset = 0
		if t.text == "pm" {
			p.offset = 12
		}
	case month > 0:
		p.named = month
		p.skip('-')
	case isZone && t.width <= 3 && p.numbers:
		p.zone.set(hours)
	default:
		return !p.numbers && p.peek().kind != dateNumber
	}
	return true
}

func (p *dateParser) signed(t dateToken) bool {
	p.zone.sign = 1
	if t.symbol('-') {
		p.zone.sign = -1
	}
	var n, width int
	if p.peek().kind == dateNumber {
		number := p.next()
		n, width = number.value, number.width
	}
	p.numbers = true
	switch {
	case p.peek().symbol(':'):
		p.zone.hour, p.zone.minute = n, none
	case width == 1 || width == 2:
		p.zone.hour, p.zone.minute = n, 0
	case width == 3 || width == 4:
		p.zone.hour, p.zone.minute = n/100, n%100
	default:
		return false
	}
	return true
}

// millis is the time that was read, or NaN if there is no such.
func (p *dateParser) millis() float64 {
	year, month, day, ok := p.date()
	if !ok {
		return math.NaN()
	}
	for len(p.clock) < 4 {
		p.clock = append(p.clock, 0)
	}
	hour, minute, second, milli := p.clock[0], p.clock[1], p.clock[2], p.clock[3]
	if p.offset != none {
		if hour > 12 {
			return math.NaN()
		}
		hour = hour%12 + p.offset
	}
	midnight := hour == 24 && minute == 0 && second == 0 && milli == 0
	if !midnight && (hour > 23 || minute > 59 || second > 59 || milli > 999) {
		return math.NaN()
	}
	location := p.local
	if p.zone.sign != none {
		location = time.FixedZone("", p.zone.sign*(max(p.zone.hour, 0)*3600+max(p.zone.minute, 0)*60))
	}
	if year > 275760 || year < -271821 {
		return math.NaN()
	}
	t := float64(time.Date(year, time.Month(month), day, hour, minute, second, milli*1e6, location).UnixMilli())
	if math.Abs(t) > 8.64e15 {
		return math.NaN()
	}
	return t
}

func (p *dateParser) date() (year, month, day int, ok bool) {
	if len(p.day) == 0 {
		return 0, 0, 0, false
	}
	for len(p.day) < 3 {
		p.day = append(p.day, 1)
	}
	a, b, c := p.day[0], p.day[1], p.day[2]
	isDay := a >= 1 && a <= 31
	switch {
	case p.named != none && isDay:
		year, month, day = b, p.named, a
	case p.named != none:
		year, month, day = a, p.named, b
	case p.iso || !isDay:
		year, month, day = a, b, c
	default:
		year, month, day = c, a, b
	}
	switch {
	case p.iso:
	case year >= 0 && year <= 49:
		year += 2000
	case year >= 50 && year <= 99:
		year += 1900
	}
	return year, month, day, month >= 1 && month <= 12 && day >= 1 && day <= 31
}
