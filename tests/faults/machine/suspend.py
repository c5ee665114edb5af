# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine sleeps for ten seconds; its cameras have hung up meanwhile."""
from faultlab import Fault, main, sleep


class Suspend(Fault):
    title = "suspend of 10 s"
    victims = (0, 1, 2, 3)
    lasts_s = 0
    sealed = False
    back_s = 3.0 + 1.0
    repeat_s = 3.5

    def inflict(self, rig):
        sleep.suspend(10)
        rig.server.stop()   # what it finds of its connections when it wakes
        rig.server.start()


main(Suspend)
