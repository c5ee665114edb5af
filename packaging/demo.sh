#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh [FOLDER]: three simulated cameras, live on three V4L2 devices; a picture of each is left in
# FOLDER (default ./demo-output). Installs what is missing and builds the programs first.
#
# Where this kernel can load v4l2loopback, the devices are this machine's. Else all of it runs in
# the lab's guest (tests/lab), whose first build takes about 6 minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/build/demo/bin
sizes=(2560x1440 896x512 4096x1248)
rates=(12 19 20)
say() { echo "demo: $*"; }

url() { echo "rtmp://127.0.1.$(($1 + 1)):1935/bcs/channel0_main.bcs"; }
testcam() { # CAMERA: the command line of its testcam, without the URL, in $cmd
	cmd=("$bin/testcam" --size "${sizes[$1]}" --fps "${rates[$1]}" --gop 1 --id "$1")
}

# --- the demonstration itself: three devices are there --------------------------------------------
demonstrate() {
	local out=$1 i
	work=$(mktemp -d)
	# our own children, in whatever state they are
	trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT
	# the tools allocate a frame per frame: keep that memory
	local tunables=glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456

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
		if [ -n "${DEMO_CLIPS:-}" ]; then
			cmd=(ffmpeg -nostdin -v error -re -stream_loop -1 -i "$DEMO_CLIPS/camera$i.flv"
				-c copy -f flv "$(url $i)")
		else
			testcam $i
			cmd+=(--retry "$(url $i)")
		fi
		GLIBC_TUNABLES=$tunables "${cmd[@]}" >"$work/camera$i.log" 2>&1 &
	done

	cat >"$work/cameras.json" <<-JSON
	[
	  {"ip": "127.0.1.1", "user": "admin", "password": "demo"},
	  {"ip": "127.0.1.2", "user": "admin", "password": "demo"},
	  {"ip": "127.0.1.3", "user": "admin", "password": "demo"}
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
		"$bin/framecheck" --seconds 2 --snapshot "$out/camera$i.png" "/dev/video$i" \
			>"$work/framecheck$i.log" 2>&1 || { cat "$work/framecheck$i.log" >&2; return 1; }
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
"$root/packaging/deps.sh" build test
say "building the programs"
(cd "$root" && cmake --preset release -B build/demo -DROC_BUILD_TESTS=ON --log-level=WARNING >/dev/null &&
	cmake --build build/demo --target roc-streamer roc-worker rocctl testcam framecheck -- --quiet)

is_loopback() { # are /dev/video0 to 2 loopback devices, and nothing else?
	for i in 0 1 2; do
		v4l2-ctl -d "/dev/video$i" --info 2>/dev/null |
			grep -q 'Driver name *: v4l2 loopback' || return 1
	done
}
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
	# The guest has one processor, too little to draw and encode these pictures as well.
	say "recording ten seconds of each camera, to be played in a loop in the guest"
	DEMO_CLIPS=$(mktemp -d)
	export DEMO_CLIPS
	trap 'rm -rf "$DEMO_CLIPS"' EXIT
	for i in 0 1 2; do
		testcam $i
		"${cmd[@]}" --duration 10 "$DEMO_CLIPS/camera$i.flv" 2>/dev/null &
	done
	wait
	LAB_DEVICES=3 LAB_SHARE=$out "$root/tests/lab/run.sh" \
		"$root/packaging/demo.sh" --here "$out" || status=$?
fi
[ $status = 0 ] || { say "failed" >&2; exit $status; }
say "done; the pictures are in $out"
