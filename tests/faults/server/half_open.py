# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera has forgotten its connections, and new ones are never answered; the old ones are never closed."""
from faultlab import main
from faultlab.spoilt import Spoilt


class HalfOpen(Spoilt):
    title = "half-open: forgets its connections, and answers none"
    outage = True
    says = "no video arrived"
    lasts_s = 9
    back_s = 10.0 + 1.0 + 1.0  # from the third failure on an attempt is patient; a GOP

    def inflict(self, rig):
        rig.rogue.half_open()


main(HalfOpen)
