# SPDX-License-Identifier: GPL-2.0-or-later
"""The same, but a new client is sent what it can not decode yet, at once."""
from faultlab import main
from faultlab.spoilt import LongGop


class Gop20SAtOnce(LongGop):
    title = "the same, and sent from in between"
    wait_key = False


main(Gop20SAtOnce)
