# SPDX-License-Identifier: GPL-2.0-or-later
"""Key frames come every 20 s, and the connection ends just behind one: the picture is back with the next."""
from faultlab import main
from faultlab.spoilt import LongGop


class Gop20S(LongGop):
    title = "a key frame every 20 s, joined in between"
    wait_key = True


main(Gop20S)
