#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# twice.sh DIR: build the packages into DIR, lintian included, and once more in another folder, at
# another time, as another kind of checkout: every package must be the same to the last bit.
set -euo pipefail
build=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../packaging" && pwd)/build-deb.sh
out=${1:?usage: twice.sh DIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)

"$build" --out "$out"
again=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-deb-again-in-a-longer-folder.XXXXXX")
trap 'rm -rf "$again"' EXIT
mkdir "$again/tmp" "$again/home"
(umask 077 && TMPDIR=$again/tmp HOME=$again/home LC_ALL=C TZ=Asia/Tokyo DEB_BUILD_OPTIONS=parallel=1 \
	"$build" --no-lintian --out "$again/out")
cd "$out"
for deb in *.deb; do
	cmp "$deb" "$again/out/$deb" || { echo "twice: $deb depends on more than its sources" >&2; exit 1; }
done
echo "twice: $(ls *.deb | wc -l) packages are the same both times"
