# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera accepts connections and resets them at once."""
from faultlab import main
from faultlab.spoilt import Spoilt


class Resets(Spoilt):
    title = "resets every connection"
    outage = True
    says = "hangs up"
    lasts_s = 3
    back_s = 1.25 * 15.0 + 2.0  # after ten of them it may be the password: see wrong_password.py

    def inflict(self, rig):
        rig.rogue.reset()


main(Resets)
