.PHONY: release release-test bench

release: ## archives, packages, images and checksums in dist/; docs/install.md says what is there
	rm -rf dist
	cd release && go run . $(if $(VERSION),-version $(VERSION)) $(if $(HOME_URL),-home $(HOME_URL))

release-test: ## install and run what a release has for this machine
	cd release && go vet ./... && go test ./...

bench: ## measure the service beside others; prints the table of docs/performance.md
	go run ./bench
	go test -run '^$$' -bench . -benchmem -benchtime 100ms ./...
