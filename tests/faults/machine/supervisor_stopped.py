# SPDX-License-Identifier: GPL-2.0-or-later
"""The supervisor stands still for eight seconds: nobody needs it for a picture."""
import os
import signal

from faultlab import Fault, main


class SupervisorStopped(Fault):
    title = "supervisor stopped for 8 s (SIGSTOP)"
    victims = ()
    lasts_s = 8

    def inflict(self, rig):
        os.kill(rig.streamer.pid, signal.SIGSTOP)

    def mend(self, rig):
        os.kill(rig.streamer.pid, signal.SIGCONT)


main(SupervisorStopped)
