#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# guest.sh JOB: what run.sh does in a guest whose root is the tree of another Debian. JOB/src holds
# the sources of the host program, JOB/plugin the plugin; JOB/result gets checks, logs and pictures.
set -euo pipefail
job=$1
src=$job/src result=$job/result

# The host program is this Debian's own: its compiler, its headers, its libobs. The plugin is not.
gcc -std=c11 -O1 -D_GNU_SOURCE -DROC_VERSION='"compat"' -isystem /usr/include/obs \
	-I"$src" -o /tmp/compat "$src"/*.c \
	-lobs -lX11 -lm -lpthread >"$result/compiler.log" 2>&1 || {
	cat "$result/compiler.log" >&2
	exit 2
}

Xvfb -displayfd 5 -screen 0 800x600x24 -nolisten tcp 5>/tmp/display >"$result/xvfb.log" 2>&1 &
xvfb=$!
for _ in $(seq 200); do
	[ ! -s /tmp/display ] || break
	kill -0 $xvfb || { cat "$result/xvfb.log" >&2; exit 2; }
	sleep 0.1
done
DISPLAY=:$(cat /tmp/display)
export DISPLAY LIBGL_ALWAYS_SOFTWARE=1 LP_NUM_THREADS=0 ROC_STATUS=/run/roc-status LC_ALL=C.UTF-8

r=0
timeout -k 5 150 /tmp/compat /dev/video0 "$job/plugin/roc-camera.so" "$job/plugin/data" \
	"$result/picture" >"$result/checks" 2>"$result/obs.log" || r=$?
kill $xvfb
for picture in "$result"/*.ppm; do
	[ ! -e "$picture" ] || { convert "$picture" "${picture%.ppm}.png" && rm "$picture"; } || :
done
PYTHONPATH=$job timeout -k 5 150 python3 -B "$job/studio.py" /tmp/compat \
	"$job/plugin/roc-camera.so" "$job/plugin/data" "$result" || r=1
exit $r
