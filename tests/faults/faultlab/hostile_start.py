# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody may have put in the segment's place before the service starts."""
from .fault import Fault


class HostileStart(Fault):
    """The supervisor dies, something is put in the segment's place, and the next one starts."""

    victims = (0, 1, 2, 3)
    lasts_s = 0
    workers_stay = False
    silent_s = 1.5
    sealed = False
    back_s = 2.0 + 1.0

    def put(self, path):
        """path is free."""
        raise NotImplementedError

    def inflict(self, rig):
        rig.streamer.kill()
        rig.streamer.status_path.unlink(missing_ok=True)
        self.put(rig.streamer.status_path)
        rig.streamer.start()

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and rig.streamer.status()["pid"] == rig.streamer.pid
