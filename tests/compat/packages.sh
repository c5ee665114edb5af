#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# packages.sh [--bin DIR] [SUITE]: build the Debian packages in another Debian (default: trixie), with
# its compiler and libraries, lintian included, and install them there: apt, reload, desktop user, next
# boot, upgrade, removal and purge, in the lab; then README.md's commands, on a clean one.
#   --bin  testcam and framecheck (default build/dev/bin)
# Needs root, this machine's apt sources and their mirror, mmdebstrap, and the lab. The first time takes
# about five minutes. The packages stay in build/compat/deb-SUITE.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
cache=${ROC_COMPAT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/compat}

bin=$top/build/dev/bin suite=trixie
while [ $# -gt 0 ]; do
	case $1 in
	--bin) bin=$(realpath "${2:?}"); shift ;;
	-*) sed -n '3,8s/^# //p' "$0"; exit 2 ;;
	*) suite=$1 ;;
	esac
	shift
done
say() { echo "compat: $*" >&2; }
[ -x "$bin/testcam" ] || { say "no testcam in $bin: cmake --build build/dev, or --bin"; exit 2; }
out=$top/build/compat/deb-$suite

# --- a Debian to build in: what debian/control names, the first of alternatives ---------------------
needs=$(sed -n '/^Build-Depends:/,/^[^ ]*:.*[^,]$/p' "$top/packaging/debian/control" |
	sed '/^Standards-Version/,$d; s/^Build-Depends://; s/|.*//; s/(.*//; s/[ ,]//g' |
	sed 's/^debhelper-compat$/debhelper/' | sort -u | paste -sd,)
needs=build-essential,lintian,$needs
tree=$cache/build-$suite
mkdir -p "$cache"
exec 8>"$tree.use" # the build is done in the tree
flock 8
"$top/tests/lab/debian.sh" "$tree" "$suite" "$needs"

# --- build there -----------------------------------------------------------------------------------
say "building in $suite"
rm -rf --one-file-system "$tree/build" "$out"
mkdir -p "$tree/build/src" "$out"
(cd "$top" && git ls-files -z --cached --others --exclude-standard -- . ':!tests' |
	while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done |
	tar -c --null -T -) | tar -x -C "$tree/build/src"
unshare -m sh -c 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
	exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -ec "
		/build/src/packaging/build-deb.sh --out /build/deb"' sh "$tree"
mv "$tree"/build/deb/* "$out"
rm -rf --one-file-system "$tree/build"
exec 8>&-

# --- and install there ------------------------------------------------------------------------------
export LAB_DRIVER=${LAB_DRIVER:-0.15.0} LAB_TIMEOUT=${LAB_TIMEOUT:-240}
work=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-compat.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$top/tests/packaging/run.sh" --suite "$suite" --debs "$out" --bin "$bin" --work "$work" \
	install boot upgrade loopback
for section in install source; do
	say "README.md: $section"
	"$top/tests/packaging/readme.sh" --suite "$suite" --bin "$bin" "$section"
done
say "passed; the packages are in $out"
