# Each target does all the set-up it needs; a second run starts at once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
READY := $(VENV)/.ready
SITE := .venv-site
# nbgrader calls alembic by name, so the environment's own commands must be on PATH.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export MPLBACKEND := agg
# Two processes run at a time on two cores. Threads inside a matrix product would fight with the other
# process, and wait for each other by spinning: measured 30 times slower on products of this size.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
# A check takes the data that are there; it never waits for a server.
export COURSE_FETCH := 0

.PHONY: help setup sandbox demo test test-all lab release site image lint clean
help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## Make .venv with the locked packages

$(READY): requirements.txt pyproject.toml
	@echo "set-up: a virtual environment with the locked packages; a few minutes, once"
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@$(MAKE) --no-print-directory sandbox
	@touch $@

sandbox: ## Install bubblewrap, which isolates student code, where that can be done without asking
	@command -v bwrap >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq bubblewrap >/dev/null 2>&1; } || \
		echo "set-up: bubblewrap is missing, so no hand-in is graded unless you ask for it without isolation:" \
			"install it with your system's packages (Debian, Ubuntu: apt install bubblewrap)"

demo: $(READY) ## Release, collect, grade and report a made-up class, in ./demo
	course demo

test: $(READY) lint ## All checks but the longest
	python -m pytest -n 3 --dist worksteal -m "not slow"

test-all: $(READY) lint ## Those, with the lines that none of them runs, and the ones that take minutes
	python -m pytest -n 2 --dist worksteal -m "not slow" --cov --cov-report=term:skip-covered
	python -m pytest -n 2 -m slow

lint: $(READY)
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-cache

release: $(READY) ## Rebuild release/ from source/
	course release --all

site: $(READY) $(SITE)/.ready ## Build the course's web pages in build/site
	course site

$(SITE)/.ready: requirements-site.txt
	@echo "set-up: Jupyter Book in an environment of its own; a minute, once"
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-site.txt
	@touch $@

image: ## Build the container image for staff; see Dockerfile
	docker build --tag deep-learning-course .

lab: $(READY) ## Open JupyterLab on the course
	env -u MPLBACKEND -u OPENBLAS_NUM_THREADS -u OMP_NUM_THREADS -u COURSE_FETCH \
		jupyter lab

clean: ## Remove the virtual environments, the demo class and what was built
	rm -rf $(VENV) $(SITE) demo build
