#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# tree.sh SUITE PACKAGE.deb...: make the root tree of a clean Debian SUITE with systemd and with what
# the packages depend on, but not the packages themselves, and print where it is. Made once and
# kept in ${ROC_PACKAGING_CACHE:-${XDG_CACHE_HOME:-~/.cache}/roc-camera/packaging}, until what they
# depend on changes, by tests/lab/debian.sh. A tree takes a minute and 0.8 GB.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ROC_PACKAGING_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/packaging}
suite=${1:?usage: tree.sh SUITE PACKAGE.deb...}
shift

# iproute2 and mount are for the lab's init.sh, v4l-utils asks a device as a plain user does.
packages=systemd,systemd-sysv,udev,dbus,kmod,mount,iproute2,logrotate,v4l-utils,adduser
for deb; do
	depends=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | paste -sd,)
	packages=$packages,$depends
done

packages=$(echo "$packages" | tr , '\n' | sort -u | paste -sd,)

tree=$cache/$suite
"$here/../lab/debian.sh" "$tree" "$suite" "$packages"
echo "$tree"
