#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh CMD [ARG...]: run CMD as root in a fresh User-Mode-Linux guest that has the real
# v4l2loopback driver. CMD sees this machine's own files, the caller's environment and working
# directory; its stdout, stderr and exit status are run.sh's. What it writes is lost at the end,
# except under $LAB_SHARE, so any number of guests can run side by side.
#   exit 124: timed out; exit 125: the guest ended without a status.
# Environment:
#   LAB_DRIVER   v4l2loopback version: 0.12.7 (default) or 0.15.0
#   LAB_DEVICES  how many devices, default 16, each with exclusive_caps; "none": driver not loaded
#   LAB_V4L2     module parameters instead of those
#   LAB_SHARE    directories of this machine that the guest may write to
#   LAB_TIMEOUT  seconds, default 300           LAB_MEM  guest memory, default 2G
#   LAB_ROOT     overlay (default), or host: every write reaches this machine's files, and guests
#                share /tmp
#   LAB_LOWER    overlay: the directory to use as root, default /
#   LAB_TMPFS    private tmpfs mounts, default "/tmp/.X11-unix"
#   LAB_INIT     run this as pid 1 and CMD as a unit of it (systemd)
#   LAB_KO       another v4l2loopback.ko         LAB_KARGS  more kernel arguments
#   LAB_LOG      kernel messages go to this file (default: shown only when the guest fails)
#   LAB_TRIES    run CMD again, in a fresh guest, when it exits with 1; default 1: once. Only for
#                tests, whose guest shares processors with others: a hiccup of the machine is no
#                fault, and a fault shows again. Each time is told in the file $LAB_AGAIN
#   LAB_CPU      processor to stay on (default: one that no other guest has; none: any). A guest is
#                two processes that hand over to each other at every system call: on one processor
#                that is 2 to 5 times faster than across two.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ROC_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/lab}
: "${LAB_MEM:=2G}" "${LAB_TIMEOUT:=300}" "${LAB_DRIVER:=0.12.7}" "${LAB_DEVICES:=16}"
: "${LAB_KO:=}" "${LAB_ROOT:=overlay}" "${LAB_LOWER:=/}" "${LAB_SHARE:=}" "${LAB_CPU:=auto}"
: "${LAB_TRIES:=1}" "${LAB_AGAIN:=}"
: "${LAB_TMPFS=/tmp/.X11-unix}" "${LAB_INIT:=}" "${LAB_LOG:=}" "${LAB_KARGS:=}"

say() { echo "lab: $*" >&2; }
[ -f "$cache/stamp" ] || { say "not built yet; run tests/lab/build.sh"; exit 125; }
cache=$(readlink -f "$cache")
LAB_MODULES=$cache/driver-$LAB_DRIVER/lib/modules
[ -d "$LAB_MODULES" ] || {
	say "no driver $LAB_DRIVER; there are:" $(cd "$cache" && echo driver-* | sed 's/driver-//g')
	exit 125
}
if [ "$LAB_DEVICES" = none ]; then LAB_V4L2=none
elif [ -z "${LAB_V4L2:-}" ]; then
	ones=$(printf '1,%.0s' $(seq "$LAB_DEVICES"))
	LAB_V4L2="devices=$LAB_DEVICES exclusive_caps=${ones%,}"
fi

# Guest memory is an mmapped file that must be on a tmpfs with room and exec, which the /dev/shm of
# a container is not: there, mount a private one.
room=$(df --output=avail -B1M /dev/shm 2>/dev/null | tail -1)
if [ -z "${LAB_IN_NS:-}" ] && { [ "${room:-0}" -lt 1500 ] ||
	findmnt -no OPTIONS -T /dev/shm | grep -qw noexec; }; then
	if unshare -m mount -t tmpfs lab /dev/shm 2>/dev/null; then
		LAB_IN_NS=1 exec unshare -m sh -c \
			'mount -t tmpfs -o exec,mode=1777 lab /dev/shm && exec "$@"' \
			sh "${BASH_SOURCE[0]}" "$@"
	fi
	say "/dev/shm is small or noexec and no other can be mounted here; trying as it is"
fi
unset LAB_IN_NS

