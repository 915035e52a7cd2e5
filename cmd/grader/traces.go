package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"grader/checks/batch"
	"grader/checks/report"
)

// tracesTimeout is what the last traces may take to be sent when the process ends.
const tracesTimeout = 5 * time.Second

// openTraces gives what makes traces, if OpenTelemetry's variables ask for them: one of
// OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, and none that
// switches them off. Else it is nil, and costs nothing. (OpenTelemetry Environment
// Variable Specification)
func openTraces(ctx context.Context, log *slog.Logger) (provider trace.TracerProvider, end func(), err error) {
	sender, err := newTraceSender()
	off := strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") || os.Getenv("OTEL_TRACES_EXPORTER") == "none"
	if off || sender == nil && err == nil {
		return nil, func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	protocol := cmp.Or(os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"),
		"http/protobuf")
	if protocol != "http/protobuf" {
		return nil, nil, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL: the grader speaks http/protobuf only, not %q; "+
			"collectors take that at port 4318", protocol)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces", "error", err) }))
	exporter, err := otlptrace.New(ctx, sender)
	if err != nil {
		return nil, nil, err
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", "grader"), attribute.String("service.version", version())),
		resource.WithFromEnv())
	if err != nil {
		return nil, nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	p := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	log.Info("traces are sent by OpenTelemetry")
	return p, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracesTimeout)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil {
			log.Warn("the last traces were not sent", "error", err)
		}
	}, nil
}

// traced makes a span of each grading, within that of its chunk. It names the challenge and
// the verdict, and neither the student nor the address.
func traced(provider trace.TracerProvider, grade submissionGrader) submissionGrader {
	if provider == nil {
		return grade
	}
	tracer := provider.Tracer("grader")
	return func(ctx context.Context, spec batch.Spec, s batch.Submission) (*report.Report, error) {
		ctx, span := tracer.Start(ctx, "grade", trace.WithAttributes(
			attribute.String("grader.challenge", s.Challenge), attribute.Int("grader.submission", s.N)))
		defer span.End()
		graded, err := grade(ctx, spec, s)
		if err != nil {
			span.SetStatus(codes.Error, err.Error())
			return graded, err
		}
		span.SetAttributes(attribute.String("grader.verdict", string(graded.Verdict)))
		if graded.Error != nil {
			span.SetAttributes(attribute.String("grader.error", string(graded.Error.Code)))
		}
		return graded, nil
	}
}
