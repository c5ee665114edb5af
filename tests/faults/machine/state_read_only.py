# SPDX-License-Identifier: GPL-2.0-or-later
"""The folder of what is remembered can't be written any more, just when there is something to remember."""
from faultlab import Fault, main, mounts, net


class StateReadOnly(Fault):
    title = "/var/lib/roc read-only"
    lasts_s = 6
    workers_stay = False
    sealed = False

    def inflict(self, rig):
        self.folder = rig.lab.dir / "roc" / "state"
        mounts.bind(self.folder)  # now, as what is open for writing would forbid it
        mounts.remount(self.folder, "bind,ro")
        # By another name it is another camera, whose stream is to be remembered.
        net.name_address("victim.lab", rig.address)
        rig.entries[rig.victim] = {**rig.entries[rig.victim], "ip": "victim.lab"}
        rig.streamer.reload(rig.entries)

    def during(self, rig):
        rig.wait_live([rig.victim], 5)

    def mend(self, rig):
        rig.lab.wait(lambda: "can't write" in rig.streamer.logs(), 15, "what can't be written is told")
        mounts.unmount(self.folder)


main(StateReadOnly)
