# SPDX-License-Identifier: GPL-2.0-or-later
"""A folder that is not empty is in the segment's place: no file can be renamed over it."""
from faultlab import main
from faultlab.hostile_start import HostileStart


class DirectoryAtStart(HostileStart):
    title = "folder in the segment's place at start"

    def put(self, path):
        path.mkdir()
        (path / "file").write_text("x")


main(DirectoryAtStart)
