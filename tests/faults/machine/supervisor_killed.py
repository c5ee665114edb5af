# SPDX-License-Identifier: GPL-2.0-or-later
"""The supervisor is killed; the service manager starts it again."""
from faultlab import Fault, main


class SupervisorKilled(Fault):
    title = "supervisor killed (SIGKILL)"
    victims = (0, 1, 2, 3)
    lasts_s = 0
    workers_stay = False
    sealed = False
    silent_s = 1.5  # four workers start on one processor
    back_s = 2.0 + 1.0

    def inflict(self, rig):
        rig.streamer.kill()
        rig.streamer.start()

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and rig.streamer.status()["pid"] == rig.streamer.pid


main(SupervisorKilled)
