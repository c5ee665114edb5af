#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# guest.sh TEST.py ARGS...: in a guest of the lab whose root is a clean Debian with systemd: run a
# test with this machine's own programs - Python, nginx, the test camera, the frame checker - from
# a root of their own, so that the Debian has nothing but what is under test. They share /dev, /proc,
# /sys and /run with it; what they write elsewhere is lost. The Debian's root is /proc/1/root.
set -euo pipefail
export LIBMOUNT_FORCE_MOUNT2=always	# see run.sh
tools=/run/tools
mkdir -p $tools/{machine,rw,root}
mount -t hostfs -o / none $tools/machine
mount -t tmpfs tools $tools/rw
mkdir $tools/rw/{upper,work}
mount -t overlay -o "lowerdir=$tools/machine,upperdir=$tools/rw/upper,workdir=$tools/rw/work" \
	tools $tools/root
for d in dev proc sys; do mount --rbind /$d $tools/root/$d; done
mount --bind /run $tools/root/run
for d in ${LAB_SHARE:-}; do
	mkdir -p "$tools/root$d"
	mount --bind "$d" "$tools/root$d"
done
exec chroot $tools/root env PYTHONPATH="$(dirname "$1")/../integration" python3 -B "$@"
