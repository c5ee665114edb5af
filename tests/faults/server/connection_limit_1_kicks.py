# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera allows one connection, and a second costs the first: after two times there is none."""
from faultlab import main
from faultlab.limited import Limited


class ConnectionLimit1Kicks(Limited):
    title = "allows 1 connection, the newest"
    kicks = True
    breaks = 4

    def check_tests(self, tests):
        return None if 1 <= tests <= 2 else f"the other stream was tried {tests} times"


main(ConnectionLimit1Kicks)
