.PHONY: bench
bench: ## measure the service beside others; prints the table of docs/performance.md
	go run ./bench
	go test -run '^$$' -bench . -benchmem ./checks/... ./cmd/grader
