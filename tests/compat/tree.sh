#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# tree.sh [--rebuild] SUITE: make the root tree of a Debian SUITE with its OBS Studio, and print
# where it is. Made once and kept in
# ${ROC_COMPAT_CACHE:-${XDG_CACHE_HOME:-~/.cache}/roc-camera/compat}, by tests/lab/debian.sh. A tree
# takes about a minute and 1 GB.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ROC_COMPAT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/compat}

rebuild=
[ "${1:-}" != --rebuild ] || { rebuild=1; shift; }
suite=${1:?usage: tree.sh [--rebuild] SUITE}

# OBS Studio, and what it and a program of ours with libobs need: headers and a compiler, a display,
# a renderer on the processor. mount, kmod and iproute2 are for the lab's init.sh.
packages=obs-studio,obs-plugins,libobs-dev,gcc,libc6-dev,xvfb,xdotool,imagemagick,dbus
packages=$packages,fonts-dejavu-core,libgl1,libgl1-mesa-dri,libegl1,mount,kmod,iproute2

tree=$cache/$suite
[ -z "$rebuild" ] || rm -f "$tree.stamp"
"$here/../lab/debian.sh" "$tree" "$suite" "$packages" \
	--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*'
echo "$tree"
