# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody stops a worker, again and again; the supervisor makes it go on."""
import os
import signal

from faultlab import Fault, main


class WorkerStopped(Fault):
    title = "worker stopped (SIGSTOP), ten times"
    victims = ()  # not even that one
    lasts_s = 1

    def inflict(self, rig):
        for _ in range(10):
            os.kill(rig.worker(), signal.SIGSTOP)
            rig.wait_pictures([rig.victim], 3, 5)

    def check(self, rig, seen):
        return None if "was stopped by a signal" in rig.streamer.logs() else "the log does not tell"


main(WorkerStopped)
