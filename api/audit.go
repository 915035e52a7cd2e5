package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"grader/checks/report"
)

// dials are the addresses that one grading connected to, or was denied.
type dials struct {
	mu   sync.Mutex
	list []string
}

// maxDials bounds the addresses of one line of the log.
const maxDials = 20

type dialsKey struct{}

func withDials(ctx context.Context) (context.Context, *dials) {
	d := &dials{}
	return context.WithValue(ctx, dialsKey{}, d), d
}

// Dialled notes for the audit line that the grading of ctx connected to an
// address, or was denied it.
func Dialled(ctx context.Context, addr string, denied bool) {
	d, ok := ctx.Value(dialsKey{}).(*dials)
	if !ok {
		return
	}
	if denied {
		addr = "denied " + addr
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.list) < maxDials {
		d.list = append(d.list, addr)
	}
}

// audit logs who asked for what, where that led, and what came of it; never a
// query string, which may hold a secret.
func (s *Server) audit(r *http.Request, req GradeRequest, d *dials, graded *report.Report, p *Problem) {
	attrs := []slog.Attr{slog.String("request_id", requestID(r)), slog.String("client", clientOf(r))}
	attrs = append(attrs, d.attrs(req.URL)...)
	if p != nil {
		attrs = append(attrs, slog.String("refused", p.Code))
	} else {
		attrs = append(attrs, outcomeAttrs(graded)...)
	}
	s.opts.Log.LogAttrs(r.Context(), slog.LevelInfo, "grading", attrs...)
}

// Audit notes what the grading of one of an owner's submissions connects to. The function
// that it gives logs that, and what came of it.
func Audit(ctx context.Context, log *slog.Logger, owner, target string) (context.Context, func(graded *report.Report)) {
	ctx, d := withDials(ctx)
	return ctx, func(graded *report.Report) {
		attrs := append([]slog.Attr{slog.String("owner", owner)}, d.attrs(target)...)
		log.LogAttrs(ctx, slog.LevelInfo, "grading of a batch", append(attrs, outcomeAttrs(graded)...)...)
	}
}

func (d *dials) attrs(target string) []slog.Attr {
	d.mu.Lock()
	defer d.mu.Unlock()
	return []slog.Attr{slog.String("target", withoutQuery(target)), slog.Any("dialled", d.list)}
}

func outcomeAttrs(graded *report.Report) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("challenge", graded.Challenge.Name),
		slog.String("verdict", string(graded.Verdict)),
		slog.Int64("elapsed_ms", time.Duration(graded.Elapsed).Milliseconds()),
	}
	if graded.Error != nil {
		attrs = append(attrs, slog.String("error", string(graded.Error.Code)))
	}
	return attrs
}

// maxLoggedURL bounds what a client can write into the log.
const maxLoggedURL = 200

func withoutQuery(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" {
		return "(not a URL)"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	shown := u.String()
	return shown[:min(len(shown), maxLoggedURL)]
}
