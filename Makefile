# make verify   install what is missing, build, check every statement of the paper, write the report
# make test     install what is missing, build and run the tests
# make notebooks  run the notebooks, write their pages
# The rest: deps, mutants, fuzz, sanitize, bench, bench-peers, check-arm64, format, lint, docs, clean.

SWIFT ?= swift
REPORT ?= report
VERIFY_FLAGS ?=
# One optimised build serves the tool and the tests: exact arithmetic crawls in a debug build, and no test needs
# @testable, so nothing is compiled twice.
BUILD := $(SWIFT) build -c release
KAN := .build/release/kan
SOURCES := Package.swift Sources Tests notebooks-as-scripts

NOTEBOOKS := $(sort $(notdir $(wildcard notebooks-as-scripts/*)))
NOTEBOOK_FLAGS ?=
PEERS := .build-peers/venv

# Seconds for each reader of `make fuzz` and each half of `make sanitize`.
SECONDS ?= 600

.PHONY: deps build verify test notebooks mutants fuzz sanitize bench bench-peers check-arm64 format lint docs clean

deps:
	@sh scripts/install-dependencies.sh

build: deps
	$(BUILD) --product kan

verify: build
	$(KAN) verify --report $(REPORT) $(VERIFY_FLAGS)

test: deps
	$(SWIFT) test -c release --disable-testable-imports

# Every notebook into a page of its own, and an index: report/notebooks/index.html. NOTEBOOK_FLAGS=--quick cuts them down.
notebooks: deps
	@for name in $(NOTEBOOKS); do $(BUILD) --product $$name || exit 1; done
	@for name in $(NOTEBOOKS); do .build/release/$$name $(NOTEBOOK_FLAGS) --out $(REPORT)/notebooks/$$name || exit 1; done

# Faults planted one at a time: which of them do the tests and `kan verify` see? MUTANTS_FLAGS="--part 3/10" takes a tenth.
mutants: deps
	@python3 -c 'import tomllib' 2>/dev/null || sh scripts/install-dependencies.sh python3
	python3 scripts/mutants.py $(MUTANTS_FLAGS)

# The readers of files and numbers on bytes that libFuzzer invents.
fuzz: build
	scripts/fuzz.sh $(SECONDS)

sanitize: deps
	scripts/sanitize.sh $(SECONDS)

bench: build
	$(KAN) bench

# The Python libraries on the same work, interleaved with ours; TORCH=1 installs torch wherever there is a wheel of it.
bench-peers: build
	sh Benchmarks/peers/setup.sh $(PEERS)
	sh Benchmarks/peers/run.sh $(abspath $(PEERS))/bin/python $(abspath $(KAN)) $(PEERS_FLAGS)

# The kernels compiled for arm64 and run under emulation, against x86-64; needs Debian's cross tools and qemu-user.
check-arm64:
	scripts/check-arm64.sh

format:
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

docs: deps
	@mkdir -p docs-build; for target in Exact Splines KernelInterface SplineKernels Spectral Optim KANCore Experiments BasisProperties Pages Claims Commands Notebook; do \
	  $(SWIFT) package --allow-writing-to-directory docs-build \
	    generate-documentation --target $$target --warnings-as-errors \
	    --output-path docs-build/$$target --transform-for-static-hosting --hosting-base-path $$target || exit 1; \
	done

clean:
	rm -rf .build $(REPORT) docs-build
