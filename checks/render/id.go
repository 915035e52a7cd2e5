package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"grader/checks/report"
)

// hintID names a hint in all reports of its challenge.
func hintID(r *report.Report, h report.Result) string {
	return fmt.Sprintf("%s/%d", plain(cmp.Or(r.Challenge.ID, r.Challenge.Name, "challenge")), h.Number)
}

// reportID names a report by what it says: a UUID of version 8 (RFC 9562,
// section 5.8), from its hash.
func reportID(r *report.Report) string {
	said, _ := json.Marshal(r) // plain data
	id := sha256.Sum256(said)
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}
