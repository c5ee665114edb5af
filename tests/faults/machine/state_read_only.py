# SPDX-License-Identifier: GPL-2.0-or-later
"""The folder of what is remembered can't be written any more, just when there is something to remember."""
from faultlab import Fault, main, mounts


class StateReadOnly(Fault):
    title = "/var/lib/roc read-only"
    lasts_s = 6
    workers_stay = False
    sealed = False

    def setup(self, rig):
        self.folder = rig.lab.dir / "roc" / "state"
        self.folder.mkdir(parents=True)
        mounts.bind(self.folder)

    def inflict(self, rig):
        mounts.remount(self.folder, "bind,ro")
        # Another user is another camera, whose stream is to be remembered.
        rig.entries[rig.victim] = {**rig.entries[rig.victim], "user": "somebody"}
        rig.streamer.reload(rig.entries)

    def mend(self, rig):
        mounts.remount(self.folder, "bind,rw")

    def undo(self, rig):
        rig.streamer.end()
        mounts.unmount(self.folder)


main(StateReadOnly)
