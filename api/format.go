package api

import (
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"grader/checks/render"
)

// formats are those that the service can write: all but the one that only its
// own runner can fill in.
func formats() []render.Format {
	return slices.DeleteFunc(render.Formats(), func(f render.Format) bool { return f.Name == "classroom50" })
}

// formatOf is the format that a request asks its report in: ?format=, else by
// the Accept header (RFC 9110, 12.5.1), else JSON.
func formatOf(r *http.Request) (render.Format, *Problem) {
	if name := queried(r, "format"); name != "" {
		if f, ok := render.ByName(name); ok && slices.Contains(formatNames(), name) {
			return f, nil
		}
		return render.Format{}, problem(http.StatusBadRequest, "unknown_format",
			"There is no such format. Known are: "+strings.Join(formatNames(), ", ")+".")
	}
	json, _ := render.ByName("json")
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return json, nil
	}
	all := append([]render.Format{json}, formats()...)
	for _, want := range accepted(accept) {
		i := slices.IndexFunc(all, func(f render.Format) bool { return covers(want, f.ContentType) })
		if i >= 0 {
			return all[i], nil
		}
	}
	return json, problem(http.StatusNotAcceptable, "not_acceptable", "The report can't be had in what the Accept header names. Leave it out for JSON, or say ?format= one of: "+strings.Join(formatNames(), ", ")+".")
}

// queried is a parameter of a request's query, or "".
func queried(r *http.Request, name string) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return r.URL.Query().Get(name)
}

// accepted lists the media ranges of an Accept header, the most wanted first.
func accepted(header string) []string {
	type choice struct {
		media string
		q     float64
	}
	var list []choice
	for _, part := range strings.Split(header, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if text, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		if q > 0 {
			list = append(list, choice{media, q})
		}
	}
	slices.SortStableFunc(list, func(a, b choice) int { return cmp.Compare(b.q, a.q) })
	media := make([]string, len(list))
	for i, c := range list {
		media[i] = c.media
	}
	return media
}

func covers(want, contentType string) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	group, any := strings.CutSuffix(want, "/*")
	return want == media || any && (group == "*" || strings.HasPrefix(media, group+"/"))
}

func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.Name)
	}
	return names
}
