# SPDX-License-Identifier: GPL-2.0-or-later
"""The password is changed, and the camera hangs up without a word: ten attempts, then it is left alone for a while."""
from faultlab import main
from faultlab.spoilt import Spoilt


class WrongPassword(Spoilt):
    title = "wrong password: hangs up without a word"
    outage = True
    says = "wrong password"
    lasts_s = 9
    back_s = 1.2 * 22.5 + 1.0 + 1.0  # the wait after the tenth attempt, with jitter; a GOP

    def inflict(self, rig):
        self.before = rig.rogue.logins
        rig.rogue.wrong_password()

    def check(self, rig, seen):
        attempts = rig.rogue.logins - self.before
        return f"it was tried {attempts} times: cameras lock out" if attempts > 14 else None


main(WrongPassword)
