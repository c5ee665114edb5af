# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera refuses the login, is left alone, and somebody switches it off and on."""
from faultlab import main
from faultlab.spoilt import Spoilt


class SwitchedOffAndOn(Spoilt):
    title = "refuses the login, is switched off and on"
    outage = True
    says = "camera refuses the login"
    lasts_s = 18
    back_s = 3.0 + 1.0  # it is seen to be there again, and a GOP

    def inflict(self, rig):
        rig.rogue.wrong_password("Authentication failed")

    def during(self, rig):
        super().during(rig)
        rig.rogue.refuse()


main(SwitchedOffAndOn)
