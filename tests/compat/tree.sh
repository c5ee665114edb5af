#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# tree.sh [--rebuild] SUITE: make the root tree of a Debian SUITE with its OBS Studio, and print
# where it is. Made once and kept in
# ${ROC_COMPAT_CACHE:-${XDG_CACHE_HOME:-~/.cache}/roc-camera/compat}. Packages come from the mirror
# that this machine's own apt sources name; nothing on the machine changes. Needs root and
# mmdebstrap; a tree takes about a minute and 1 GB.
set -euo pipefail
cache=${ROC_COMPAT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/compat}

rebuild=
[ "${1:-}" != --rebuild ] || { rebuild=1; shift; }
suite=${1:?usage: tree.sh [--rebuild] SUITE}
say() { echo "compat: $*" >&2; }

# OBS Studio, and what it and a program of ours with libobs need: headers and a compiler, a display,
# a renderer on the processor. mount, kmod and iproute2 are for the lab's init.sh.
packages=obs-studio,obs-plugins,libobs-dev,gcc,libc6-dev,xvfb,xdotool,imagemagick,dbus
packages=$packages,fonts-dejavu-core,libgl1,libgl1-mesa-dri,libegl1,mount,kmod,iproute2

tree=$cache/$suite
stamp=$packages
mkdir -p "$cache"
exec 8>"$cache/$suite.lock"
flock 8
if [ -z "$rebuild" ] && [ "$(cat "$tree/.stamp" 2>/dev/null)" = "$stamp" ]; then
	echo "$tree"
	exit 0
fi

command -v mmdebstrap >/dev/null || { say "mmdebstrap is missing: apt-get install mmdebstrap"; exit 1; }
home=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)|$(RELEASE)|$(CODENAME)' 'Created-By: Packages' |
	awk -F'|' -v r="$home" '($2 == r || $3 == r) && !found++ { print $1 }')
[ -n "$mirror" ] || { say "no apt source for Debian $home on this machine; apt-get update?"; exit 1; }

# How this machine reaches its mirror (a proxy, how old an index may be) holds for the tree, too.
options=()
while read -r line; do options+=(--aptopt="$line"); done < <(
	apt-config dump | grep -E '^Acquire::(https?::|Proxy|Retries|Check-)' || :)

say "making the tree of $suite"
new=$tree.new
[ ! -e "$new" ] || rm -rf --one-file-system "$new"
log=$tree.log
mmdebstrap --variant=apt --format=directory "${options[@]}" --include="$packages" \
	--keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
	--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
	"$suite" "$new" "deb $mirror $suite main" >"$log" 2>&1 || {
	tail -n 20 "$log" >&2
	say "the tree of $suite could not be made; $log has the rest"
	exit 1
}
echo "$stamp" >"$new/.stamp"
[ ! -e "$tree" ] || rm -rf --one-file-system "$tree"
mv "$new" "$tree"
echo "$tree"
