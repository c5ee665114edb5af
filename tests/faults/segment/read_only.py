# SPDX-License-Identifier: GPL-2.0-or-later
"""The segment's folder is read-only, and the segment deleted: there can't be a new one."""
from faultlab import Fault, main, mounts


class ReadOnly(Fault):
    title = "segment deleted, its folder read-only"
    victims = ()
    lasts_s = 5
    sealed = False

    def inflict(self, rig):
        path = rig.streamer.status_path
        path.chmod(0o444)
        mounts.bind(path.parent)
        path.unlink()
        mounts.remount(path.parent, "bind,ro")

    def during(self, rig):
        rig.lab.equal(rig.streamer.rocctl("status").returncode, 3, "rocctl sees no streamer")

    def mend(self, rig):
        mounts.remount(rig.streamer.status_path.parent, "bind,rw")
        rig.lab.wait(lambda: rig.streamer.rocctl("status", "--check").returncode == 0, 4,
                     "a new segment is there once it can be")

    def undo(self, rig):
        mounts.unmount(rig.streamer.status_path.parent)


main(ReadOnly)
