package roster

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"grader/checks/lazyregexp"
)

// columns says which of a table's columns mean what; -1 is none.
type columns struct {
	names      [][]int // what may name a student, the best first; cells of one are joined
	email      int
	own        bool  // whether the e-mail addresses are surely the students' own
	ids        []int // what tells students apart, the best first
	url        int
	challenge  int
	urlHeading string
}

// Headings, normal, by what they mean; the first goes before. They are those of
// Canvas, Moodle, Google Forms, Microsoft Forms, GitHub Classroom and Classroom
// 50, and what people write.
var (
	nameHeadings = []string{"student", "student name", "full name", "name", "your name", "your full name", "learner",
		"vollständiger name", "nombre completo", "nombre", "nom complet", "nome completo"}
	// partHeadings are a first name's and a last name's in other languages, which stand in two
	// headings or together in one.
	partHeadings = [][2]string{
		{"vorname", "nachname"}, {"vorname", "familienname"}, {"vorname", "name"}, {"vor", "nachname"}, {"vor", "zuname"},
		{"prénom", "nom"}, {"prénom", "nom de famille"},
		{"nombre", "apellidos"}, {"nombre", "apellido"}, {"nombre", "apellido s"},
		{"nome", "cognome"}, {"nome", "sobrenome"}, {"nome", "apelido"}, {"ім я", "прізвище"},
	}
	firstHeadings = []string{"first name", "firstname", "given name"}
	lastHeadings  = []string{"last name", "lastname", "surname", "family name"}
	loginHeadings = []string{"roster identifier", "identifier", "username", "user name", "github username", "login",
		"sis login id", "student id"}
	emailHeadings = []string{"email address", "email", "e mail", "e mail address", "student email", "mail", "username"}
	idHeadings    = []string{"sis user id", "sis login id", "id number", "student id", "roster identifier", "username",
		"github username", "identifier"}

	urlHeadings = []string{"url", "project url", "app url", "live url", "deployed url", "submission url", "project",
		"link", "submission", "website", "online text"}
	challengeHeadings      = []string{"challenge", "exercise"}
	maybeChallengeHeadings = []string{"assignment", "assignment name", "task", "project"}
)

