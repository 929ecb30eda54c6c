# The line with ## above a target describes it; make help prints these lines.

GO ?= go
# Both tools run from their modules, so that go.mod stays small.
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
ACTIONLINT = github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
BENCHSTAT = golang.org/x/perf/cmd/benchstat@latest
# The custom resource definitions of your cluster, for make test and make conformance.
CRDS ?= ../shared/crds
# The definitions of each version of the operators, as in flink-operator/1.15, for make test.
CRDS_BY_VERSION ?= ../shared/crds-by-version
# The tables of facts that the rules were made from, for make test.
FACTS ?= ../shared/facts
# Tests run in the directories of their packages, so the paths are absolute. A path that does
# not exist is empty.
export RELEASED
GIVEN = CRDS="$(abspath $(wildcard $(CRDS)/.))" CRDS_BY_VERSION="$(abspath $(wildcard $(CRDS_BY_VERSION)/.))" FACTS="$(abspath $(wildcard $(FACTS)/.))"
# Two machines that build the same commit produce the same bytes, with and without its history. The
# tag leaves out a printer of manual pages, which only costs start-up time.
STRIP = -s -w -buildid=
FLAGS = -trimpath -buildvcs=false -tags=urfave_cli_no_docs -ldflags='$(STRIP)'
# The version of a release, such as v1.0.0, for make release.
VERSION ?=
RELEASED = -trimpath -buildvcs=false -tags=urfave_cli_no_docs -ldflags='$(STRIP) -X github.com/lakewright/lakewright/internal/cli.release=$(VERSION)'
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
# A database of vulnerabilities as files, such as file:///srv/vulndb, for make vulns.
VULNDB ?=
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.1.4

.PHONY: help demo build test given golden recipes mutations plain hostile canaries signals kills pairs errors powercuts papers same vulns release bench lint conformance kinds hooks check ci clean

## help: list the targets
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## demo: compile the example platform and show the tree
demo: build
	@./bin/lakewright vet examples/lakehouse
	@./bin/lakewright build examples/lakehouse -o bin/demo
	@echo; echo "bin/demo"; cd bin/demo && find . -mindepth 1 | sort | sed -e 's;[^/]*/;  ;g'
	@echo; echo "next:  ./bin/lakewright render prod examples/lakehouse | less     what prod runs"
	@echo "       ./bin/lakewright explain spark.executor.memory             the manual"
	@echo "       ./bin/lakewright init my-platform                          a spec of your own"

## build: compile the program into bin/
build:
	CGO_ENABLED=0 $(GO) build $(FLAGS) -o bin/lakewright .

## test: run all tests (CRDS=DIR, CRDS_BY_VERSION=DIR, FACTS=DIR)
test: given
	$(GIVEN) $(GO) test ./...

# go test reports skipped tests only with -v.
given:
	@test -d "$(CRDS)" || echo "SKIPPED: there is no directory CRDS=$(CRDS): goldens are checked against published custom resource definitions alone, and no Go module publishes those of Apache's operators for Spark and Flink"
	@test -d "$(CRDS_BY_VERSION)" || echo "SKIPPED: there is no directory CRDS_BY_VERSION=$(CRDS_BY_VERSION): no golden of Flink is checked against the operator version that its spec names"
	@$(GO) test -count=1 -v -run '^TestPublished$$' ./golden | sed -n 's/.*SKIPPED/SKIPPED/p'
	@for shell in bash zsh fish; do command -v $$shell >/dev/null || echo "SKIPPED: there is no $$shell: its completion is not tested"; done
	@command -v strace >/dev/null || echo "SKIPPED: there is no strace: no faults are injected into the calls of a build"
	@test -d "$(FACTS)" || echo "SKIPPED: there is no directory FACTS=$(FACTS): no table is checked against the facts that it was made from"

## golden: rewrite the golden files and the generated docs; review the difference
golden:
	UPDATE_GOLDEN=1 $(GO) test -run '^(TestMistakes|TestEveryRole|TestFaults)$$' ./compiler ./compiler/load/syntax
	UPDATE_GOLDEN=1 $(GO) test ./golden ./docs ./internal/diag ./overlays ./internal/cli

## recipes: follow the recipes of CONTRIBUTING in copies of the tree, with and without each step
recipes:
	$(GO) test -count=1 -timeout 50m -v -run '^TestRecipes$$' ./contracts -recipes

## mutations: make 2,000 mistakes in the examples and print what is reported (MUTATIONS=N, SEED=N)
MUTATIONS ?= 2000
SEED ?= 1
mutations:
	$(GO) test -count=1 -timeout 30m -v -run '^TestMutations$$' ./contracts/mutations -mutations $(MUTATIONS) -seed $(SEED)

## plain: change specs at random, and require that reading and evaluating them gives the same (PLAIN=N, SEED=N)
PLAIN ?= 5000
plain:
	$(GO) test -count=1 -timeout 30m -v -run '^TestPlainMutations$$' ./compiler/load -plain $(PLAIN) -seed $(SEED)
	$(GO) test -count=1 -timeout 30m -v -run '^TestPlainMutations$$' ./contracts/mutations -mutations $(PLAIN) -seed $(SEED)

## hostile: try hostile specs and repositories, and print a table of what they did
hostile:
	$(GO) test -count=1 -timeout 60m ./contracts/hostile -all

