# SPDX-License-Identifier: GPL-2.0-or-later
"""The segment is cut short under its writer and its readers."""
from faultlab import Fault, main


class Truncated(Fault):
    title = "segment truncated"
    victims = ()
    lasts_s = 4

    def inflict(self, rig):
        with open(rig.streamer.status_path, "r+b") as segment:
            segment.truncate(100)

    def during(self, rig):
        rig.lab.equal(rig.streamer.rocctl("status", "--check").returncode, 0,
                      "there is a good segment again")


main(Truncated)
