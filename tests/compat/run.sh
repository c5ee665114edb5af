#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [--rebuild] [--plugin FILE.so --data DIR] [SUITE...]: does one build of the plugin work in
# the OBS of other Debian releases (default: bookworm trixie sid)?
#   --plugin, --data  a plugin to take instead of building one here, and its folder with locale/
#   --rebuild         make the root trees anew, e.g. because sid has moved on
# Needs root, this machine's apt sources and their mirror, mmdebstrap, and the lab. The first time
# takes about four minutes, afterwards one. Logs and pictures stay in build/compat/SUITE.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
out=$top/build/compat

plugin= data= rebuild= suites=
while [ $# -gt 0 ]; do
	case $1 in
	--plugin) plugin=$(realpath "${2:?}"); shift ;;
	--data) data=$(realpath "${2:?}"); shift ;;
	--rebuild) rebuild=--rebuild ;;
	-*) sed -n '3,8s/^# //p' "$0"; exit 2 ;;
	*) suites="$suites $1" ;;
	esac
	shift
done
: "${suites:=bookworm trixie sid}"
say() { echo "compat: $*" >&2; }

"$top/tests/lab/build.sh" --check || "$top/tests/lab/build.sh"
if [ -z "$plugin" ]; then
	cmake -S "$top" -B "$out/plugin" -G Ninja --log-level=WARNING \
		-DCMAKE_BUILD_TYPE=RelWithDebInfo -DROC_BUILD_STREAMER=OFF \
		-DROC_BUILD_TESTS=OFF >/dev/null
	cmake --build "$out/plugin" --target roc-camera -- --quiet
	plugin=$out/plugin/obs-plugins/roc-camera.so
	: "${data:=$out/plugin/obs-plugins/data}"
fi
[ -d "$data/locale" ] || { say "no locale/ in '$data' (--data)"; exit 2; }

# --- the plugin by itself: what it needs, and from whom ------------------------------------------
fails=0
# The loader is libc's, too: it is named where there are thread-local variables.
foreign=$(readelf -dW "$plugin" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
	grep -vxE 'lib[cm]\.so\.6|ld-linux.*' || :)
if [ -n "$foreign" ]; then
	say "FAILED: the plugin is linked to more than libc and libm:" $foreign
	fails=1
fi
# libobs gives its symbols no versions, libc does.
wanted=$(nm -D --undefined-only "$plugin" | awk '$1 == "U" && $2 !~ /@/ { print $2 }' | sort -u)
libc=$(nm -D --undefined-only "$plugin" | sed -n 's/.*@\(GLIBC_[0-9.]*\).*/\1/p' | sort -Vu | tail -1)
say "the plugin wants $(wc -w <<<"$wanted") symbols of libobs, and $libc"

job=$(mktemp -d "${TMPDIR:-/var/tmp}/roc-compat.XXXXXX")
trap 'rm -rf "$job"' EXIT
mkdir "$job/src" "$job/plugin"
cp "$plugin" "$job/plugin/roc-camera.so"
cp -rL "$data" "$job/plugin/data"
cp "$here"/*.[ch] "$top"/streamer/media/loopback/*.[ch] "$top/streamer/base/memory.h" \
	"$top"/shared/*.h "$top"/shared/status_*.c "$job/src"
cp -r "$top/shared/include/roc" "$job/src"
cp "$here/guest.sh" "$here/studio.py" "$job"
cp -r "$top/tests/integration/roclab" "$job"
cd "$job"	# which is there in the guests, too

# --- each OBS -----------------------------------------------------------------------------------
for suite in $suites; do
	tree=$("$here/tree.sh" $rebuild "$suite")
	rm -rf "${out:?}/$suite" "$job/result"
	mkdir -p "$job/result" "$out"
	driver=0.15.0
	[ "$suite" != bookworm ] || driver=0.12.7	# what that release has

	# Both kinds of names: of plain libraries and of libobs through its links.
	had=$(nm -D --defined-only "$tree"/usr/lib/*/libobs.so | awk '{ sub(/@.*/, "", $3); print $3 }' |
		sort -u)
	lacking=$(comm -23 <(echo "$wanted") <(echo "$had"))

	say "running in $suite"
	r=0
	LAB_LOWER=$tree LAB_SHARE=$job LAB_DRIVER=$driver LAB_DEVICES=1 \
		"$top/tests/lab/run.sh" bash "$job/guest.sh" "$job" || r=$?
	{
		if [ -n "$lacking" ]; then printf 'symbols\tFAILED\t%s\n' "$(echo $lacking)"
		else printf 'symbols\tok\tall are there\n'; fi
		cat "$job/result/checks" 2>/dev/null || :
		[ $r = 0 ] || [ $r = 1 ] || printf 'ends\tFAILED\tstatus %d\n' $r
	} >"$job/result/all"
	mv "$job/result" "$out/$suite"
done

# --- the table: a column for each OBS, what went wrong below it -------------------------------------
cd "$out"
awk -F'\t' -v suites="$suites" '
BEGIN { n = split(suites, suite, " ") }
FNR == 1 { split(FILENAME, path, "/"); here = path[1]; version[here] = "no libobs" }
/^libobs / { version[here] = substr($0, 8); next }
{
	if (!($1 in known)) { known[$1] = 1; order[++count] = $1 }
	result[here, $1] = $2
	if ($2 != "ok") { bad++; why[bad] = sprintf("%s, %s: %s", here, $1, $3) }
}
END {
	line = sprintf("%-16s", "")
	for (i = 1; i <= n; i++) line = line sprintf(" %-16s", suite[i])
	print line
	line = sprintf("%-16s", "libobs")
	for (i = 1; i <= n; i++) line = line sprintf(" %-16s", version[suite[i]])
	print line
	for (c = 1; c <= count; c++) {
		line = sprintf("%-16s", order[c])
		for (i = 1; i <= n; i++) {
			r = result[suite[i], order[c]]
			if (r == "") { r = "not run"; unrun++ }
			line = line sprintf(" %-16s", r)
		}
		print line
	}
	for (i = 1; i <= bad; i++) print "FAILED in " why[i]
	exit bad + unrun > 0
}' $(printf '%s/all ' $suites) || fails=1
[ $fails = 0 ] || { say "FAILED; logs and pictures are in $out"; exit 1; }
say "passed; logs and pictures are in $out"