## canaries: plant credentials in every text of the examples, with every fault, and search all output
canaries:
	$(GO) test -count=1 -timeout 60m -v ./contracts/canaries -canaries 0

FAULTS = $(GO) test -count=1 -timeout 120m -v ./contracts/faults

## signals: end builds with 200 signals (TMPDIR=/dev/shm: without a disk, which other programs may keep busy)
signals:
	$(FAULTS) -run '^TestSignals$$' -signals 200 -patience 200ms

## kills: kill 300 builds
kills:
	$(FAULTS) -run '^TestKills$$' -kills 300

## pairs: run 20 pairs of builds without a lock (needs strace)
pairs:
	$(FAULTS) -run '^TestPairs$$' -pairs 20

## errors: make each call of the kernel fail in turn (needs strace)
errors:
	$(FAULTS) -run '^TestInjected$$' -injected 0

## powercuts: cut the power of ext4 and xfs 50 times each (needs root, loop devices, mkfs.ext4 and mkfs.xfs)
powercuts:
	$(FAULTS) -run '^TestPowerCuts$$' -cuts 50

## papers: list the modules of the program with their licences, as text and as CycloneDX, in bin/
papers: build
	$(GO) run ./internal/papers -o bin bin/lakewright

## same: build the program with and without the history of the repository, and compare
same: build
	@rm -rf bin/same && mkdir -p bin/same/source && git archive HEAD | tar -x -C bin/same/source
	@test -z "$$(git status --porcelain)" || echo "uncommitted changes: the two differ if they concern the program"
	cd bin/same/source && CGO_ENABLED=0 GOFLAGS=-mod=mod $(GO) build $(FLAGS) -o ../lakewright .
	cmp bin/lakewright bin/same/lakewright && sha256sum bin/lakewright
	@rm -rf bin/same

## vulns: search the program for known vulnerabilities (VULNDB=URL of a database)
vulns:
	@test -n "$(VULNDB)" || echo "SKIPPED: VULNDB names no database of vulnerabilities"
	$(if $(VULNDB),$(GO) run $(GOVULNCHECK) -db "$(VULNDB)" ./...)

## release: build the archives, checksums, papers and the image's files of a release in bin/release (VERSION=v1.0.0)
release:
	@case "$(VERSION)" in v[0-9]*.[0-9]*.[0-9]*) ;; *) echo "name the version, as in make release VERSION=v1.0.0"; exit 1;; esac
	rm -rf bin/release && mkdir -p bin/release
	for platform in $(PLATFORMS); do .ci/archive "$(VERSION)" $$platform || exit 1; done
	$(GO) run ./internal/papers -version "$(VERSION)" -o bin/release bin/release/build/linux-amd64/lakewright
	cp .ci/Containerfile bin/release/build/linux-amd64/
	cd bin/release && sha256sum *.tar.gz *.zip licences.txt sbom.json > SHA256SUMS

## bench: measure speed and memory, and rewrite docs/performance.md (RUNS=N; BASE=FILE: compare allocations with its benchmarks)
RUNS ?= 5
bench:
	@mkdir -p bin
	$(GO) test -run='^$$' -bench=. -benchmem ./... | tee bin/bench.txt
	$(GO) test -count=1 -timeout 60m -v -run='^TestPerformance$$' ./internal/cli -performance ../../docs/performance.md -runs $(RUNS)
	@test -z "$(BASE)" || $(GO) run $(BENCHSTAT) $(BASE) bin/bench.txt

## lint: gofmt, vet for every system, staticcheck, go.mod tidy, the forge's workflow
lint:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod tidy -diff
# Without shellcheck and pyflakes, so that the result is the same on every machine.
	$(GO) run $(ACTIONLINT) -shellcheck= -pyflakes=

## conformance: apply the output of the examples to real API servers (CRDS=DIR)
conformance:
	cd e2e && $(GO) vet ./... && $(GO) mod tidy -diff && $(GO) test -timeout 40m ./client ./cluster ./pods ./podsecurity
	@test -d "$(CRDS)" || echo "SKIPPED: there is no directory CRDS=$(CRDS): only the built-in kinds are applied to the API servers; a directory that you name must exist"
	cd e2e && $(GO) test -count=1 -timeout 40m . $(if $(or $(wildcard $(CRDS)),$(filter-out file,$(origin CRDS))),-crds "$(abspath $(CRDS))",-builtin)

## kinds: rewrite the table of the fields of Kubernetes' own kinds, from its Go module
kinds:
	cd e2e && $(GO) run ./kinds ../compiler/shape/kinds.txt

## hooks: commit with the published hooks of pre-commit, which the first run installs
hooks:
	cd e2e && $(GO) test -count=1 -v ./precommit

## check: everything in ci except recipes, hooks and conformance
check: lint given
	$(GIVEN) $(GO) test -race -timeout 30m ./...
	$(MAKE) golden
	@git diff --exit-code -- golden docs internal overlays compiler || { echo "golden files or docs are stale: commit what make golden wrote"; exit 1; }
	@test -z "$$(git status --porcelain -- golden docs internal overlays compiler)" || { git status --short -- golden docs internal overlays compiler; echo "golden files or docs are not committed"; exit 1; }

## ci: everything that must hold before a change lands
ci: check recipes hooks conformance

## clean: remove the output of the other targets
clean:
	rm -rf bin
