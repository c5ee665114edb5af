#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [--build DIR] [--markdown FILE] [PART...]: roc-streamer beside the script that it replaces.
#   --build DIR      a release build to use and bring up to date (default build/bench)
#   --markdown FILE  write the table there, too (default DIR/bench.md)
#   PART             only these: cpu, air (latency, network outage), start, restart, many, obs
# Takes 22 minutes (cpu 4, air 4, start 3, restart 3, many 5, obs 3), all of it in one guest of the
# lab, so that all ways have the same machine. Leave the machine alone meanwhile. It judges nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)

build=$top/build/bench markdown=
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$(realpath -m "${2:?}"); shift ;;
	--markdown) markdown=$(realpath -m "${2:?}"); shift ;;
	-*) sed -n '3,8s/^# //p' "$0"; exit 2 ;;
	*) break ;;
	esac
	shift
done
: "${markdown:=$build/bench.md}"

"$top/tests/lab/build.sh" --check || "$top/tests/lab/build.sh"
cmake -S "$top" -B "$build" -G Ninja --log-level=WARNING \
	-DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
cmake --build "$build" --target roc-streamer roc-worker rocctl testcam framecheck \
	roc-camera obslag -- --quiet

results=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-bench.XXXXXX")
trap 'rm -rf "$results"' EXIT
: "${LAB_DRIVER:=0.12.7}"
export LAB_DRIVER
ffmpeg=$(ffmpeg -version | sed -n '1s/ffmpeg version \([^ ]*\).*/\1/p')
notes="Medians (lowest..highest); CPU times differ by up to 10 % from run to run. FFmpeg $ffmpeg,\
 v4l2loopback $LAB_DRIVER, a User-Mode-Linux guest on one processor of\
 $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)."
LAB_SHARE=$results LAB_TIMEOUT=${LAB_TIMEOUT:-1800} "$top/tests/lab/run.sh" \
	python3 -B "$here/bench.py" --bin "$build/bin" --markdown "$results/bench.md" \
	--notes "$notes" "$@"
mkdir -p "$(dirname "$markdown")"
cp "$results/bench.md" "$markdown"
echo "bench: the table is in $markdown"
