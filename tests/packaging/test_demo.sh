#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# test_demo.sh: the demonstration takes a picture for its camera's only when it is.
set -uo pipefail
demo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/packaging/demo.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
draw() { ffmpeg -nostdin -v error -y -f lavfi -i "$2" -frames:v 1 "$work/$1" || exit 1; }
expect() { # STATUS PICTURE
	"$demo" --compare "$work/$2" "$work/view.png" 2>/dev/null
	[ $? = "$1" ] || { echo "$2: not $1" >&2; failed=1; }
}
draw view.png testsrc2=size=640x360
ffmpeg -nostdin -v error -y -i "$work/view.png" -q:v 6 "$work/camera.jpg" || exit 1
draw small.png testsrc2=size=320x180
draw placeholder.png color=c=0x202020:size=640x360
draw other.png mandelbrot=size=640x360
expect 0 camera.jpg
expect 1 small.png
expect 1 placeholder.png
expect 1 other.png
expect 1 none.png
exit $failed
