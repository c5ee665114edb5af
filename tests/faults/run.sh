#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [--preset NAME] [--jobs N] [FAULT...]: inflict the faults of the campaign, each in a fresh guest of
# the lab, and print the table. FAULT is a name like network/cable_out, or a section; default: all.
#   --preset  the build that is tested, default dev
#   --jobs    guests at once, default 1: with more, the machine's hiccups cost pictures
# Environment: FAULT_LASTS_S=900 tests/faults/run.sh network/cable_out: a quarter of an hour.
# Exit status: 0 all is as it should be, 1 not so, 2 usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

preset=dev jobs=1 names=
while [ $# -gt 0 ]; do
	case $1 in
	--preset) preset=${2:?}; shift ;;
	--jobs) jobs=${2:?}; shift ;;
	-*) sed -n '3,8s/^# //p' "$0"; exit 2 ;;
	*) [ -e "tests/faults/$1.py" ] || [ -d "tests/faults/$1" ] || {
		echo "run.sh: there is no fault $1 in tests/faults" >&2; exit 2; }
	   names="${names:+$names|}${1//\//\\.}" ;;
	esac
	shift
done
packaging/deps.sh build test lab
tests/lab/build.sh
cmake --preset "$preset" --log-level=WARNING >/dev/null
cmake --build "build/$preset" -- --quiet
rm -rf "build/$preset"/lab-results/fault.*
rc=0
LAB_TRIES=${LAB_TRIES:-2} ctest --test-dir "build/$preset" -L faults ${names:+-R "^fault\.($names)(\$|\.)"} \
	--output-on-failure --no-tests=error -j "$jobs" </dev/null || rc=1
echo
python3 -B tests/faults/faultlab/table.py "build/$preset/lab-results" || rc=1
exit "$rc"
