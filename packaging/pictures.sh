#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pictures.sh [--build DIR] [FOLDER]: takes the README's pictures, obs.png and properties.png.
#   --build DIR  a release build to use and bring up to date (default build/demo)
#   FOLDER       where to (default: packaging/pictures)
# They are of the real OBS Studio, in the lab's guest, with the streamer and three simulated
# cameras, which look at a scene that POV-Ray draws (pictures/venue.pov). Takes 3 minutes; leave the
# machine alone meanwhile, as the figures in the picture are real.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
here=$root/packaging/pictures
build=$root/build/demo out=$here
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$(realpath -m "${2:?}"); shift ;;
	-*) sed -n '3,5s/^# //p' "$0"; exit 2 ;;
	*) out=$(realpath -m "$1") ;;
	esac
	shift
done
say() { echo "pictures: $*"; }

need="obs-studio xvfb xdotool imagemagick dbus povray pngquant optipng"
missing=$(for p in $need; do
	dpkg-query -W -f='${Status}\n' $p 2>/dev/null | grep -q 'ok installed' || printf ' %s' $p
done)
[ -z "$missing" ] || { say "first: apt-get install$missing" >&2; exit 1; }

say "building the programs"
"$root/packaging/deps.sh" build test lab
"$root/tests/lab/build.sh" --check || "$root/tests/lab/build.sh"
cmake -S "$root" -B "$build" -G Ninja --log-level=WARNING \
	-DCMAKE_BUILD_TYPE=RelWithDebInfo -DROC_BUILD_TESTS=ON >/dev/null
cmake --build "$build" --target roc-streamer roc-worker rocctl roc-camera -- --quiet

work=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-pictures.XXXXXX")
trap 'rm -rf "$work"' EXIT
fonts=/usr/share/fonts/truetype/dejavu

film() { # CAMERA VIEW NAME WIDTH HEIGHT BITRATE: what that camera sees, 20 s at 12 fps
	say "camera $1: $3"
	povray +I"$here/venue.pov" +L$fonts "Declare=View=$2" +W"$4" +H"$5" +A0.1 +AM2 +R3 -D \
		+O"$work/view.png" 2>"$work/povray.log" || { tail -n 20 "$work/povray.log" >&2; return 1; }
	# With the clock that cameras draw, and a bit rate as of a camera: a still scene has none.
	ffmpeg -nostdin -v error -y -loop 1 -framerate 12 -i "$work/view.png" -t 20 \
		-vf "drawtext=fontfile=$fonts/DejaVuSansMono-Bold.ttf:fontsize=h/24:fontcolor=white:\
borderw=2:bordercolor=black@0.7:x=h/30:y=h-th-h/36:\
text='${3^^}  %{pts\:gmtime\:1781362920\:%d.%m.%Y %H\\\\\:%M\\\\\:%S}',format=yuv420p" \
		-c:v libx264 -preset veryfast -profile:v high -bf 0 -g 12 -sc_threshold 0 \
		-b:v "$6" -minrate "$6" -maxrate "$6" -bufsize "$6" -x264-params nal-hrd=cbr:filler=1 \
		-f flv "$work/camera$1.flv"
}
film 0 1 "Field 1" 1280 720 4M
film 1 2 "Gate" 640 360 1M
film 2 3 "Stand" 640 360 1M

say "OBS in the guest"
LAB_SHARE=$work LAB_MEM=3G LAB_TIMEOUT=600 "$root/tests/lab/run.sh" \
	python3 -B "$here/pictures.py" --build "$build" --films "$work" --out "$work"
mkdir -p "$out"
for name in obs properties; do
	pngquant --force --speed 1 --strip --output "$out/$name.png" 128 "$work/$name.png"
	optipng -quiet -o2 "$out/$name.png"
done
say "done:"
ls -l "$out"/{obs,properties}.png
