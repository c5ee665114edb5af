#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# readme.sh [--suite SUITE] --bin DIR install|source: do what README.md says, command by command, on a
# clean Debian (default: bookworm): its section Install, or "From source". What needs the network or
# takes long is run in a copy of a root tree; from the first command on that needs the running system
# all is run in a guest of the lab, by test_readme.py.
#   --bin DIR  testcam and framecheck
# Needs root and the mirror of this machine's apt sources. The tree and what apt downloads are kept in
# ${ROC_PACKAGING_CACHE:-${XDG_CACHE_HOME:-~/.cache}/roc-camera/packaging}.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
cache=${ROC_PACKAGING_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/packaging}
suite=bookworm bin= section=
usage() { sed -n '3,9s/^# //p' "$0"; exit 2; }
while [ $# -gt 0 ]; do
	case $1 in
	--suite) suite=${2:?}; shift ;;
	--bin) bin=$(realpath "${2:?}"); shift ;;
	install) section='## Install' ;;
	source) section='**From source**' ;;
	*) usage ;;
	esac
	shift
done
[ -n "$bin" ] && [ -n "$section" ] || usage

work=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-readme.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
tree=$work/tree share=$work/share
mkdir "$share"

# --- the commands: the first indented lines after the heading --------------------------------------------
awk -v heading="$section" '
	index($0, heading) == 1 { found = 1 }
	found && /^    / { print substr($0, 5); some = 1; next }
	some { exit }' "$top/README.md" >"$share/all"
live='^(apt install \./|\[ -e /etc/|systemctl|systemd-|udevadm|editor|rocctl|modprobe)'
sed -E "\%$live%,\$d" "$share/all" >"$share/before"
sed -E -n "\%$live%,\$p" "$share/all" >"$share/commands"
[ -s "$share/before" ] && [ -s "$share/commands" ] || {
	echo "readme: no commands found below '$section'" >&2
	exit 1
}

# --- a clean machine, with a checkout -----------------------------------------------------------------
mkdir -p "$cache/apt-$suite/partial"
"$top/tests/lab/debian.sh" "$cache/plain-$suite" "$suite" systemd,systemd-sysv,udev,dbus,kmod,mount,iproute2
cp -a --reflink=auto "$cache/plain-$suite" "$tree"
mkdir "$tree/root/roc-camera"
(cd "$top" && git ls-files -z --cached --others --exclude-standard |
	while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done |
	tar -c --null -T -) | tar -x --no-same-owner -C "$tree/root/roc-camera"
cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
# A person's "y"; and no time is spent on what a power failure would do to this tree.
printf '%s;\n' 'APT::Get::Assume-Yes "true"' 'APT::Keep-Downloaded-Packages "true"' \
	'Binary::apt::APT::Keep-Downloaded-Packages "true"' >"$tree/etc/apt/apt.conf.d/99readme"
echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/readme"

# --- what needs no running system ------------------------------------------------------------------------
cat >"$tree/root/before.sh" <<'E'
set -e
say() { echo "readme: $SECONDS s: $*"; }
apt-get -qq update
# The kernel of this release stands for the one that runs.
headers=$(apt-cache depends "linux-headers-$(dpkg --print-architecture)" |
	sed -n 's/^ *Depends: linux-headers-\(.*\)/\1/p')
printf '#!/bin/sh\n[ "$*" = -r ] && echo %s || exec /usr/bin/uname "$@"\n' "$headers" >/usr/local/bin/uname
chmod +x /usr/local/bin/uname
cd /root/roc-camera
while IFS= read -r line; do
	say "$line"
	bash -c "$line" </dev/null >/root/log 2>&1 || { tail -n 40 /root/log; say "FAILED"; exit 1; }
done </root/before
if install=$(grep '^apt install \./' /root/commands); then
	# The guest is without network: all but the packages themselves is installed here.
	would=$(bash -c "apt-get -s ${install#apt }")
	grep -q '^Inst v4l2loopback-dkms ' <<<"$would" || { say "FAILED: apt would bring no driver"; exit 1; }
	bash -c "apt-get -s --no-install-recommends ${install#apt }" |
		sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -vxE 'roc-streamer|obs-roc-camera' |
		xargs -r apt-get -qq install --no-install-recommends >/root/log 2>&1 ||
		{ tail -n 20 /root/log; exit 1; }
else
	dkms status | grep -q "^v4l2loopback.*$headers.*: installed" || {
		say "FAILED: the driver was not built for $headers: $(dkms status)"
		exit 1
	}
fi
rm -rf /usr/local/bin/uname /var/lib/apt/lists
E
cp "$share/before" "$share/commands" "$tree/root"
(
	flock 7 # apt's archives
	unshare -m sh -ec '
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		mount --bind "$2" "$1/var/cache/apt/archives"
		exec chroot "$1" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
			bash /root/before.sh' sh "$tree" "$cache/apt-$suite"
) 7>"$cache/apt-$suite.lock"

# --- and what does -------------------------------------------------------------------------------------------
cp "$here/guest.sh" "$share"
[ "$suite" = bookworm ] || : "${LAB_DRIVER:=0.15.0}" # what that release has
cd "$share"
ROC_WORK=$share LAB_DRIVER=${LAB_DRIVER:-0.12.7} LAB_LOWER=$tree LAB_INIT=/lib/systemd/systemd LAB_TMPFS= \
	LAB_DEVICES=none LAB_KARGS="${LAB_KARGS:-} LIBMOUNT_FORCE_MOUNT2=always" \
	LAB_SHARE="$share ${LAB_SHARE:-}" "$top/tests/lab/run.sh" \
	bash "$share/guest.sh" "$here/test_readme.py" --bin "$bin"
