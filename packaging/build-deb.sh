#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# build-deb.sh [--out FOLDER] [--no-lintian]: make the Debian packages roc-streamer and
# obs-roc-camera for the Debian that this runs on, from a clean copy of this tree, into FOLDER
# (default build/deb). What is built depends on the sources alone: not on folder, time, user or
# locale. As root it installs what building them needs. Ends with 1 when lintian has an error or a
# warning.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
umask 022
export LC_ALL=C.UTF-8 TZ=UTC

out=$top/build/deb lint=1
while [ $# -gt 0 ]; do
	case $1 in
	--out) out=$(realpath -m "${2:?}"); shift ;;
	--no-lintian) lint= ;;
	*) sed -n '3,7s/^# //p' "$0"; exit 2 ;;
	esac
	shift
done
say() { echo "deb: $*"; }

version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$top/packaging/debian/changelog")
named=$(sed -n 's/^project(.* VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")
case $version in
"$named" | "$named"[-+~]*) ;;
*) say "packaging/debian/changelog is of $version, CMakeLists.txt of $named" >&2; exit 1 ;;
esac

# --- the clean copy --------------------------------------------------------------------------------
work=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
src=$work/roc-camera
mkdir "$src"
if git -C "$top" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	# What git has or would add; a file that is deleted but still in the index is no file.
	(cd "$top" && git ls-files -z --cached --others --exclude-standard -- . ':!tests' |
		while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done |
		sort -zu | tar -c --null -T -) | tar -x -C "$src"
else
	tar -c -C "$top" --exclude=./build --exclude='./build-*' --exclude=./tests . | tar -x -C "$src"
fi
mv "$src/packaging/debian" "$src/debian"
cd "$src"

# --- what building needs -----------------------------------------------------------------------------
apt() { # as root: install what is missing
	DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 \
		-y --no-install-recommends "$@" </dev/null >"$work/apt.log" 2>&1 || {
		tail -n 20 "$work/apt.log" >&2
		exit 1
	}
}
tools=
command -v dpkg-buildpackage >/dev/null || tools=dpkg-dev
[ -z "$lint" ] || command -v lintian >/dev/null || tools="$tools lintian"
if [ -n "$tools" ] || ! dpkg-checkbuilddeps 2>/dev/null; then
	[ "$(id -u)" = 0 ] || {
		dpkg-checkbuilddeps || :
		say "missing; as root this script installs it${tools:+, and $tools}" >&2
		exit 1
	}
	say "installing what building needs"
	apt update
	[ -z "$tools" ] || apt install $tools
	apt build-dep "$src"
fi

# --- build -------------------------------------------------------------------------------------------
say "building $version"
log=$work/log
DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-} parallel=$(nproc)" \
	dpkg-buildpackage -b -us -uc >"$log" 2>&1 </dev/null || {
	grep -v '^\[[0-9]*/[0-9]*\] [/:]' "$log" | tail -n 40 >&2
	say "failed" >&2
	exit 1
}
mkdir -p "$out"
rm -f "$out"/*.deb "$out"/*.buildinfo "$out"/*.changes
mv "$work"/*.deb "$work"/*.buildinfo "$work"/*.changes "$out"
(cd "$out" && ls -l *.deb)

if [ -n "$lint" ]; then
	say "lintian"
	lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$out"/*.changes
fi
