#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# debian.sh TREE SUITE PACKAGES [OPTION...]: see that the folder TREE is the root tree of a Debian SUITE
# with PACKAGES (a,b,c), for LAB_LOWER or chroot. Made once, and again when other packages are wanted or
# TREE.stamp is gone. They come from the mirror that this machine's own apt sources name; nothing on
# the machine changes, but mmdebstrap is installed where it is missing. OPTIONs are mmdebstrap's. Needs
# root; TREE.log has what mmdebstrap said.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '3,8s/^# //p' "$0"; exit 2; }
tree=$1 suite=$2 packages=$3
shift 3
say() { echo "debian: $*" >&2; }

mkdir -p "$(dirname "$tree")"
exec 7>"$tree.lock"
flock 7
[ "$(cat "$tree.stamp" 2>/dev/null)" != "$packages" ] || exit 0

command -v mmdebstrap >/dev/null || {
	say "installing mmdebstrap"
	DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install -y \
		--no-install-recommends mmdebstrap </dev/null >"$tree.log" 2>&1 || { tail "$tree.log" >&2; exit 1; }
}
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
mmdebstrap --variant=apt --format=directory "${options[@]}" --include="$packages" \
	--keyring=/usr/share/keyrings "$@" "$suite" "$new" "deb $mirror $suite main" >"$tree.log" 2>&1 || {
	tail -n 20 "$tree.log" >&2
	say "the tree of $suite could not be made; $tree.log has the rest"
	exit 1
}
rm -f "$tree.stamp"
[ ! -e "$tree" ] || rm -rf --one-file-system "$tree"
mv "$new" "$tree"
echo "$packages" >"$tree.stamp"
