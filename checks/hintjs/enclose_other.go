//go:build !linux

package hintjs

func enclose() error { return nil }
