#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [--seconds N] [--jobs N] [--built] [--coverage] [TARGET...]: fuzz, by default all targets.
#   --seconds   each target for so long (default $FUZZ_SECONDS, or 60)
#   --jobs      so many targets at once, one processor each (default: one for each processor)
#   --built     take the programs as they are, instead of building them first
#   --coverage  do not fuzz: which lines do the inputs reach that fuzzing has left so far?
# Inputs that reach something new are kept in build/fuzz/corpus/TARGET for the next time. Exit
# status 1 when something was found; what, and how to see it again, is printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

all="config status ipc url camera plan"
seconds=${FUZZ_SECONDS:-60} jobs=$(nproc) built= coverage= targets=
while [ $# -gt 0 ]; do
	case $1 in
	--seconds) seconds=${2:?}; shift ;;
	--jobs) jobs=${2:?}; shift ;;
	--built) built=1 ;;
	--coverage) coverage=1 ;;
	-*) sed -n '3,9s/^# //p' "$0"; exit 2 ;;
	*) case " $all " in *" $1 "*) targets="$targets $1" ;; *) echo "run: no target $1" >&2; exit 2 ;; esac ;;
	esac
	shift
done
targets=${targets:-$all}
work=$PWD/build/fuzz
bin=${FUZZ_BIN:-$work/bin}
source=$PWD/tests/fuzz

# What each target is for; the rest of what it runs is others'.
files() {
	case $1 in
	config) echo streamer/base/{config,config_address,config_entry,config_keys,config_password,json}.c ;;
	status) echo shared/{status_reader,status_copy,status_file,status_slot,status_names,display}.c \
		obs-plugin/watch/segment.c obs-plugin/view/{figures,history,lines,overlay,panel}.c \
		streamer/ctl/{format,json,prometheus,source,table}.c ;;
	ipc) echo streamer/base/{ipc,ipc_sanitize,log}.c streamer/ctl/probe_{json,report,table}.c \
		streamer/daemon/{camera_hear,output,publish}.c ;;
	url) echo streamer/base/{config_address,config_identity,redact,redact_match,redact_places}.c \
		streamer/media/{avlog,input}.c ;;
	plan) echo streamer/worker/plan{,_access,_dark,_ends,_events,_shown,_state}.c ;;
	camera) echo streamer/media/{avlog,color,decoder,input,outlet,picture,rate,session}.c ;;
	esac
}

limits() {
	case $1 in
	camera) echo -max_len=65536 -timeout=30 -rss_limit_mb=3072 -malloc_limit_mb=1024 \
		-entropic_scale_per_exec_time=1 ;;
	plan) echo -max_len=1024 -timeout=60 -rss_limit_mb=1024 ;; # a life is weeks of simulated time
	status) echo -max_len=16384 -timeout=10 -rss_limit_mb=1024 ;;
	*) echo -max_len=8192 -timeout=10 -rss_limit_mb=1024 ;;
	esac
}

build() {
	cmake --preset fuzz --log-level=WARNING >/dev/null
	cmake --build build/fuzz --target fuzzers -j "$jobs" -- --quiet
}

inputs() { # all that there is for TARGET
	for d in "$work/corpus/$1" "$work/seeds/$1" "$source/regressions/$1"; do
		[ ! -d "$d" ] || echo "$d"
	done
}

figure() { sed -n "s/^stat::$2: *//p" "$work/log/$1" | tail -1; }

report() { # TARGET
	local covered
	covered=$(sed -n 's/.*cov: \([0-9]*\).*/\1/p' "$work/log/$1" | tail -1)
	printf '%-8s %10s runs, %6s/s, %5s edges, %4s inputs kept, %3s MiB, found: %s\n' "$1" \
		"$(figure "$1" number_of_executed_units)" "$(figure "$1" average_exec_per_sec)" \
		"${covered:-?}" "$(find "$work/corpus/$1" -type f | wc -l)" \
		"$(figure "$1" peak_rss_mb)" "$(find "$work/found/$1" -type f | wc -l)"
}

fuzz() { # TARGET
	local t=$1 corpus=$work/corpus/$1 words=$source/dictionaries/$1 rc=0
	[ -e "$words" ] || words=
	mkdir -p "$corpus" "$work/found/$t" "$work/log"
	rm -f "$work/found/$t"/*
	python3 -B "$source/seeds.py" --bin "$bin" "$work/seeds" "$t"
	# leaks count; what was found is kept beside the corpus
	"$bin/fuzz-$t" -max_total_time="$seconds" ${words:+-dict="$words"} $(limits "$t") \
		-artifact_prefix="$work/found/$t/" -print_final_stats=1 \
		$(inputs "$t") >"$work/log/$t" 2>&1 </dev/null || rc=$?
	# the fewest inputs that reach all that is reached
	rm -rf "$corpus.new"
	mkdir "$corpus.new"
	if [ $rc = 0 ] && "$bin/fuzz-$t" -merge=1 $(limits "$t") "$corpus.new" $(inputs "$t") \
		>>"$work/log/$t" 2>&1 </dev/null; then
		rm -rf "$corpus"
		mv "$corpus.new" "$corpus"
	else
		rm -rf "$corpus.new"
	fi
	report "$t"
	[ $rc = 0 ] || {
		sed -n '/does not hold\|ERROR: \|runtime error/,$p' "$work/log/$t" | head -20 | sed 's/^/    /' || :
		for f in "$work/found/$t"/*; do echo "    see it again: $bin/fuzz-$t $f"; done
	}
	return $rc
}

measure() { # how much of its files TARGET's inputs reach
	local t=$1 out=build/fuzz-coverage
	rm -f "$out/$t".*.profraw
	LLVM_PROFILE_FILE="$out/$t.%p.profraw" "$out/bin/fuzz-$t" $(inputs "$t") >"$out/$t.log" 2>&1 ||
		echo "    an input of $t fails: $out/$t.log"
	llvm-profdata merge -sparse "$out/$t".*.profraw -o "$out/$t.profdata"
	echo "$t:"
	llvm-cov export -summary-only -instr-profile="$out/$t.profdata" "$out/bin/fuzz-$t" $(files "$t") |
		python3 -c '
import json, os, sys
data = json.load(sys.stdin)["data"][0]
rows = [(os.path.relpath(f["filename"]), f["summary"]) for f in data["files"]]
for name, summary in sorted(rows) + [("all of these", data["totals"])]:
    print("    %-38s" % name + ", ".join("%5.1f %% of %4d %s" % (summary[k]["percent"],
          summary[k]["count"], k) for k in ("lines", "branches")))'
}

if [ -n "$coverage" ]; then
	cmake -S . -B build/fuzz-coverage -G Ninja --log-level=WARNING -DCMAKE_C_COMPILER=clang \
		-DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS='-fprofile-instr-generate -fcoverage-mapping' >/dev/null
	cmake --build build/fuzz-coverage -j "$jobs" --target $(printf 'fuzz-%s ' $targets) -- --quiet
	for t in $targets; do measure "$t"; done
	exit
fi

[ -n "$built" ] || build
rc=0
for t in $targets; do
	while [ "$(jobs -pr | wc -l)" -ge "$jobs" ]; do wait -n || rc=1; done
	fuzz "$t" &
done
while [ -n "$(jobs -p)" ]; do wait -n || { [ $? = 127 ] && break; rc=1; }; done
exit $rc
