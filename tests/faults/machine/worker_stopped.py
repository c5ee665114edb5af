# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody stops a worker, again and again; the supervisor makes it go on."""
import os
import signal

from faultlab import Fault, main, wait_for


class WorkerStopped(Fault):
    title = "worker stopped (SIGSTOP), ten times"
    victims = ()  # not even that one
    lasts_s = 1

    def inflict(self, rig):
        for _ in range(10):
            said = rig.streamer.process.text().count("was stopped by a signal")
            os.kill(rig.worker(), signal.SIGSTOP)
            wait_for(lambda n=said: rig.streamer.process.text().count("was stopped by a signal") > n, 5,
                     "the supervisor says so")


main(WorkerStopped)
