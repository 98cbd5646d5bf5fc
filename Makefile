# make            says what there is
# make demo       builds danvan and starts it with an emulated Telegram in a web page

VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
PKGS      ?= ./...
BENCH     ?= .
BENCHTIME ?= 1s
FUZZTIME  ?= 60s

# The race detector makes SQLite, which is C translated to Go, many times as slow. What it does within itself is not ours to
# watch; everything else is. No package may stand here that instantiates generics that others do: they would share them, unwatched.
UNWATCHED := $(foreach lib,sqlite/lib libc memory,-gcflags=modernc.org/$(lib)=-race=false)

GOLANGCI_VERSION := v2.15.0
GOLANGCI         := .cache/bin/golangci-lint-$(GOLANGCI_VERSION)
SHELL_SCRIPTS    := .ci/run scripts/apt-install scripts/fuzz scripts/services

.DEFAULT_GOAL := help
.PHONY: help build demo test chaos lint bench fuzz fmt clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

build: ## Build bin/danvan
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)' -o bin/danvan ./cmd/danvan

demo: build ## Build and start the demo; ARGS='--help' for its options
	bin/danvan demo $(ARGS)

# What takes minutes: all stories (some of them are watched, too), browsers, demos, whole programs that are killed, a million rows.
LONG := ^Test(Transcripts|Browser|Bulk|Demo(Digest|Jumps|Keeps|Units)|FiveReplicas|JobsByHand|KillNine|MillionCases|ServeThousandClients|SimulatedYear)

# First what the race detector watches; then, without it, what takes long, each benchmark once, and storage/seed, which does one
# thing after another; then chaos, which measures how long people wait, so that nothing may run beside it. Four tests at a time in
# a package: many wait for clocks and servers.
test: ## Run all tests, on PostgreSQL, SQLite, Redis and Chromium; PKGS=./storage TESTFLAGS='-run X' for some
	@command -v $$(go env CC) >/dev/null || scripts/apt-install gcc libc6-dev
	@GOFLAGS="$(UNWATCHED) $$(go env GOFLAGS)" CGO_ENABLED=1 scripts/services sh -c ' \
		runs="$(if $(TESTFLAGS),,$(if $(filter ./...,$(PKGS)),-whole))"; \
		all=$$(go list $(PKGS)) || exit; \
		plan() { test -z "$$2" || runs="$$runs -- -timeout=45m -parallel=4 $$1 $$2"; }; \
		rest=$$(echo "$$all" | grep -v -e /chaos$$ -e /seed$$); \
		plan "-race $(or $(TESTFLAGS),-skip=$(subst Transcripts|,,$(LONG)))" "$$rest"; \
		$(if $(TESTFLAGS),,plan "-run=$(LONG) -bench=. -benchtime=1x" "$$rest";) \
		plan "$(or $(TESTFLAGS),-bench=. -benchtime=1x)" "$$(echo "$$all" | grep /seed$$)"; \
		plan "$(TESTFLAGS)" "$$(echo "$$all" | grep /chaos$$)"; \
		go run ./scripts/testreport $$runs'

chaos: ## Break what danvan depends on, and count: docs/chaos.md; CHAOS_SEED=7, CHAOS=long, CHAOS_SCENARIO=redis-kill
	CHAOS=$${CHAOS:-full} DANVAN_TEST_CHROMIUM=unused scripts/services go test ./cmd/danvan/chaos -count=1 -v -timeout 5h

lint: $(GOLANGCI) ## Check format, vet, golangci-lint, and shellcheck if installed
	@unformatted=$$(gofmt -s -l .); test -z "$$unformatted" || { echo "make fmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	$(GOLANGCI) run ./...
	@! command -v shellcheck >/dev/null || shellcheck $(SHELL_SCRIPTS)

bench: ## Run the benchmarks, PostgreSQL with fsync; BENCH=pattern BENCHTIME=1s PKGS=./storage
	DANVAN_BENCH=full FSYNC=on scripts/services go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem -timeout 60m $(PKGS)

fuzz: ## Fuzz every fuzz target for FUZZTIME=60s each
	scripts/fuzz $(FUZZTIME)

fmt: ## Format the Go files
	gofmt -s -w .

clean: ## Remove what was built; the linter in .cache stays
	rm -rf bin coverage.* *.test

$(GOLANGCI):
	CGO_ENABLED=0 GOBIN=$(CURDIR)/.cache/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv .cache/bin/golangci-lint $@