# --- a processor of its own: the lock lives as long as fd 9 is open -----------------------------
pin=
if [ "$LAB_CPU" = auto ]; then
	for c in $(seq 0 $(($(nproc --all) - 1)) | shuf); do
		taskset -c "$c" true 2>/dev/null || continue
		pin="taskset -c $c"
		exec 9>"/var/tmp/.roc-lab-cpu$c"
		flock -n 9 && break
	done
elif [ "$LAB_CPU" != none ]; then pin="taskset -c $LAB_CPU"; fi

# --- the job directory: how run.sh and the guest's init.sh talk --------------------------------------
job=$(mktemp -d "${LAB_JOBS:-/var/tmp}/roc-lab.XXXXXX") || exit 125
pid= dog= alarm=
cleanup() {
	[ -z "$dog" ] || kill "$dog" 2>/dev/null
	[ -z "$alarm" ] || kill "$alarm" 2>/dev/null
	[ -z "$pid" ] || { kill -KILL -- "-$pid"; wait "$pid"; } 2>/dev/null	# our own group only
	rm -rf "$job"
}
trap cleanup EXIT
trap 'exit 130' INT; trap 'exit 143' TERM HUP

for v in LAB_MODULES LAB_V4L2 LAB_ROOT LAB_LOWER LAB_SHARE LAB_TMPFS LAB_INIT; do
	printf '%s=%q\n' $v "${!v}"
done >"$job/conf"
export LAB_DRIVER
{	export -p
	printf 'export LAB_JOB_DIR=%q\n' "$job"
	printf 'unset LAB_JOB\ncd %q\n' "$PWD"
	[ $# -gt 0 ] && { printf 'exec'; printf ' %q' "$@"; echo; }
} >"$job/cmd"
cp "$here/init.sh" "$job/init.sh"
: "${LAB_LOG:=$job/console}"
[ -z "$LAB_KO" ] || cp "$LAB_KO" "$job/v4l2loopback.ko"

# A guest that goes to sleep (echo mem >/sys/power/state) wakes at SIGUSR1. It says beforehand for how
# many seconds, in the file $LAB_JOB_DIR/sleep; they count from when that is seen.
wake_up() {
	local idle seconds
	mkfifo "$job/idle" && exec 7<>"$job/idle" || return
	while kill -0 "$1" 2>/dev/null; do
		read -rt 0.3 -u 7 idle	# a sleep without a process
		[ -f "$job/sleep" ] || continue
		read -r seconds <"$job/sleep"
		rm -f "$job/sleep"
		read -rt "$seconds" -u 7 idle
		kill -USR1 "$1"
	done
}

# uml_dir: its control sockets. Kernel console: fd 0/1 of the linux process, the log. fd 3 and 4:
# the two serial lines, which are the command's stdout and stderr.
( exec 3>&1 4>&2 >>"$LAB_LOG" 2>&1 </dev/null
  TMPDIR=/dev/shm exec setsid $pin "$cache/linux" mem="$LAB_MEM" \
	uml_dir="$job/" umid=lab con0=null,fd:1 con=null ssl0=null,fd:3 ssl1=null,fd:4 ssl=null \
	root=/dev/root rootfstype=hostfs rootflags=/ rw panic=-1 \
	init="$job/init.sh" LAB_JOB="$job" $(cat "$cache/kargs" 2>/dev/null) $LAB_KARGS ) &
pid=$!
sleep "$LAB_TIMEOUT" >/dev/null 2>&1 & dog=$!
wake_up $pid & alarm=$!
wait -n $pid $dog 2>/dev/null
if kill $dog 2>/dev/null; then dog=; else
	say "timed out after $LAB_TIMEOUT s"; exit 124
fi
[ -s "$job/rc" ] || {
	say "the guest ended without a status; its last words:"
	tail -n 30 "$LAB_LOG" >&2
	exit 125
}
rc=$(cat "$job/rc")
if [ "$rc" = 1 ] && [ "$LAB_TRIES" -gt 1 ]; then
	say "exit status 1: trying again in a fresh guest"
	[ -z "$LAB_AGAIN" ] || echo "$*" >>"$LAB_AGAIN"
	trap - EXIT INT TERM HUP
	cleanup
	exec 9>&-
	LAB_TRIES=$((LAB_TRIES - 1)) exec "${BASH_SOURCE[0]}" "$@"
fi
exit "$rc"
