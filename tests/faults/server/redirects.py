# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera sends its clients elsewhere: nobody follows, least of all with a password."""
from faultlab import main
from faultlab.spoilt import Spoilt


class Redirects(Spoilt):
    title = "redirects to another address"
    outage = True
    says = "camera says"

    def inflict(self, rig):
        self.elsewhere = rig.server.addresses[0]
        rig.rogue.redirect(f"rtmp://{self.elsewhere}/bcs/channel0_main.bcs")


main(Redirects)
