package batch

import "time"

// Stats are what an operator wants to know of all batches together.
type Stats struct {
	Owners []OwnerStats // of those who have batches that run, or who had any

	Running   int // chunks that a worker has in hand
	InHand    int // submissions of these chunks
	Scheduled int // chunks that wait for their time: for a crowded host, or another try

	// Waited is what all requests together have waited for their addresses' turns since
	// the database was made.
	Waited time.Duration
}

// OwnerStats are those of one owner.
type OwnerStats struct {
	Owner string // whose token it is; "" where there are no tokens

	// Of the batches that run.
	Batches  int
	Waiting  int       // submissions without a final outcome
	Retrying int       // of them, those that were tried and could not be judged
	Oldest   time.Time // when the first of them was created; zero: none runs

	// Since the database was made.
	Gradings int // tries included
	Rescues  int // chunks that were begun again, since a worker or the database was lost
	Sent     int // webhooks
	Failed   int // tries of webhooks that failed
	Dead     int // webhooks that were given up
}
