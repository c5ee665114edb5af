#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# build.sh [--check|--cache]: build the lab: a User-Mode-Linux kernel and both v4l2loopback drivers.
# Debian 12 or later, amd64, root, apt. Does nothing when the lab is already what these inputs
# give; two at once wait for each other. --check builds nothing: status 0 ready, 1 stale; --cache
# prints where it is.
#   ROC_LAB_CACHE   where it goes (default ${XDG_CACHE_HOME:-~/.cache}/roc-camera/lab)
#   ROC_LAB_KERNEL  a linux-source version to use instead of the newest that will do
#   ROC_LAB_KEEP=1  keep the source and build trees in <cache>/work
#
# The kernel comes from the mirror that this machine's own apt sources name, read through a private
# apt configuration: nothing on the machine changes. Linux 6.16 or later (trixie-backports) has fast
# page faults and room for sanitizers; without one, Debian 12's 6.1 is built and the file
# <cache>/sanitizers is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${ROC_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/roc-camera/lab}
drivers="bookworm:0.12.7 trixie:0.15.0"	# suite:version; run.sh picks one by LAB_DRIVER
first_good=6.16

say() { echo "lab: $*"; }
stamp=$(cat "$here/build.sh" "$here/uml.config" <(echo "${ROC_LAB_KERNEL:-}") | sha256sum)
ready() { [ "$(cat "$cache/stamp" 2>/dev/null)" = "$stamp" ]; }
case ${1:-} in
--check) ready; exit ;;
--cache) echo "$cache"; exit ;;
esac
ready && exit 0

mkdir -p "$cache"; cache=$(cd "$cache" && pwd)
exec 8>"$cache/lock"
flock -n 8 || { say "another build is running, waiting for it"; flock 8; }
ready && exit 0
t0=$SECONDS
rm -f "$cache/stamp"
"$here/../../packaging/deps.sh" lab

# --- where the sources come from ---------------------------------------------------------------
# The build itself needs 3 GB; the result 20 MB. Everything is made in work/ and moved at the end.
w=$cache/work
rm -rf "$w"; mkdir -p "$w/lists/partial" "$w/apt/archives/partial"; cd "$w"
trap '[ -n "${ROC_LAB_KEEP:-}" ] || rm -rf "$w"' EXIT
site() { # the mirror of a suite that this machine knows
	apt-get indextargets --format '$(SITE)|$(RELEASE)|$(CODENAME)' 'Created-By: Packages' |
		awk -F'|' -v r="$1" '$2 == r || $3 == r { print $1; exit }'
}
key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
home=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(site "$home")
[ -n "$mirror" ] || { apt-get -qq update; mirror=$(site "$home"); }
[ -n "$mirror" ] || { say "no apt source for Debian $home on this machine" >&2; exit 1; }
for s in bookworm bookworm-backports trixie trixie-backports; do
	echo "deb $key $mirror $s main"
done >sources.list
apt=(-qq -o Dir::Etc::sourcelist="$w/sources.list" -o Dir::Etc::sourceparts=/dev/null
	-o Dir::State::lists="$w/lists" -o Dir::Cache="$w/apt" -o APT::Sandbox::User=root)
say "reading the package lists"
apt-get "${apt[@]}" update || say "some suites could not be read; going on with the others"

