# SPDX-License-Identifier: GPL-2.0-or-later
"""The password is changed, and the camera says so: one attempt, and the next after 17 to 20 s, as it has been live."""
from faultlab import main
from faultlab.spoilt import Spoilt


class WrongPasswordInWords(Spoilt):
    title = "wrong password: says so"
    outage = True
    says = "camera refuses the login: Authentication failed"
    back_s = 1.2 * 17.0 + 1.0 + 1.0

    def inflict(self, rig):
        self.before = rig.rogue.logins
        rig.rogue.wrong_password("Authentication failed")

    def check(self, rig, seen):
        attempts = rig.rogue.logins - self.before
        return f"it was tried {attempts} times: cameras lock out" if attempts > 3 else None


main(WrongPasswordInWords)
