package main

import (
	"fmt"
	"io"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/CycloneDX/cyclonedx-gomod/pkg/generate/bin"
	"github.com/rs/zerolog"
)

// materials writes a binary's bill of materials, from what the Go toolchain recorded
// in it. It has neither a date nor a serial number, which would differ each time.
func (p *plan) materials(t target, binary string) error {
	generator, err := bin.NewGenerator(binary,
		bin.WithLogger(zerolog.Nop()), bin.WithIncludeStdlib(true), bin.WithVersionOverride("v"+p.version))
	if err != nil {
		return err
	}
	bom, err := generator.Generate()
	if err != nil {
		return err
	}
	name := fmt.Sprintf("grader_%s_%s_%s.cdx.json", p.version, t.os, t.arch)
	return p.write(name, func(w io.Writer) error {
		return cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
	})
}
