package roster

// Host and Domain are what gradings at once are counted by.
func Host(url string) string { return host(url) }

func Domain(url string) string { return domain(host(url)) }

// Cell is text as it is written into a CSV file.
func Cell(s string) string { return cell(s) }
