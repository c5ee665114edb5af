#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh [FOLDER]: three simulated cameras, live on three V4L2 devices; a picture of each is left in
# FOLDER (default ./demo-output). Installs what is missing and builds the programs first. The cameras
# look at a sports ground that POV-Ray draws (pictures/venue.pov), which takes about a minute. Fails
# when a picture is not what its camera sees.
#
# Where this kernel can load v4l2loopback, the devices are this machine's. Else all of it runs in
# the lab's guest (tests/lab), whose first build takes about 6 minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/build/demo/bin
sizes=(2560x1440 896x512 4096x1248)
rates=(12 19 20)
say() { echo "demo: $*"; }

names=(Gate Stand Field)
views=(2 3 5) # of venue.pov

# --- is PICTURE, from a device, what the camera sees: of the size of VIEW, and alike? ---------------
is_of_camera() {
	local size seen alike
	size=$(ffprobe -v error -show_entries stream=width,height -of csv=p=0:s=x "$1") || return 1
	seen=$(ffprobe -v error -show_entries stream=width,height -of csv=p=0:s=x "$2") || return 1
	[ "$size" = "$seen" ] || { say "$1 is $size, the camera's picture $seen" >&2; return 1; }
	alike=$(ffmpeg -nostdin -v info -i "$1" -i "$2" -lavfi ssim -f null - 2>&1 |
		sed -n 's/.* All:\([0-9.]*\).*/\1/p')
	awk -v alike="${alike:-0}" 'BEGIN { exit !(alike >= 0.7) }' ||
		{ say "$1 is not what the camera sees (likeness ${alike:-unknown}, 1 is the same)" >&2; return 1; }
}
if [ "${1:-}" = --compare ]; then is_of_camera "$2" "$3"; exit; fi

url() { echo "rtmp://127.0.1.$(($1 + 1)):1935/bcs/channel0_main.bcs"; }
film() { # CAMERA: what it sees, as $DEMO_CLIPS/viewN.png and ten seconds of it in cameraN.flv
	local fonts=/usr/share/fonts/truetype/dejavu size=${sizes[$1]} rate=${rates[$1]}
	povray +I"$root/packaging/pictures/venue.pov" +L$fonts "Declare=View=${views[$1]}" \
		+W"${size%x*}" +H"${size#*x}" +A0.3 +AM2 +R2 -D +O"$DEMO_CLIPS/view$1.png" \
		>/dev/null 2>"$DEMO_CLIPS/povray.log" || { tail -n 20 "$DEMO_CLIPS/povray.log" >&2; return 1; }
	ffmpeg -nostdin -v error -y -loop 1 -framerate "$rate" -i "$DEMO_CLIPS/view$1.png" -t 10 \
		-vf "drawtext=fontfile=$fonts/DejaVuSansMono-Bold.ttf:fontsize=h/24:fontcolor=white:\
borderw=2:bordercolor=black@0.7:x=h/30:y=h-th-h/36:\
text='${names[$1]^^}  %{pts\:gmtime\:1781362920\:%d.%m.%Y %H\\\\\:%M\\\\\:%S}',format=yuv420p" \
		-c:v libx264 -preset veryfast -profile:v high -bf 0 -g "$rate" -sc_threshold 0 \
		-f flv "$DEMO_CLIPS/camera$1.flv"
}

