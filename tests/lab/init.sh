#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pid 1 of the UML guest. Started by run.sh; not for direct use.
# Gets from the kernel command line, as environment: LAB_JOB (host directory of
# this job), and reads the rest from $LAB_JOB/conf.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LIBMOUNT_FORCE_MOUNT2=always # newer ones cut the paths that hostfs takes as an option
[ "$1" = run ] && LAB_JOB=$2 || mount -t proc proc /proc
. "$LAB_JOB/conf"

halt() { # power off without needing an init system (perl-base is Essential)
	sync
	perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)'
}

run() { # the command, its output to the serial lines = the caller's stdout and stderr
	for l in 0 1; do stty -F /dev/ttyS$l raw -echo -onlcr; done
	# It gets pipes, not terminals; the cats end at its end of file.
	mkfifo /run/.lab0 /run/.lab1
	cat /run/.lab0 >/dev/ttyS0 & c0=$!
	cat /run/.lab1 >/dev/ttyS1 & c1=$!
	setsid /bin/bash "$LAB_JOB/cmd" </dev/null >/run/.lab0 2>/run/.lab1 &
	wait $!
	echo $? >"$LAB_JOB/rc"
	# End what holds the pipes open (no systemd: every process but ours).
	if [ $$ = 1 ]; then
		for p in /proc/[0-9]*; do
			p=${p#/proc/}
			case $p in 1|$c0|$c1) continue ;; esac
			# kernel threads have no cmdline
			[ -n "$(tr -d '\0' <"/proc/$p/cmdline" 2>/dev/null)" ] && kill -9 $p 2>/dev/null
		done
	fi
	for i in 1 2 3 4 5 6 7 8 9 10; do
		kill -0 $c0 2>/dev/null || kill -0 $c1 2>/dev/null || break
		sleep 0.1
	done
	stty -F /dev/ttyS0 raw; stty -F /dev/ttyS1 raw	# these return once output is drained
	halt
}

base_mounts() { # $1: new root or ""
	mount -t sysfs sysfs "$1/sys"
	mkdir -p "$1/dev/pts" "$1/dev/shm" "$1/dev/mqueue"
	mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts "$1/dev/pts"
	mount -t tmpfs -o mode=1777,size=75% shm "$1/dev/shm"
	mount -t mqueue mqueue "$1/dev/mqueue"
	mount -t tmpfs -o mode=755 run "$1/run"
	mkdir -p "$1/run/lock"
	mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
	for t in $LAB_TMPFS; do
		mkdir -p "$1$t" && mount -t tmpfs -o mode=1777 tmp "$1$t"
	done
}

[ "$1" = run ] && run	# as lab.service, under systemd

# --- root: the host's own tree, or a copy-on-write overlay of $LAB_LOWER --------
# A hostfs mount shows the host path given by -o, so the overlay may have any
# host directory as its lower layer.
case $LAB_ROOT in
host)
	base_mounts "" ;;
overlay)
	mount -t tmpfs -o mode=755,size=80% lab /mnt
	mkdir /mnt/lower /mnt/rw /mnt/root
	mount -t hostfs -o "$LAB_LOWER" none /mnt/lower
	mkdir /mnt/rw/upper /mnt/rw/work
	mount -t overlay -o lowerdir=/mnt/lower,upperdir=/mnt/rw/upper,workdir=/mnt/rw/work \
		root /mnt/root || halt
	mkdir -p /mnt/root/proc /mnt/root/sys /mnt/root/dev /mnt/root/run
	mount --move /dev /mnt/root/dev
	# what must still reach the host: the job directory and $LAB_SHARE
	for d in "$LAB_JOB" $LAB_SHARE; do
		mkdir -p "/mnt/root$d" && mount -t hostfs -o "$d" none "/mnt/root$d"
	done
	mkdir -p /mnt/root/.host
	umount /proc
	cd /mnt/root && pivot_root . .host
	mount -t proc proc /proc
	base_mounts ""
	umount -l /.host; rmdir /.host 2>/dev/null
	;;
esac

hostname localhost 2>/dev/null
ip link set lo up 2>/dev/null || ifconfig lo 127.0.0.1 up

# --- the drivers: modprobe finds v4l2loopback, vivid ... as on an installed machine ---
[ -d /lib/modules ] || mkdir /lib/modules
mount -t hostfs -o "$LAB_MODULES" none /lib/modules
if [ "$LAB_V4L2" != none ]; then
	if [ -f "$LAB_JOB/v4l2loopback.ko" ]; then insmod "$LAB_JOB/v4l2loopback.ko" $LAB_V4L2
	else modprobe v4l2loopback $LAB_V4L2
	fi || echo "lab: loading v4l2loopback $LAB_V4L2 failed" >/dev/console
	chgrp video /dev/video* 2>/dev/null; chmod 660 /dev/video* 2>/dev/null
fi

if [ -n "$LAB_INIT" ]; then	# a real init takes over as pid 1; a unit runs the command
	u=/run/systemd/system; mkdir -p $u/multi-user.target.wants
	cat >$u/lab.service <<-E
		[Unit]
		Description=lab command
		[Service]
		ExecStart=/bin/sh $LAB_JOB/init.sh run $LAB_JOB
		StandardInput=null
		TimeoutStopSec=5
	E
	ln -s ../lab.service $u/multi-user.target.wants/
	ln -s /dev/null $u/getty.target
	exec $LAB_INIT
fi
run
