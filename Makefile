# SPDX-License-Identifier: GPL-2.0-only
#
# For people; "make help" tells what there is.  Whatever takes more than a line
# is a script in scripts/.  Everything that is built lies in the cache,
# ${HCSEC_CACHE:-~/.cache/hcsec}, and nothing in here.

# The scripts use every processor themselves, and two targets at once would
# only wait for each other's lock.
.NOTPARALLEL:

SHELL := /bin/bash
PREFIX ?= /usr/local
export PREFIX KDIR OUT OP COLUMN

.PHONY: help demo check check-debug check-kcsan kernel kernel-debug \
	kernel-kcsan tools graft ungraft patch lint install clean

help:
	@sed -n 's/^#: //p' Makefile

#: make demo          set everything up and show what hcsec does (20 minutes
#:                    the first time, under a minute after that)
demo:
	@scripts/setup
	@demo/run

#: make check         set everything up and run all tests
check:
	@scripts/check

#: make check-debug   the tests that run in the kernel, with KASAN and lockdep
check-debug:
	@scripts/check --debug

#: make check-kcsan   the tests that race, with KCSAN, which finds data races
check-kcsan:
	@scripts/check --kcsan

#: make lint          only the tests of the source's form
lint:
	@scripts/check lint

#:
#: make fuzz [TIME=SECONDS] [TARGET=NAME]
#:                    feed the parsers of blobs, or only envelope, keyset or
#:                    unpack, with anything, for 10 minutes each if not told
#:                    otherwise
fuzz: tools
	@scripts/fuzz --time $(or $(TIME),600) $(TARGET)

#: make coverage      which lines of the parsers the host's tests execute
coverage:
	@scripts/coverage

#: make bench-native  how long decisions and hooks take at the host's own speed
bench-native:
	@scripts/setup --config um
	@tests/native/run

#: make bench-memory [CONTAINERS=1000]
#:                    what containers, processes, marks and rules take of memory
bench-memory:
	@scripts/setup
	@tests/bench/memory $(CONTAINERS)

#: make bench-load    instructions of a load, and of decisions meanwhile
bench-load:
	@scripts/setup
	@tests/native/load

#: make bench-ed25519 how long a verification takes, beside libsodium
bench-ed25519:
	@scripts/ed25519 bench

#: make bench         what hcsec costs beside other security modules, counted in
#:                    instructions; fails if it misses a target
bench:
	@scripts/setup --config bench
	@tests/bench/report.py "$$(tests/bench/run)"

#: make bench-document
#:                    the same, and put the tables into the documentation
bench-document:
	@scripts/setup --config bench
	@tests/bench/report.py "$$(tests/bench/run)" \
		--document Documentation/security/hcsec-performance.rst

#: make bench-profile OP=NAME COLUMN=NAME [BASE=NAME]
#:                    which functions cost that
bench-profile:
	@scripts/setup --config bench
	@tests/bench/profile "$${OP:?names an operation of tests/bench/ops.c}" \
		"$${COLUMN:?names a column of tests/bench/columns}" $(BASE)

#: make bench-budget  record what it costs now as what "make check" allows
bench-budget:
	@scripts/setup
	@tests/bench/budget.py --record "$$(tests/bench/run --config default \
		none $$(tests/bench/budget.py --columns))"

#: make ed25519-long  a million verdicts, compared with libsodium's
ed25519-long:
	@scripts/ed25519 diff

#: make soak [SOAK_MINUTES=20]
#:                    stress-ng in a container whose policy changes all the
#:                    time, on the debug kernel and with KCSAN
soak:
	@tests/soak/run --minutes $(or $(SOAK_MINUTES),20)

#: make selftests-long  all of the kernel's own selftests, with and without hcsec
selftests-long: kernel
	@tests/steps/51-kernel-selftests --long

.PHONY: fuzz coverage bench bench-document bench-profile bench-budget bench-native bench-memory bench-load bench-ed25519 ed25519-long soak selftests-long

#:
#: make kernel        build the test kernel that scripts/vm boots
kernel:
	@scripts/setup

#: make kernel-debug  the same with KASAN, lockdep and kmemleak
kernel-debug:
	@scripts/setup --config debug

#: make kernel-kcsan  the same with KCSAN
kernel-kcsan:
	@scripts/setup --config kcsan

#: make tools         build hcsecctl
tools:
	@scripts/setup --until tools

#:
#: make graft KDIR=DIR    put hcsec into a 6.12 kernel tree, or bring it up to date
graft:
	@scripts/graft graft "$${KDIR:?names the kernel tree: make graft KDIR=DIR}"

#: make ungraft KDIR=DIR  take it out again
ungraft:
	@scripts/graft ungraft "$${KDIR:?names the kernel tree: make ungraft KDIR=DIR}"

#: make patch [OUT=FILE]  write the same as one patch for git am
patch:
	@scripts/patch "$$OUT"

#:
#: make install       install hcsecctl [PREFIX=/usr/local] [DESTDIR=]
install: tools
	@scripts/install

#: make clean         remove what was built for this clone from the cache
clean:
	@scripts/clean

#:
#: scripts/vm [OPTION]... -- COMMAND   run a command in the test kernel
#:                                     (see scripts/vm --help)
#:
#: HCSEC_CACHE=DIR    where kernels and tools are built (~/.cache/hcsec)
#: HCSEC_ACCEL=tcg    do not look for KVM
