# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera allows one connection and refuses a second: the test of the other stream gets nothing."""
from faultlab import main
from faultlab.limited import Limited


class ConnectionLimit1(Limited):
    title = "allows 1 connection"

    def check_tests(self, tests):
        return "the other stream was had, with one connection" if tests else None


main(ConnectionLimit1)
