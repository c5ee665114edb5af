#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# deps.sh [build] [test] [lab] [demo]: install what building, testing, the lab and the demonstration
# need (default: all but the last).
# Quiet when nothing is missing. Debian 12 or later, or a relative with the same package names.
set -euo pipefail

build="gcc libc6-dev cmake ninja-build pkg-config libcjson-dev libavformat-dev libavcodec-dev
libavutil-dev libswscale-dev libseccomp-dev libfreetype-dev fonts-dejavu-core libobs-dev
libpng-dev"
test="check clang clang-format llvm python3 ffmpeg v4l-utils nginx-light libnginx-mod-rtmp nftables
iproute2 procps obs-studio obs-plugins libx11-dev libgl1-mesa-dri xvfb xdotool imagemagick
dbus mandoc prometheus"
lab="make gcc libc6-dev flex bison bc libelf-dev libssl-dev kmod xz-utils perl dpkg-dev util-linux
debian-archive-keyring build-essential mmdebstrap debhelper lintian systemd"

demo="povray povray-includes ffmpeg fonts-dejavu-core"

[ $# -gt 0 ] || set -- build test lab
want=
for group; do
	case $group in
	build | test | lab | demo) want="$want ${!group}" ;;
	*) echo "usage: deps.sh [build] [test] [lab] [demo]" >&2; exit 2 ;;
	esac
done

command -v dpkg-query >/dev/null || {
	echo "deps: this machine has no apt; install by hand what matches:" $want >&2
	exit 1
}
installed() { dpkg-query -W -f='${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'; }
missing() { # what is not installed, and the sanitizer runtime, whose name carries clang's version
	for p in $(printf '%s\n' $want | sort -u); do installed "$p" || printf ' %s' "$p"; done
	case " $want " in *clang*) ;; *) return 0 ;; esac
	rt=$(apt-cache depends clang 2>/dev/null |
		sed -n 's/^ *Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p')
	[ -z "$rt" ] || installed "$rt" || printf ' %s' "$rt"
}
need=$(missing)
[ -n "$need" ] || exit 0

[ "$(id -u)" = 0 ] || {
	echo "deps: must be root to install:$need" >&2
	echo "deps: run: sudo $0 $*" >&2
	exit 1
}
# Packages such as nginx start a service when installed; nothing here wants it running.
policy=/usr/sbin/policy-rc.d
log=$(mktemp)
made_policy=
trap 'rm -f "$log" $made_policy' EXIT
if [ ! -e $policy ]; then
	made_policy=$policy
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=600 update
need=$(missing)	# again: the first time there may have been no package lists
echo "deps: installing$need"
apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install -y --no-install-recommends \
	$need </dev/null >"$log" 2>&1 || {
	tail -30 "$log" >&2
	echo "deps: apt-get failed" >&2
	exit 1
}
