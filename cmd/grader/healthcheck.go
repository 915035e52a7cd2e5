package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthcheckCommand asks a running service whether it is ready, for containers
// that have no shell and no curl.
func healthcheckCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a running service whether it is ready",
		Long: `Healthcheck ends with 0 where the service is ready, with 2 where none answers at
the address, and with 3 where it is not ready, as while it stops.`,
		Example: "  grader healthcheck --addr 127.0.0.1:8080",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}} // never by a proxy
			resp, err := client.Get("http://" + addr + "/readyz")
			if err != nil {
				return fmt.Errorf("the service does not answer: %w", errors.Unwrap(err)) // without the URL
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return noVerdict{fmt.Errorf("the service is not ready: %s", resp.Status)}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "`ADDRESS` of the service")
	return cmd
}
