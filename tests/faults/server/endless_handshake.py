# SPDX-License-Identifier: GPL-2.0-or-later
"""The handshake goes on and on, a few bytes at a time, so that no single read is ever late."""
from faultlab import main
from faultlab.spoilt import Spoilt


class EndlessHandshake(Spoilt):
    title = "handshake without end"
    outage = True
    says = "no video arrived"
    lasts_s = 9
    back_s = 10.0 + 1.0 + 1.0  # the handshake that is under way has its time; a GOP

    def inflict(self, rig):
        rig.rogue.endless_handshake()


main(EndlessHandshake)
