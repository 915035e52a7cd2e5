package web

import "grader/checks/hypertext"

// sentences are all that the page says in words of its own. What a report says is
// in checks/render.
var sentences = hypertext.Sentences{
	"name":  "Grader",
	"title": "%s – Grader",
	"jump":  "Skip to the content",

	"ask":               "Grade a project",
	"lead":              "Paste the address where the project is online. The grader reads its pages and says, hint by hint, what is there and what is missing.",
	"address":           "Address of the project",
	"address.example":   "https://my-project.example",
	"challenge":         "Challenge",
	"choose":            "Choose a challenge",
	"find":              "Find a challenge",
	"found":             "%d challenges found",
	"clients":           "Connect clients to the project, too, and say whether it works with them",
	"grade":             "Grade",
	"how long":          "It takes a few seconds, or a minute if the project’s host has to wake up.",
	"taken as":          "This is read as %s",
	"wrong":             "Error: %s",
	"no address":        "Paste the address at which the project can be opened in a browser.",
	"no challenge":      "Choose from the list what the project is to be judged by.",
	"unknown challenge": "There is no challenge of that name. Choose one from the list.",
	"near challenge":    "There is no challenge of that name. Did you mean `%s`? Choose one from the list.",

	"not graded":  "The project was not graded",
	"try again":   "Try again in %d seconds.",
	"not a form":  "This page takes its own form only. Scripts use the HTTP API instead.",
	"too much":    "That is too much text. Paste only the project’s address, not its code.",
	"bad form":    "The form did not arrive whole. Fill it in again and press the button again.",
	"our fault":   "Something went wrong on our side; it says nothing about the project. Try again in a moment.",
	"gone":        "There is no report here",
	"gone.why":    "A report is kept for a day. Grade the project again to get a new one.",
	"grade again": "Grade again",
	"change":      "Another address or challenge",
	"keep":        "Keep or share this report",
	"until":       "Whoever has the link to this page can read this report until %s. Then it is gone.",
	"unkept":      "This report could not be kept, so this page can’t be shared: download it.",
	"copy link":   "Copy link",
	"copy":        "Copy",
	"copied":      "Copied.",
	"print":       "Print",
	"download":    "Download:",
	"form link":   "a link to the form, filled in",

	"form link.lead": "For the next time:",

	"running":       "Grading…",
	"running.said":  "Grading the project.",
	"running.still": "Still grading, %d seconds.",
	"running.time":  "%d s",
	"stop":          "Stop",
	"stopped":       "Stopped.",

	"sign in":      "Sign in",
	"sign in.lead": "This grader asks for a token before it grades. Its operator gives them out.",
	"token":        "Token",
	"token.wrong":  "Nobody has this token. Check that it was pasted whole, or ask for a new one.",
	"token.cookie": "Your browser did not keep the cookie that remembers the token. Allow cookies for this page, and open it by https.",
	"signed in":    "Signed in as %s",
	"sign out":     "Sign out",
}
