package hintjs

func enclose() error { return nil }
