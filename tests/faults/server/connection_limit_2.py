# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera allows two connections: one for the picture, one for the test of the other stream."""
from faultlab import main
from faultlab.limited import Limited


class ConnectionLimit2(Limited):
    title = "allows 2 connections"
    places = 2

    def check_tests(self, tests):
        return None if tests == 1 else f"the other stream was tested {tests} times"


main(ConnectionLimit2)
