#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh --debs DIR --bin DIR [--work DIR] [--suite SUITE] TEST...: run tests of the packages in the lab,
# each in a guest with a clean Debian (default: bookworm) and systemd. "install" leaves its disk in the work folder for those
# after it, which begin with a boot from that.
#   --debs DIR  the packages (packaging/build-deb.sh)    --bin DIR  testcam and framecheck
#   --work DIR  kept; then "install" need not be run again. Default: a new one, removed at the end
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
debs= bin= work= suite=bookworm
usage() { sed -n '3,7s/^# //p' "$0"; exit 2; }
while [ $# -gt 0 ]; do
	case $1 in
	--debs) debs=$(realpath "${2:?}"); shift ;;
	--bin) bin=$(realpath "${2:?}"); shift ;;
	--work) mkdir -p "${2:?}"; work=$(realpath "$2"); shift ;;
	--suite) suite=${2:?}; shift ;;
	-*) usage ;;
	*) break ;;
	esac
	shift
done
[ -n "$debs" ] && [ -n "$bin" ] && [ $# -gt 0 ] || usage
if [ -z "$work" ]; then
	work=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-packaging.XXXXXX")
	trap 'rm -rf "$work"' EXIT
fi

for test; do
	if [ "$test" = install ]; then
		rm -f "$work"/*.deb "$work/state.tar"
		for name in roc-streamer obs-roc-camera; do cp "$debs/$name"_[0-9]*.deb "$work"; done
		init=/lib/systemd/systemd
	else
		[ -e "$work/state.tar" ] || { echo "run: 'install' must have been run in $work" >&2; exit 1; }
		printf '#!/bin/sh\ntar -C / -xpf %q && exec /lib/systemd/systemd\n' "$work/state.tar" \
			>"$work/init.$test"
		chmod +x "$work/init.$test"
		init=$work/init.$test
	fi
	tree=$("$here/tree.sh" "$suite" "$work"/*.deb)
	cp "$here/guest.sh" "$work/guest.$test"
	echo "# $test"
	# A newer mount takes hostfs's path, which the lab mounts by, for an option that it lacks.
	# The guest sees this folder at the same path, and may write to it.
	(cd "$work" && ROC_WORK=$work LAB_LOWER=$tree LAB_INIT=$init LAB_TMPFS= LAB_DEVICES=none \
		LAB_KARGS="${LAB_KARGS:-} LIBMOUNT_FORCE_MOUNT2=always" LAB_SHARE="$work ${LAB_SHARE:-}" "$here/../lab/run.sh" \
		bash "$work/guest.$test" "$here/test_$test.py" --bin "$bin")
done
