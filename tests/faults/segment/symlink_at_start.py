# SPDX-License-Identifier: GPL-2.0-or-later
"""A link to somebody's file is in the segment's place when the service starts."""
from faultlab import main
from faultlab.hostile_start import HostileStart

PRECIOUS = "not to be overwritten\n"


class SymlinkAtStart(HostileStart):
    title = "link to another file in the segment's place at start"

    def put(self, path):
        self.target = path.with_name("precious")
        self.target.write_text(PRECIOUS)
        path.symlink_to(self.target)

    def check(self, rig, seen):
        return None if self.target.read_text() == PRECIOUS else "the file behind the link was changed"


main(SymlinkAtStart)
