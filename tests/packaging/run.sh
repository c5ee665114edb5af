#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh TEST...: run tests of the packages in the lab, each in a guest with a clean Debian 12 and
# systemd; "install" leaves its disk for those after it.
#   --debs DIR  the packages (packaging/build-deb.sh)    --bin DIR  testcam and framecheck
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
debs= bin=
while [ $# -gt 0 ]; do
	case $1 in
	--debs) debs=$(realpath "${2:?}"); shift ;;
	--bin) bin=$(realpath "${2:?}"); shift ;;
	-*) sed -n '3,5s/^# //p' "$0"; exit 2 ;;
	*) break ;;
	esac
	shift
done
[ -n "$debs" ] && [ -n "$bin" ] || { sed -n '3,5s/^# //p' "$0"; exit 2; }

# The guest sees this folder at the same path, and may write to it.
share=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-packaging.XXXXXX")
trap 'rm -rf "$share"' EXIT
for name in roc-streamer obs-roc-camera; do cp "$debs/$name"_[0-9]*.deb "$share"; done
tree=$("$here/tree.sh" bookworm "$share"/*.deb)
cp "$here/guest.sh" "$here/boot.sh" "$share"
cd "$share"
export ROC_SHARE=$share LAB_STATE=$share/state.tar

for test; do
	init=/lib/systemd/systemd
	[ ! -e "$share/state.tar" ] || init=$share/boot.sh
	# boot.sh runs before the environment is known
	sed -i "s|\"\$LAB_STATE\"|$share/state.tar|" "$share/boot.sh"
	echo "# $test"
	LAB_LOWER=$tree LAB_INIT=$init LAB_TMPFS= LAB_DEVICES=${LAB_DEVICES:-none} LAB_SHARE=$share \
		"$here/../lab/run.sh" bash "$share/guest.sh" "$here/test_$test.py" --bin "$bin"
done
