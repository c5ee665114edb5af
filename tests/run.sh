#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [--unit|--lab|--faults|--fuzz] [--filter REGEX] [--jobs N]: build everything every way and run all tests.
#   --unit    only what needs no lab: unit tests (plain, ASan+UBSan, TSan), clang, all build types,
#             formatting
#   --lab     only the lab tests: the real programs with the real v4l2loopback driver, in a guest
#   --faults  only the fault campaign of tests/faults, whose table is printed at the end
#   --fuzz    only the fuzzing of tests/fuzz, a minute a target
#   --filter  only tests whose name matches, e.g. '^dev/shared' or '/lab\.'
#   --jobs    tests and compilers at once (default: one for each processor)
# Environment:
#   ROC_LAB_PRESETS  builds that the lab tests are run with (default "dev asan").
#                    Builds with sanitizers are left out where the lab's kernel can't run them.
#   FUZZ_SECONDS     how long each target is fuzzed (default 60)
#   ROC_TSAN_TESTS   the unit tests that are run with TSan: a regex (default: all)
# Installs what is missing. Nothing else on the machine changes, except build/ and the lab's cache.
# Ends with one ctest run of everything; its summary is the result.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

unit=1 lab=1 faults=1 fuzz=1 filter= jobs=$(nproc)
while [ $# -gt 0 ]; do
	case $1 in
	--unit) lab= faults= fuzz= ;;
	--lab) unit= faults= fuzz= ;;
	--faults) unit= lab= fuzz= ;;
	--fuzz) unit= lab= faults= ;;
	--filter) filter=${2:?}; shift ;;
	--jobs) jobs=${2:?}; shift ;;
	*) sed -n '3,11s/^# //p' "$0"; exit 2 ;;
	esac
	shift
done
lab_presets=${ROC_LAB_PRESETS:-dev asan}
say() { printf '== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

say "what must be installed"
guest=${lab:-$faults}
packaging/deps.sh build test ${guest:+lab}

lab_pid=
if [ -n "$guest" ] && ! tests/lab/build.sh --check; then
	say "building the lab in the background"
	setsid nice -n 10 tests/lab/build.sh </dev/null & lab_pid=$!
	trap '[ -z "$lab_pid" ] || kill -- "-$lab_pid" 2>/dev/null' EXIT
fi

build() { # PRESET
	say "building $1"
	cmake --preset "$1" --log-level=WARNING >/dev/null
	cmake --build "build/$1" -j "$jobs" -- --quiet
}

presets=
[ -z "$unit" ] || presets="dev asan tsan"
[ -z "$faults" ] || presets="$presets dev"
[ -z "$lab" ] || presets="$presets $lab_presets"
presets=$(printf '%s\n' $presets | awk '!seen[$0]++')
for p in $presets; do build "$p"; done
if [ -n "$unit" ]; then
	say "building with clang"
	cmake -S . -B build/clang -G Ninja --log-level=WARNING -DCMAKE_C_COMPILER=clang \
		-DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_COMPILE_WARNING_AS_ERROR=ON >/dev/null
	cmake --build build/clang -j "$jobs" -- --quiet
	# Some warnings are found by an optimizing compiler alone.
	for type in RelWithDebInfo Release MinSizeRel None; do
		say "building as $type"
		cmake -S . -B "build/$type" -G Ninja --log-level=WARNING -DROC_BUILD_TESTS=OFF \
			-DCMAKE_BUILD_TYPE=$type -DCMAKE_COMPILE_WARNING_AS_ERROR=ON >/dev/null
		cmake --build "build/$type" -j "$jobs" -- --quiet
	done
fi

if [ -n "$fuzz" ]; then
	say "building for fuzzing"
	cmake --preset fuzz --log-level=WARNING >/dev/null
	cmake --build build/fuzz --target fuzzers -j "$jobs" -- --quiet
fi

if [ -n "$lab_pid" ]; then
	say "waiting for the lab"
	wait "$lab_pid" || { lab_pid=; echo "run: the lab could not be built" >&2; exit 1; }
	lab_pid=
fi
if [ -n "$lab" ] && [ ! -e "$(tests/lab/build.sh --cache)/sanitizers" ]; then
	for p in $lab_presets; do
		case $p in *san*) say "NOTE: this lab's kernel can't run $p builds: left out" ;; esac
	done
	lab_presets=$(printf '%s\n' $lab_presets | grep -v san || :)
fi

# One ctest over all builds: what each build's ctest knows, named PRESET/NAME.
# $1 preset, $2 label, $3 regex of names.
add_tests() {
	ctest --test-dir "build/$1" --show-only=json-v1 -L "$2" -R "$3" |
		python3 -c '
import json, sys
preset = sys.argv[1]
quote = lambda s: "[==[%s]==]" % s
def text(value):
    if isinstance(value, list):
        return ";".join(map(str, value))
    return {True: "ON", False: "OFF"}.get(value, str(value)) if isinstance(value, bool) else str(value)
for test in json.load(sys.stdin)["tests"]:
    name = quote(preset + "/" + test["name"])
    print("add_test(%s %s)" % (name, " ".join(map(quote, test["command"]))))
    for p in test.get("properties", []):
        print("set_tests_properties(%s PROPERTIES %s %s)" % (name, p["name"], quote(text(p["value"]))))
' "$1"
}
mkdir -p build/all
{
	if [ -n "$unit" ]; then
		for p in dev asan; do add_tests $p unit .; done
		add_tests tsan unit "${ROC_TSAN_TESTS:-.}"
		printf 'add_test(style/clang-format bash -c [==[%s]==])\n' \
			"cd '$PWD' && find shared streamer obs-plugin tests -name '*.[ch]' 2>/dev/null |
			xargs -r clang-format --dry-run -Werror --ferror-limit=1"
	fi
	[ -z "$fuzz" ] || add_tests fuzz fuzz .
	if [ -n "$lab" ]; then for p in $lab_presets; do add_tests "$p" '^lab$' .; done; fi
	[ -z "$faults" ] || add_tests dev '^faults$' .
} >build/all/CTestTestfile.cmake

say "running the tests; the log of all is build/all/Testing/Temporary/LastTest.log"
# A lab test that fails is tried once more: its guest shares the processors with other tests. What
# a sanitizer reports is not, and what was is told.
export LAB_TRIES=2 LAB_AGAIN=$PWD/build/all/again
: >"$LAB_AGAIN"
[ -z "$faults" ] || rm -rf build/dev/lab-results/*.rows
rc=0
ctest --test-dir build/all --output-on-failure --no-tests=error --no-label-summary -j "$jobs" \
	${filter:+-R "$filter"} </dev/null | tee build/all/summary || rc=$?
again=
if [ -n "$faults" ] && compgen -G "build/dev/lab-results/*.rows/*" >/dev/null; then
	printf '\n== The faults:\n'
	python3 -B tests/faults/faultlab/table.py build/dev/lab-results
	again=1
fi
if [ -s "$LAB_AGAIN" ]; then
	printf '\n== NOTE: tried a second time:\n'
	sed 's/^/   /' "$LAB_AGAIN"
	again=1
fi
[ -z "$again" ] || sed -n '/tests passed/,$p' build/all/summary
exit "$rc"
