#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# tree.sh SUITE PACKAGE.deb...: make the root tree of a clean Debian SUITE with systemd and with what
# the packages depend on, but not the packages themselves, and print where it is. Made once and
# kept in ${ROC_PACKAGING_CACHE:-${XDG_CACHE_HOME:-~/.cache}/roc-camera/packaging}, until what they
# depend on changes. Packages come from the mirror that this machine's own apt sources name; nothing
# on the machine changes. Needs root and mmdebstrap; a tree takes a minute and 0.8 GB.
set -euo pipefail
cache=${ROC_PACKAGING_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/packaging}
suite=${1:?usage: tree.sh SUITE PACKAGE.deb...}
shift
say() { echo "packaging: $*" >&2; }

# iproute2 and mount are for the lab's init.sh, v4l-utils asks a device as a plain user does.
packages=systemd,systemd-sysv,udev,dbus,kmod,mount,iproute2,logrotate,v4l-utils,adduser
for deb; do
	depends=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | paste -sd,)
	packages=$packages,$depends
done

packages=$(echo "$packages" | tr , '\n' | sort -u | paste -sd,)

tree=$cache/$suite
stamp=$packages
mkdir -p "$cache"
exec 8>"$cache/$suite.lock"
flock 8
if [ "$(cat "$tree.stamp" 2>/dev/null)" = "$stamp" ]; then
	echo "$tree"
	exit 0
fi

command -v mmdebstrap >/dev/null || {
	say "installing mmdebstrap"
	DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install -y \
		--no-install-recommends mmdebstrap </dev/null >"$tree.log" 2>&1 || { tail "$tree.log" >&2; exit 1; }
}
home=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)|$(RELEASE)|$(CODENAME)' 'Created-By: Packages' |
	awk -F'|' -v r="$home" '($2 == r || $3 == r) && !found++ { print $1 }')
[ -n "$mirror" ] || { say "no apt source of this machine's own release; run apt-get update"; exit 1; }

# How this machine reaches its mirror (a proxy, how old an index may be) holds for the tree, too.
options=()
while read -r line; do options+=(--aptopt="$line"); done < <(
	apt-config dump | grep -E '^Acquire::(https?::|Proxy|Retries|Check-)' || :)

say "making the tree of $suite"
new=$tree.new
[ ! -e "$new" ] || rm -rf --one-file-system "$new"
mmdebstrap --variant=apt --format=directory "${options[@]}" --include="$packages" \
	--keyring=/usr/share/keyrings "$suite" "$new" "deb $mirror $suite main" >"$tree.log" 2>&1 || {
	tail -n 20 "$tree.log" >&2
	say "the tree of $suite could not be made; $tree.log has the rest"
	exit 1
}
rm -f "$tree.stamp"
[ ! -e "$tree" ] || rm -rf --one-file-system "$tree"
mv "$new" "$tree"
echo "$stamp" >"$tree.stamp"
echo "$tree"
