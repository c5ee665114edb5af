# SPDX-License-Identifier: GPL-2.0-or-later
"""What a source shows when its camera is gone, as it was told; and a hidden one lets go of its device."""
import os

import roclab
from roclab import obsrig

SOON_S = 2
BACKGROUND = (0, 11, 25)  # of the streamer's placeholder
KINDS = ("placeholder", "last", "transparent")


def holds(pid, path):
    """Has that process the device open?"""
    folder = f"/proc/{pid}/fd"
    for fd in os.listdir(folder):
        try:
            if os.readlink(f"{folder}/{fd}") == path:
                return True
        except FileNotFoundError:
            pass
    return False


class Scene:
    def __init__(self, lab):
        self.lab = lab
        server = lab.server(1)
        self.camera = lab.camera(0, server, size="320x180", fps=15, gop=0.5)
        self.streamer = lab.streamer([{"ip": server.addresses[0], "name": "Field 1",
                                       "password": "secret", "streams": ["main"]}],
                                     log_level="info")
        self.streamer.wait_camera(0, lambda c: c["state"] == "live" and c["output"]["fps"] == 15,
                                  30, "live and measured")
        self.rig = obsrig.Rig(lab, self.streamer.status_path, size="320x180", fps=30)

    def is_live(self, name):
        stamp = self.rig.stamp(name)
        return stamp.get("whole") and stamp["age_ms"] < 1000

    def alpha(self, name):
        """0 where nothing is drawn."""
        pixel = self.rig.pixel(name, 0, 0, 320, 180)
        return pixel[3] if pixel else 0

    def is_placeholder(self, name):
        pixel = self.rig.pixel(name, 0, 0, 320, 3)
        return pixel and all(abs(a - b) < 12 for a, b in zip(pixel, BACKGROUND))


def losses(lab, scene):
    rig = scene.rig
    for kind in KINDS:
        rig.add(kind, {"camera": "Field 1", "overlay": "off", "on_loss": kind})
    lab.wait(lambda: all(scene.is_live(kind) for kind in KINDS), 10, "three sources show the camera")
    before = rig.stamp("last")["number"]

    scene.camera.stop()
    lab.wait(lambda: scene.is_placeholder("placeholder"), 10,
             "without its camera one shows the placeholder")
    lab.wait(lambda: scene.alpha("transparent") == 0, SOON_S, "one shows nothing")
    stamp = rig.stamp("last")
    lab.ok(stamp.get("whole") and stamp["number"] >= before, "one keeps the last picture", stamp)
    lab.ok(obsrig.steady(rig, lambda: rig.stamp("last") | {"age_ms": 0} == stamp | {"age_ms": 0}
                         and scene.alpha("transparent") == 0),
           "and so it stays")

    # Another choice is followed while the camera is away.
    rig.set("transparent", on_loss="placeholder")
    lab.wait(lambda: scene.is_placeholder("transparent"), SOON_S, "the choice can be changed")
    rig.set("transparent", on_loss="last")
    lab.wait(lambda: scene.alpha("transparent") == 0, SOON_S, "a placeholder is no last picture")
    rig.set("transparent", on_loss="transparent")
    lab.wait(lambda: scene.alpha("transparent") == 0, SOON_S, "and changed back")

    scene.camera.start()
    lab.wait(lambda: all(scene.is_live(kind) for kind in KINDS), 20,
             "all show the camera when it is back")

    # There is not even a placeholder when the streamer has gone.
    scene.streamer.terminate()
    lab.wait(lambda: scene.alpha("transparent") == 0, 2 * SOON_S,
             "without the streamer one shows nothing")
    lab.ok(rig.stamp("last").get("whole"), "one keeps the last picture")
    lab.wait(lambda: not rig.stamp("placeholder").get("whole")
             and scene.alpha("placeholder") > 250, 2 * SOON_S, "one says so in a picture of its own")
    scene.streamer.start()
    lab.wait(lambda: all(scene.is_live(kind) for kind in KINDS), 20, "and all come back with it")
    rig.remove()


def hidden(lab, scene):
    rig = scene.rig
    rig.add("cam", {"camera": "Field 1", "overlay": "off"})
    lab.wait(lambda: scene.is_live("cam"), 10, "the camera is shown")
    rig.hide("cam")
    lab.ok(obsrig.steady(rig, lambda: holds(rig.pid, "/dev/video0")),
           "a hidden source goes on, so that it is there at once")
    rig.set("cam", release_hidden=True)
    lab.wait(lambda: not holds(rig.pid, "/dev/video0"), SOON_S,
             "one that is to let go of its device does, also when it is hidden already")
    lab.wait(lambda: rig.status("cam")["state"] == "released", SOON_S, "and says so")
    for turn in range(3):
        rig.show("cam")
        lab.wait(lambda: scene.is_live("cam"), SOON_S, "shown again it has the camera")
        number = rig.stamp("cam")["number"]
        rig.hide("cam")
        lab.wait(lambda: not holds(rig.pid, "/dev/video0"), SOON_S, "hidden again it lets go")
        received = scene.streamer.camera(0)["frames"]["received"] + 15
        scene.streamer.wait_camera(0, lambda c, r=received: c["frames"]["received"] >= r, 10,
                                   "a second has passed")
        rig.show("cam")
        stamp = roclab.wait_for(lambda: (lambda s: s if s["bands"] else None)(rig.stamp("cam")),
                                SOON_S, "a picture")
        lab.ok(stamp["number"] > number + 5, "the first picture is not that of then",
               (turn, stamp, number))
        rig.frames(2)
    rig.remove()
    lab.wait(lambda: not holds(rig.pid, "/dev/video0"), SOON_S, "a removed source lets go")


def test(lab):
    scene = Scene(lab)
    losses(lab, scene)
    hidden(lab, scene)
    lab.equal(scene.rig.quit(), 0, "nothing of libobs leaked")
    scene.streamer.terminate()


roclab.main(test)
