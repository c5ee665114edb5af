# SPDX-License-Identifier: GPL-2.0-or-later
"""The link is gone for a little longer than a stall takes. The session is kept, so the picture goes on where it
stopped; a new one would have to wait for the next key frame."""
from faultlab import Fault, main, net


class Hiccup(Fault):
    title = "link gone for 2.3 s, a key frame every 8 s"
    lasts_s = 2.3
    repeat_s = 4.0
    back_s = 2.0  # TCP sends again, at growing intervals

    def camera(self):
        return {"gop": 8.0}

    def inflict(self, rig):
        net.drop(rig.address)

    def mend(self, rig):
        net.restore(rig.address)


main(Hiccup)
