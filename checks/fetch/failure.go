package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"grader/checks"
	"grader/checks/report"
)

// failed is a failure in one sentence for the learner that names no address and
// carries nothing that was served; the package comment says why some are alike.
func failed(code report.ErrorCode, retryable bool, detail string) error {
	return &checks.SiteError{Code: code, Detail: detail, Retryable: retryable}
}

func unreachable() error {
	return failed(
		report.ConnectionRefused,
		true,
		"The project's host does not accept connections at this address and port. Is the project running?",
	)
}

func crowded() error {
	return failed(
		report.Busy,
		true,
		"Too many gradings are asking this project's host at the moment. Try again in a minute.",
	)
}

// noWay is a fault of the grader's own network or proxy.
func noWay(what string) error {
	return failed(
		report.EgressFailure,
		true,
		"The grader's own way to the internet is disturbed. "+what+" This says nothing about the project: try again in a minute.",
	)
}

func readTimeout() error {
	return failed(report.ReadTimeout, true, "The project did not answer completely in the time allowed.")
}

// ofRedirect has a failure blame where the project redirects to, and not the
// URL that was handed in.
func ofRedirect(err error) error {
	var site *checks.SiteError
	if !errors.As(err, &site) {
		return err
	}
	told := *site
	told.Detail = strings.NewReplacer(
		"The project's host", "The host that the project redirects to",
		"The host name in the project's URL", "The host name that the project redirects to",
		"the host name in the URL", "the host name that the project redirects to",
		"The project's certificate", "The certificate of the host that the project redirects to",
		"The project's page", "The page that the project redirects to",
		"The project's answer", "The answer of the host that the project redirects to",
		"The project did not answer", "The page that the project redirects to did not come",
		"hand in the URL that the host shows for the project, or ", "",
		"check the URL, and that the name is set up at the host", "check the redirect",
		" Use the http:// URL.", " Check the redirect.", " Check its spelling.", " Check the redirect.",
		" Is the project running?", " Check the redirect.",
		" Does the project run, and is it the right port?", " Check the redirect.",
	).Replace(site.Detail)
	return &told
}

// blocked is the refusal of an address.
func (h *hop) blocked() error {
	if h.redirected {
		return blockedRedirect("The project redirects to an address that is not on the public internet.")
	}
	return failed(
		report.BlockedAddress,
		false,
		"The project's address is not on the public internet. Put the project online, or have the grader's operator allow its host and port.",
	)
}

func blockedRedirect(detail string) error { return failed(report.BlockedRedirect, false, detail) }

func lookupFailure(err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return failed(
			report.DNSFailure,
			false,
			"The host name in the project's URL does not exist. Check its spelling.",
		)
	}
	if timedOut(err) || dns != nil && dns.IsTimeout {
		return failed(
			report.ConnectTimeout,
			true,
			"The host name in the project's URL could not be looked up in the time allowed.",
		)
	}
	return failed(report.DNSFailure, true, "The host name in the project's URL could not be looked up.")
}

// connectFailure is why none of a host's addresses could be reached. Where they
// failed in several ways the learner is told of the one that may pass.
func connectFailure(errs []error) error {
	var told *checks.SiteError
	late := false
	for _, err := range errs {
		var site *checks.SiteError
		if errors.As(err, &site) {
			if told == nil || site.Retryable {
				told = site
			}
		} else if timedOut(err) {
			late = true
		} else if exhausted(err) {
			return failed(report.Busy, true, "The grader has no connection left for this project at the moment. Try again in a minute.")
		}
	}
	switch {
	case late && (told == nil || !told.Retryable):
		return failed(
			report.ConnectTimeout,
			true,
			"The project's host did not accept a connection in the time allowed. Is the project running?",
		)
	case told != nil:
		return told
	}
	return unreachable()
}

func timedOut(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, syscall.ETIMEDOUT)
}

// exhausted reports whether the grader's own machine has no file or port left.
func exhausted(err error) bool {
	for _, own := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.EADDRNOTAVAIL} {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}

func wasReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func noAnswer() error {
	return failed(report.BadResponse, false, "The project's host did not answer with a complete HTTP response.")
}

func closedUnanswered() error {
	return failed(
		report.BadResponse,
		true,
		"The project's host closed the connection without an answer. Does the project run, and is it the right port?",
	)
}

func brokenOff() error {
	return failed(report.BadResponse, true, "The project's host broke the connection off in the middle of its answer.")
}

// answerFailure is why no whole response came. begun says that something of it
// did.
func answerFailure(ctx context.Context, err error, begun bool) error {
	var site *checks.SiteError
	if errors.As(err, &site) {
		return err
	}
	switch {
	case errors.Is(err, errBytesSpent):
		return bytesSpent()
	case errors.Is(err, errHeaderTooLarge):
		return failed(report.TooLarge, false, "The project's answer has a larger header than is read.")
	case errors.Is(err, errBodyTooLarge):
		return failed(report.TooLarge, false, "The project's page is larger than is read.")
	case ctx.Err() != nil || timedOut(err):
		return readTimeout()
	case isAlert(err): // TLS 1.3 lets a host object after the handshake
		return alertFailure(err)
	case wasReset(err) && !begun:
		return unreachable()
	case wasReset(err):
		return brokenOff()
	case !begun && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		return closedUnanswered()
	}
	return noAnswer()
}

func bytesSpent() error {
	return failed(report.BudgetExceeded, false, "The project's pages together are more than is read in one grading.")
}

func requestsSpent() error {
	return failed(report.BudgetExceeded, false, "The check sends more requests than is allowed in one grading.")
}
