# SPDX-License-Identifier: GPL-2.0-or-later
"""The segment's file is deleted."""
from faultlab import Fault, main


class Deleted(Fault):
    title = "segment deleted"
    victims = ()
    lasts_s = 4

    def inflict(self, rig):
        rig.streamer.status_path.unlink()

    def during(self, rig):
        rig.lab.equal(rig.streamer.rocctl("status", "--check").returncode, 0,
                      "there is a good segment again")


main(Deleted)
