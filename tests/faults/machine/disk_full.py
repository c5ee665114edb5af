# SPDX-License-Identifier: GPL-2.0-or-later
"""The disk of logs and state is full."""
from faultlab import Fault, main, mounts


class DiskFull(Fault):
    title = "disk full"
    victims = ()
    lasts_s = 6
    sealed = False

    def setup(self, rig):
        self.folder = rig.lab.dir / "roc"
        mounts.tmpfs(self.folder, "256k")

    def inflict(self, rig):
        mounts.fill(self.folder / "filler")

    def during(self, rig):
        rig.streamer.reload()  # which writes lines
        rig.lab.equal(rig.streamer.rocctl("status", "--check").returncode, 0, "all are live meanwhile")

    def mend(self, rig):
        (self.folder / "filler").unlink()
        self.lines = len(rig.streamer.logs())
        rig.streamer.reload()

    def check(self, rig, seen):
        return None if len(rig.streamer.logs()) > self.lines else "nothing is logged afterwards"

    def undo(self, rig):
        rig.streamer.end()
        mounts.unmount(self.folder)


main(DiskFull)
