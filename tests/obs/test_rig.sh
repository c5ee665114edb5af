#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# test_rig.sh BIN SO DATA: the source in libobs without any device or streamer: it draws words, it
# comes and goes while another thread changes it, and leaves nothing behind. Needs no display.
set -eu
bin=$1 so=$2 data=$3
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset DISPLAY WAYLAND_DISPLAY

cat >"$dir/commands" <<END
add cam roc_camera {"camera":"Field 1","overlay":"always"}
wait 10
size cam
pixel cam 0 0 1280 720
snap cam $dir/words.png
wait 3
psnr cam $dir/words.png
proc cam roc_camera_get_status json
properties cam
storm 200 roc_camera {"camera":"z","overlay":"problem","on_loss":"transparent","a":{"camera":"x"},"b":{"camera":"y","overlay":"always","on_loss":"last"}}
remove cam
quit
END
ROC_STATUS=$dir/absent HOME=$dir LIBGL_ALWAYS_SOFTWARE=1 \
	ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS=suppressions=$here/tsan.supp \
	"$bin/obsrig" --size 320x180 --fps 30 --module "$so:$data" \
	<"$dir/commands" >"$dir/answers" 2>"$dir/log" || {
	cat "$dir/answers" "$dir/log"
	exit 1
}
fail() {
	echo "not so: $1"
	cat "$dir/answers"
	exit 1
}
has() { # line and regular expression of it, and what it means
	sed -n "$1p" "$dir/answers" | grep -q "$2" || fail "$3"
}
! grep -q '"ok":false' "$dir/answers" || fail "every command is carried out"
has 4 '"height":720.*"width":1280' "without a streamer it has a size"
has 5 '"a":255' "and draws words"
has 8 '"psnr":99' "that stay as they are"
has 9 'no-streamer' "scripts are told why"
has 10 'roc-streamer' "and so is the user, with what to do"
has 11 '"made":200' "sources come and go"
has 13 '"leaks":0' "and nothing is left behind"
