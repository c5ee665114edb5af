#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# boot.sh: the init of a guest that goes on where the last one ended: puts back what that had changed
# on its disk, then is systemd.
tar -C / -xpf "$LAB_STATE"
exec /lib/systemd/systemd
