# SPDX-License-Identifier: GPL-2.0-or-later
"""A folder that is not empty is in the segment's place: no file can be renamed over it.

Nobody sees the streamer then, but every viewer his picture.
"""
import shutil

from faultlab import main, wait_for
from faultlab.hostile_start import HostileStart


class DirectoryAtStart(HostileStart):
    title = "folder in the segment's place at start"
    lasts_s = 4

    def put(self, path):
        path.mkdir()
        (path / "file").write_text("x")

    def during(self, rig):
        rig.lab.ok(rig.streamer.alive, "the streamer runs")
        rig.lab.equal(rig.streamer.rocctl("status").returncode, 3, "though rocctl can't see it")
        said = rig.streamer.process.text().count("can't write the status segment")
        rig.lab.equal(said, 1, "it says why, once")

    def mend(self, rig):
        shutil.rmtree(rig.streamer.status_path)
        wait_for(rig.streamer.status, 5, "a segment is in place")


main(DirectoryAtStart)
