# SPDX-License-Identifier: GPL-2.0-or-later
"""The configuration changes ten times a second for a minute."""
import signal
import os
import threading
import time

from faultlab import Fault, main

EVERY_S = 0.1


class Changes(Fault):
    title = "configuration changed every 100 ms for a minute"
    lasts_s = 60
    workers_stay = False
    silent_s = 1.0

    def inflict(self, rig):
        self.ending = False
        self.thread = threading.Thread(target=self.change, args=(rig,))
        self.thread.start()

    def change(self, rig):
        turn, due = 0, time.monotonic()
        while not self.ending:
            turn += 1
            entries = list(rig.entries)
            entries[rig.victim] = {**entries[rig.victim], "name": f"Camera 1, {turn}"}
            rig.streamer.write_config(entries)
            os.kill(rig.streamer.pid, signal.SIGHUP)
            due += EVERY_S
            time.sleep(max(0.0, due - time.monotonic()))
        rig.lab.note(f"{turn} changes")

    def mend(self, rig):
        self.ending = True
        self.thread.join()
        rig.streamer.reload(rig.entries)


main(Changes)