// normal is a heading as it is compared: lower case, one blank between words.
func normal(heading string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

func normals(heading []string) []string {
	list := make([]string, len(heading))
	for i, h := range heading {
		list[i] = normal(h)
	}
	return list
}

func find(headings, names []string) int {
	for _, name := range names {
		if i := slices.Index(headings, name); i >= 0 {
			return i
		}
	}
	return -1
}

// named finds the column that a flag names.
func (o ReadOptions) named(heading []string, flag, name string) (int, error) {
	if i := slices.Index(normals(heading), normal(name)); i >= 0 && normal(name) != "" {
		return i, nil
	}
	same := func(h string) bool { return strings.TrimSpace(h) == strings.TrimSpace(name) }
	if i := slices.IndexFunc(heading, same); i >= 0 { // of signs alone
		return i, nil
	}
	err := fmt.Errorf("there is no column %q; there are: %s", name, list(heading))
	if !o.NoFlags {
		err = fmt.Errorf("%s: %w", flag, err)
	}
	return -1, err
}

func list(heading []string) string {
	var all []string
	for _, h := range heading {
		if h = strings.TrimSpace(h); h != "" {
			all = append(all, h)
		}
	}
	return strings.Join(all, ", ")
}

// fits counts the columns that a roster needs and that the heading seems to have.
func (o ReadOptions) fits(heading []string) int {
	n := 0
	hs := normals(heading)
	if len(nameColumns(hs)) > 0 || slices.Contains(hs, normal(o.StudentColumn)) {
		n++
	}
	if slices.ContainsFunc(hs, func(h string) bool { return urlRank(h) > 0 }) || slices.Contains(hs, normal(o.URLColumn)) {
		n++
	}
	return n
}

// find finds the columns of a table.
func (o ReadOptions) find(t *table) (columns, error) {
	hs := normals(t.heading)
	c := columns{names: nameColumns(hs), url: -1, challenge: -1}
	c.email, c.own = emailColumn(hs, t)
	c.own = c.own || len(c.names) == 0
	if c.email >= 0 && !slices.ContainsFunc(c.names, func(n []int) bool { return slices.Contains(n, c.email) }) {
		c.names = append(c.names, []int{c.email})
	}
	if o.StudentColumn != "" {
		i, err := o.named(t.heading, "--student-column", o.StudentColumn)
		if err != nil {
			return c, err
		}
		c.names = [][]int{{i}}
	}
	for _, id := range idHeadings {
		if i := slices.Index(hs, id); i >= 0 {
			c.ids = append(c.ids, i)
		}
	}
	// That of Canvas; in Microsoft Forms it is the answer's.
	if i := slices.Index(hs, "id"); i >= 0 && slices.Contains(hs, "student") {
		c.ids = append(c.ids, i)
	}
	var err error
	if c.url, err = o.urlColumn(hs, t); err != nil {
		return c, err
	}
	if len(c.names) == 0 || c.url < 0 {
		return c, o.unknownColumns(len(c.names) > 0, c.url >= 0, t.heading)
	}
	c.urlHeading = strings.TrimSpace(t.heading[c.url])
	c.challenge, err = o.challengeColumn(hs, t, c.url)
	return c, err
}

func (o ReadOptions) unknownColumns(student, url bool, heading []string) error {
	var missing, flags []string
	if !student {
		missing, flags = append(missing, "the student's (student)"), append(flags, "--student-column")
	}
	if !url {
		missing, flags = append(missing, "the URL's (url)"), append(flags, "--url-column")
	}
	do := "rename it"
	if !o.NoFlags {
		do += ", or name it with " + strings.Join(flags, " and ")
	}
	return fmt.Errorf("line 1: the first row names the columns, and none is plainly %s: %s; there are: %s",
		strings.Join(missing, " or "), do, list(heading))
}

// nameColumns are what may name a student.
func nameColumns(hs []string) [][]int {
	var all [][]int
	add := func(i ...int) {
		if !slices.ContainsFunc(all, func(n []int) bool { return slices.Equal(n, i) }) {
			all = append(all, i)
		}
	}
	parts := partColumns(hs)
	for _, name := range nameHeadings {
		if i := slices.Index(hs, name); i >= 0 && !slices.Contains(parts, i) {
			add(i)
		}
	}
	if parts != nil {
		add(parts...)
	}
	if first, last := find(hs, firstHeadings), find(hs, lastHeadings); first >= 0 && last >= 0 {
		add(first, last)
	}
	for i, h := range hs { // "What is your name?", "Name of the student", "First and last name"
		words := strings.Fields(h)
		if slices.Contains(words, "name") && slices.Contains(words, "first") && slices.Contains(words, "last") {
			add(i)
		}
		if slices.Contains(words, "name") && (slices.Contains(words, "your") || slices.Contains(words, "student")) &&
			!slices.ContainsFunc(words, func(w string) bool { return slices.Contains(otherNames, w) }) {
			add(i)
		}
	}
	for _, name := range append(loginHeadings, emailHeadings...) {
		if i := slices.Index(hs, name); i >= 0 {
			add(i)
		}
	}
	return all
}

// partColumns are the columns of first and last names in another language, or the one of
// both; nil: there are none.
func partColumns(hs []string) []int {
	for _, part := range partHeadings {
		if first, last := slices.Index(hs, part[0]), slices.Index(hs, part[1]); first >= 0 && last >= 0 {
			return []int{first, last}
		}
	}
	for _, part := range partHeadings {
		for i, h := range hs {
			words := strings.Fields(h)
			if slices.Contains(words, part[0]) && slices.Contains(words, part[1]) {
				return []int{i}
			}
		}
	}
	return nil
}

// otherNames are of what, if not of a person, a column may hold the name.
var otherNames = []string{"project", "app", "application", "repository", "repo", "file", "site", "website",
	"assignment", "course", "class", "school", "team", "teacher", "parent", "first", "last", "user", "github"}

var anEmail = lazyregexp.New(`^[^\s@/]+@[^\s@/]+\.[^\s@/]+$`)

// emailColumn is the column of e-mail addresses, by its heading in English, and
// by its cells in other languages; then they may be a teacher's.
func emailColumn(hs []string, t *table) (column int, sure bool) {
	if i := find(hs, emailHeadings[:len(emailHeadings)-1]); i >= 0 {
		return i, true
	}
	for i := range hs {
		if share(t, i, anEmail().MatchString) > 0.8 {
			return i, false
		}
	}
	return -1, false
}

// share is how many of a column's cells that are not empty are of a kind: 0 to 1.
func share(t *table, column int, is func(string) bool) float64 {
	yes, all := 0, 0
	for _, row := range t.rows {
		if c := row.cell(column); c != "" {
			all++
			if is(c) {
				yes++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(yes) / float64(all)
}

var anAddress = lazyregexp.New(`(?i)https?://|^\.{1,2}[/\\]|^[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?$`)

// urlRank says how well a heading names the column of the projects' addresses; 0
// is not at all.
func urlRank(h string) int {
	if i := slices.Index(urlHeadings, h); i >= 0 {
		return 100 - i
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(strings.Fields(h), func(w string) bool { return slices.Contains(words, w) })
	}
	if !has("url", "link", "address", "website", "site", "app", "project", "demo", "submission", "submit") ||
		has("email", "mail", "assignment", "starter", "linkedin", "portfolio", "profile", "name", "status", "comment",
			"grade", "time", "timestamp") {
		return 0
	}
	rank := 10
	if has("url", "link", "address", "website") {
		rank += 20
	}
	if has("deployed", "live", "running", "hosted", "published", "app", "project", "demo", "online") {
		rank += 20
	}
	if has("repository", "repo", "github", "source", "code") {
		rank -= 20
	}
	return max(rank, 1)
}

var noGrade = lazyregexp.New(`\p{L}|(\d+\.){3}`) // a letter, or an IP address

// grades reports whether a column holds points or dates: gradebooks have one for each
// assignment, called "Chat app" or "Project 2".
func (t *table) grades(column int) bool {
	words := strings.Fields(normal(t.heading[column]))
	for _, plainly := range []string{"url", "link", "address", "website"} {
		if slices.Contains(words, plainly) {
			return false
		}
	}
	return share(t, column, noGrade().MatchString) == 0 &&
		slices.ContainsFunc(t.rows, func(row tableRow) bool { return row.cell(column) != "" })
}

// urlColumn is the column of the projects' addresses: of those that hold
// addresses, the one whose heading says so best.
func (o ReadOptions) urlColumn(hs []string, t *table) (int, error) {
	if o.URLColumn != "" {
		return o.named(t.heading, "--url-column", o.URLColumn)
	}
	best, most, tied := -1, 0, -1
	for i, h := range hs {
		rank := urlRank(h)
		switch addresses := share(t, i, anAddress().MatchString); {
		case t.grades(i): // of which 17.5 looks like an address
			continue
		case addresses >= 0.5 && !strings.HasPrefix(h, "assignment") && !strings.HasPrefix(h, "starter"):
			rank += 1000
		case rank < 30:
			continue // neither its heading nor its cells are plain
		}
		if rank > most {
			best, most, tied = i, rank, -1
		} else if rank == most {
			tied = i
		}
	}
	if tied >= 0 {
		do := "say which with --url-column"
		if o.NoFlags {
			do = "rename the one that is not"
		}
		return -1, fmt.Errorf("line 1: both %q and %q may be the projects' addresses: %s",
			strings.TrimSpace(t.heading[best]), strings.TrimSpace(t.heading[tied]), do)
	}
	return best, nil
}

// challengeColumn is the column that names challenges. What only may be one, such
// as "Assignment", is one if each of its cells names a challenge.
func (o ReadOptions) challengeColumn(hs []string, t *table, url int) (int, error) {
	if o.ChallengeColumn != "" {
		return o.named(t.heading, "--challenge-column", o.ChallengeColumn)
	}
	if i := find(hs, challengeHeadings); i >= 0 {
		return i, nil
	}
	for i, h := range hs {
		words := strings.Fields(h)
		maybe := slices.Contains(maybeChallengeHeadings, h) ||
			slices.Contains(words, "challenge") || slices.Contains(words, "exercise")
		if i != url && maybe && o.IsChallenge != nil && share(t, i, o.IsChallenge) == 1 {
			return i, nil
		}
	}
	return -1, nil
}