# --- the demonstration itself: three devices are there --------------------------------------------
demonstrate() {
	local out=$1 i
	work=$(mktemp -d)
	# our own children, in whatever state they are
	trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT

	say "starting nginx-rtmp as three cameras: 127.0.1.1, 127.0.1.2 and 127.0.1.3, port 1935"
	{
		echo "load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;"
		echo "daemon off; master_process off; pid nginx.pid; events {} rtmp { access_log off;"
		for i in 1 2 3; do
			echo "server { listen 127.0.1.$i:1935; chunk_size 60000; max_message 16M;"
			echo "application bcs { live on; idle_streams off; } }"
		done
		echo "}"
	} >"$work/nginx.conf"
	nginx -p "$work" -e "$work/nginx.log" -c "$work/nginx.conf" &
	timeout 10 sh -c 'until ss -Hltn "sport = :1935" | grep -q 127.0.1.3; do sleep 0.1; done'
	for i in 0 1 2; do
		say "camera $i: ${sizes[i]} at ${rates[i]} pictures a second"
		ffmpeg -nostdin -v error -re -stream_loop -1 -i "$DEMO_CLIPS/camera$i.flv" \
			-c copy -f flv "$(url $i)" >"$work/camera$i.log" 2>&1 &
	done

	cat >"$work/cameras.json" <<-JSON
	[
	  {"name": "Gate", "ip": "127.0.1.1", "user": "admin", "password": "demo"},
	  {"name": "Stand", "ip": "127.0.1.2", "user": "admin", "password": "demo"},
	  {"name": "Field", "ip": "127.0.1.3", "user": "admin", "password": "demo"}
	]
	JSON
	say "starting roc-streamer"
	mkdir "$work/state" "$work/log" "$work/run"
	export ROC_STATUS=$work/run/status
	"$bin/roc-streamer" --config "$work/cameras.json" --state-dir "$work/state" \
		--log-dir "$work/log" --worker "$bin/roc-worker" >"$work/streamer.log" 2>&1 &

	local end=$((SECONDS + 90)) shown=-9
	until "$bin/rocctl" status --check >/dev/null 2>&1; do
		if [ $((SECONDS - shown)) -ge 2 ]; then
			"$bin/rocctl" status 2>/dev/null || say "waiting for the streamer"
			shown=$SECONDS
		fi
		if [ $SECONDS -ge $end ]; then
			"$bin/rocctl" status || :
			tail -n 40 "$work"/*.log >&2
			say "not all cameras are live after 90 s" >&2
			return 1
		fi
		sleep 0.5
	done
	"$bin/rocctl" status

	for i in 0 1 2; do
		"$bin/rocctl" snapshot "${names[i]}" "$out/camera$i.png" || return 1
		is_of_camera "$out/camera$i.png" "$DEMO_CLIPS/view$i.png" || return 1
	done
	say "and some seconds later:"
	"$bin/rocctl" status || :	# a camera may just then be looking at a better stream
	say "pictures:"
	ls -l "$out"/camera?.png
}

if [ "${1:-}" = --here ]; then demonstrate "$2"; exit; fi

# --- get ready --------------------------------------------------------------------------------------
out=${1:-$PWD/demo-output}
mkdir -p "$out"
out=$(cd "$out" && pwd)
say "what must be installed"
"$root/packaging/deps.sh" build test demo
say "building the programs"
(cd "$root" && cmake --preset release -B build/demo --log-level=WARNING >/dev/null &&
	cmake --build build/demo --target roc-streamer roc-worker rocctl -- --quiet)

is_loopback() { # are /dev/video0 to 2 loopback devices, and nothing else?
	for i in 0 1 2; do
		v4l2-ctl -d "/dev/video$i" --info 2>/dev/null |
			grep -q 'Driver name *: v4l2 loopback' || return 1
	done
}
DEMO_CLIPS=$(mktemp -d)
export DEMO_CLIPS
trap 'rm -rf "$DEMO_CLIPS"' EXIT
for i in 0 1 2; do
	say "drawing what camera $i sees: ${names[i]}"
	film $i
done
loaded=
if [ ! -e /dev/video0 ] &&
	modprobe v4l2loopback devices=3 video_nr=0,1,2 exclusive_caps=1,1,1 2>/dev/null; then
	loaded=1
	udevadm settle 2>/dev/null || :
fi
status=0
if is_loopback; then
	say "using this machine's v4l2loopback devices /dev/video0 to /dev/video2"
	"$0" --here "$out" || status=$?
	[ -z "$loaded" ] || modprobe -r v4l2loopback || :
else
	say "this kernel has no v4l2loopback devices to spare: using the lab's guest, which has its own"
	"$root/packaging/deps.sh" lab
	"$root/tests/lab/build.sh" --check ||
		say "the lab must be built first; that takes about 6 minutes, once"
	"$root/tests/lab/build.sh"
	LAB_DEVICES=3 LAB_SHARE=$out "$root/tests/lab/run.sh" \
		"$root/packaging/demo.sh" --here "$out" || status=$?
fi
[ $status = 0 ] || { say "failed" >&2; exit $status; }
say "done; the pictures are in $out"