get() { # PACKAGE[=VERSION]: unpack it into deb/ without installing it
	rm -rf dl deb; mkdir dl
	(cd dl && apt-get "${apt[@]}" download "$1")
	dpkg-deb -x dl/*.deb deb
	rm -rf dl
}

for d in $drivers; do
	v=$(apt-cache "${apt[@]}" madison v4l2loopback-dkms |
		awk -v s="${d%%:*}/main" -v v="${d#*:}" '$6 == s && index($3, v) == 1 { print $3; exit }')
	[ -n "$v" ] || { say "v4l2loopback ${d#*:} is not in Debian ${d%%:*}" >&2; exit 1; }
	get "v4l2loopback-dkms=$v"
	mv deb/usr/src/v4l2loopback-* "drv-${d#*:}"
done

candidates=$(apt-cache "${apt[@]}" pkgnames linux-source- |
	sed -n 's/^linux-source-\([0-9.]*\)$/\1/p' | sort -rV | while read -r v; do
		[ "$(printf '%s\n%s\n' $first_good "$v" | sort -V | head -1)" = $first_good ] && echo "$v"
	done || :)
candidates=${ROC_LAB_KERNEL:-$candidates 6.1}

# --- how to build one kernel ----------------------------------------------------------------------
mk() { make -C src ARCH=um O="$w/build" -j"$(nproc)" "$@" >>build.log 2>&1; }
drv() { make -C build ARCH=um M="$w/drv-$1" KCPPFLAGS=-DMAX_DEVICES=16 "${@:2}" >>build.log 2>&1; }

# Drivers meet kernels younger than they are: these are the kernel functions renamed since.
adapt_driver() {
	local c=$1/v4l2loopback.c
	if grep -q timer_container_of src/include/linux/timer.h &&
	   ! grep -q timer_container_of "$c"; then
		sed -i -e 's/\bstrlcpy\b/strscpy/; s/\bdel_timer_sync\b/timer_delete_sync/' \
			-e 's/\bfrom_timer(dev, t/timer_container_of(dev, t/' \
			-e 's/defined(from_timer)/defined(timer_container_of)/' "$c"
	fi
	if grep -q 'v4l2_fh_add(struct v4l2_fh \*fh, struct file' src/include/media/v4l2-fh.h &&
	   ! grep -q 'v4l2_fh_add(.*, file)' "$c"; then
		sed -i -e 's/fh_to_opener(fh)/fh_to_opener(file_to_v4l2_fh(file))/' \
			-e 's/v4l2_fh_\(add\|del\)(&opener->fh)/v4l2_fh_\1(\&opener->fh, file)/' "$c"
	fi
}

watch_make() { # a line a minute while the process $1 runs
	local n=0
	while sleep 1 && kill -0 "$1" 2>/dev/null; do
		n=$((n + 1))
		[ $((n % 60)) -ne 0 ] || say "still at it: $n s, $(grep -c '  CC ' build.log) files compiled"
	done
	wait "$1"
}

build_kernel() { # VERSION
	local v=$1 d bad
	rm -rf src build; mkdir src build; : >build.log
	say "fetching and unpacking linux-source-$v"
	get "linux-source-$v" || return 1
	tar -xf "deb/usr/src/linux-source-$v.tar.xz" -C src --strip-components=1 || return 1
	rm -rf deb
	if [ "$v" = 6.1 ]; then
		# map a page for good at its first fault: one host page fault less, -20 % per fault
		sed -i 's/MAP_SHARED | MAP_FIXED, phys_fd/MAP_SHARED | MAP_FIXED | MAP_POPULATE, phys_fd/' \
			src/arch/um/os-Linux/skas/mem.c
	fi
	mk KCONFIG_ALLCONFIG="$here/uml.config" allnoconfig || return 1
	bad=$(sed '/--- optional/,$d' "$here/uml.config" | grep '^CONFIG' | grep -vxFf build/.config || :)
	[ -z "$bad" ] || { say "not in the final configuration: $bad" >&2; return 1; }

	# The drivers are the part that a new kernel breaks: see that they compile before the long part.
	mk modules_prepare || return 1
	for d in $drivers; do
		d=${d#*:}; rm -rf "drv-$d.orig"; cp -a "drv-$d" "drv-$d.orig"
		adapt_driver "drv-$d"
		drv "$d" KBUILD_MODPOST_WARN=1 v4l2loopback.o || return 1
	done
	say "building the kernel ($v), about 5 minutes on 2 processors"
	mk linux modules & watch_make $! || return 1
	for d in $drivers; do drv "${d#*:}" modules || return 1; done
}

built=
for v in $candidates; do
	if build_kernel "$v"; then built=$v; break; fi
	tail -15 build.log >&2
	say "linux-source-$v cannot be used here (see above)" >&2
	for d in drv-*.orig; do	# the next kernel needs other changes to the drivers
		[ ! -d "$d" ] || { rm -rf "${d%.orig}"; mv "$d" "${d%.orig}"; }
	done
done
[ -n "$built" ] || { say "no kernel could be built" >&2; exit 1; }

# --- install: one module tree for each driver, so that modprobe finds the chosen one --------------
rel=$(cat build/include/config/kernel.release)
rm -rf new; mkdir new
for d in $drivers; do
	d=${d#*:}; t=new/driver-$d
	mk modules_install INSTALL_MOD_PATH="$w/$t"
	rm -f "$t/lib/modules/$rel/build" "$t/lib/modules/$rel/source"
	mkdir -p "$t/lib/modules/$rel/extra"
	cp "drv-$d/v4l2loopback.ko" "$t/lib/modules/$rel/extra/"
	depmod -b "$w/$t" "$rel"
done
cp build/linux new/linux; cp build/.config new/config; cp build.log new/build.log
if [ "$built" = 6.1 ]; then
	: >new/kargs
	say "NOTE: no linux-source of $first_good or later was usable: the lab runs Linux 6.1, slower, and"
	say "NOTE: sanitizer builds cannot run in it: lab tests with sanitizers are left out."
else
	echo seccomp=on >new/kargs
	: >new/sanitizers
fi
(cd "$cache" && rm -rf driver-* linux config kargs sanitizers build.log)
mv new/* "$cache/"
echo "$stamp" >"$cache/stamp"
drivers=$(echo "$drivers" | sed 's/[a-z]*://g; s/ / and /')
say "Linux $rel with v4l2loopback $drivers is ready ($((SECONDS - t0)) s)"
