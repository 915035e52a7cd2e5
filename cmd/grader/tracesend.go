package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// A traceSender sends traces to a collector by OTLP over HTTP (OpenTelemetry Protocol
// 1.7, OTLP/HTTP). OpenTelemetry's own brings all of gRPC with it, which each process
// would carry: see ADR 25.
type traceSender struct {
	url    string
	header http.Header
	client *http.Client
}

const (
	sendTimeout = 10 * time.Second // for one try
	sendTries   = 3
)

// newTraceSender is what OpenTelemetry's variables say; nil where they name no collector.
func newTraceSender() (*traceSender, error) {
	const variable = "OTEL_EXPORTER_OTLP_"
	at := os.Getenv(variable + "TRACES_ENDPOINT")
	if base := os.Getenv(variable + "ENDPOINT"); at == "" && base != "" {
		at = strings.TrimSuffix(base, "/") + "/v1/traces"
	}
	if at == "" {
		return nil, nil
	}
	u, err := url.Parse(at)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" { // whose text may have a password
		return nil, errors.New(variable + "ENDPOINT: it has to be a URL such as http://collector:4318")
	}
	s := &traceSender{url: at, header: http.Header{"Content-Type": {"application/x-protobuf"}},
		client: &http.Client{Timeout: sendTimeout}}
	for pair := range strings.SplitSeq(cmp.Or(os.Getenv(variable+"TRACES_HEADERS"), os.Getenv(variable+"HEADERS")), ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		if value, err = url.PathUnescape(strings.TrimSpace(value)); !ok || err != nil {
			return nil, errors.New(variable + "HEADERS: it has to be NAME=VALUE,NAME=VALUE")
		}
		s.header.Set(strings.TrimSpace(name), value)
	}
	return s, nil
}

// Start implements [otlptrace.Client].
func (s *traceSender) Start(context.Context) error { return nil }

// Stop implements [otlptrace.Client].
func (s *traceSender) Stop(context.Context) error {
	s.client.CloseIdleConnections()
	return nil
}

// UploadTraces implements [otlptrace.Client]. A collector that is busy or away is asked
// again twice; then these traces are lost.
func (s *traceSender) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans}) // as ExportTraceServiceRequest
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		again, err := s.send(ctx, body)
		if err == nil || !again || try == sendTries {
			return err
		}
		select {
		case <-time.After(time.Duration(try) * time.Second):
		case <-ctx.Done():
			return err
		}
	}
}

// send tries once; again says whether another try may end otherwise.
func (s *traceSender) send(ctx context.Context, body []byte) (again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header = s.header.Clone()
	resp, err := s.client.Do(req)
	if err != nil {
		return true, err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // so that the connection is used again
	switch resp.StatusCode {
	case http.StatusOK:
		return false, nil
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		again = true
	}
	return again, fmt.Errorf("the collector answered %s", resp.Status)
}
