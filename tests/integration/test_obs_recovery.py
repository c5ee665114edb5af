# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever happens to streamer, camera, segment or device: OBS goes on, and so does the picture.

Each blow is dealt while OBS draws 30 frames a second. Within 2 s there must be the right picture or
the right words, afterwards the picture again; and the canvas must not stand still.
"""
import itertools
import os
import signal
import time

import roclab
from roclab import device, obsrig

GOOD_DB = 35
SOON_S = 2
HANG_S = 3  # after which a heartbeat is missed
FPS = 30
MISSED = 2  # frames of the canvas, no more
FORMAT = {"size": "320x180", "fps": 15, "fourcc": "YU12", "range": "limited", "matrix": "bt601"}
SIZE = (320, 180)


def soon(lab):
    """With a sanitizer everything takes longer."""
    return SOON_S * (3 if lab.sanitized else 1)


def freeze_ms(rig):
    """Painting words takes a sanitizer a second; a thread that hangs would still be noticed."""
    return (MISSED + 1) * 1000 / rig.fps * (10 if rig.lab.sanitized else 1)


def new_rig(lab, status):
    """With a sanitizer the guest can't draw that often."""
    return obsrig.Rig(lab, status, size="320x180", fps=10 if lab.sanitized else FPS)


def froze(rig):
    """What is wrong with the canvas since it was last asked, or None."""
    gap = rig.gap()
    if gap["own_ms"] > freeze_ms(rig):
        return f"the canvas stood still for {gap['own_ms']:.0f} ms ({gap['worst_ms']:.0f} in all)"
    return None


class Scene:
    """One source that shows "Field 1", and plate, which plays the streamer."""

    def __init__(self, lab, **options):
        self.lab = lab
        self.plate = obsrig.Plate(lab, **options)
        self.rig = new_rig(lab, self.plate.status_path)
        self.looks = 0

    def state(self):
        return self.rig.status("cam")["state"]

    def shows(self, png):
        return self.rig.size("cam") == SIZE and self.rig.psnr("cam", png) >= GOOD_DB

    def says(self, word, more_s=0):
        obsrig.wait_for(lambda: self.state() == word, soon(self.lab) + more_s, f"it says {word}")

    def new_picture(self):
        """The picture changes on the device, and the source shows the new one."""
        self.looks += 1
        png = self.plate.look(0, self.looks % 16)
        try:
            obsrig.wait_for(lambda: self.shows(png), soon(self.lab), "it shows a new picture")
        except roclab.Failed as error:
            self.rig.snap("cam", self.lab.dir / "wrong.png")
            raise roclab.Failed(f"{error}: {self.rig.compare('cam', png)} "
                                f"{self.rig.status('cam')}") from None

    def settle(self):
        """The first time that something is drawn, its shaders are compiled: not meant here."""
        self.rig.frames(5)
        self.rig.gap()

    def froze(self):
        return froze(self.rig)


def started_before(lab):
    """OBS first, then everything else, one after the other."""
    later = lab.dir / "later"
    rig = new_rig(lab, later / "status")
    rig.add("cam", {"camera": "Field 1", "overlay": "off"})
    obsrig.wait_for(lambda: rig.status("cam")["state"] == "no-streamer", soon(lab), "no streamer")
    width, height = rig.size("cam")
    lab.ok(width and height, "without even the segment's folder it has a size, and says so")
    lab.wait(lambda: (rig.pixel("cam", 0, 0, width, height) or (0,) * 4)[3] > 250, soon(lab),
             "it draws words of its own")

    later.mkdir()
    time.sleep(0.3)
    lab.equal(rig.status("cam")["state"], "no-streamer", "a folder alone changes nothing")
    plate = obsrig.Plate(lab, later / "status")
    plate.segment("create")
    lab.wait(lambda: rig.status("cam")["state"] == "no-such-camera", soon(lab),
             "a segment without the camera is noticed")
    plate.set(0, name="Field 1", state="connecting", reason="starting", device="/dev/video0",
              device_number=0)
    lab.wait(lambda: rig.status("cam")["state"] == "connecting", soon(lab),
             "a camera that appears is noticed")
    lab.equal(obsrig.readers_of("/dev/video0"), [], "its device is not touched before it is live")
    png = plate.camera(0, state="live", reason="", **FORMAT)
    lab.wait(lambda: rig.size("cam") == SIZE and rig.psnr("cam", png) >= GOOD_DB, soon(lab),
             "when it is live it is shown")
    told = rig.signals("cam")
    lab.equal([state for state, _ in itertools.groupby(s["state"] for s in told)],
              ["no-such-camera", "connecting", "live"], "scripts were told of each step")
    lab.equal([live for live, _ in itertools.groupby(s["live"] for s in told)], [False, True],
              "and when its picture was there")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    plate.stop()


# What is done to the segment, what the source says then, and how much later than soon.
BLOWS = [
    ("create", "live", 0),  # another file in its place, of another start of the streamer
    ("remove", "no-streamer", 0),
    ("truncate", "status-damaged", 0),
    ("empty", "status-damaged", 0),
    ("zero", "status-damaged", 0),
    ("noise", "status-damaged", 0),
    ("major", "status-newer", 0),
    ("hang", "streamer-hung", HANG_S),
]


def segment(lab):
    scene = Scene(lab)
    scene.plate.segment("create")
    png = scene.plate.camera(0, **FORMAT)
    scene.rig.add("cam", {"camera": "Field 1", "overlay": "off"})
    obsrig.wait_for(lambda: scene.shows(png), 10, "the camera is shown")
    scene.settle()
    scene.rig.block(freeze_ms(scene.rig) * 1.5)
    scene.rig.frames(2)
    lab.ok(scene.froze(), "a canvas that stands still would be noticed")
    for how, word, more_s in BLOWS:
        def attempt(how=how, word=word, more_s=more_s):
            scene.settle()
            scene.plate.segment(how)
            scene.says(word, more_s)
            scene.new_picture()  # as long as pictures come, they are shown
            scene.plate.segment("beat" if how == "hang" else "restore")
            scene.says("live")
            scene.new_picture()
            return scene.froze()

        lab.ok_once_in(3, attempt, f"segment: {how} is \"{word}\" and the picture goes on")

    # The streamer stops, or is killed, and its devices with it.
    for how, word, more_s in (("stop", "streamer-stopped", 0),
                                  ("drop", "streamer-hung", HANG_S)):
        def attempt(how=how, word=word, more_s=more_s):
            scene.settle()
            scene.plate.frames(0, False)
            scene.plate.segment(how)
            scene.plate.release(0)
            scene.says(word, more_s)
            obsrig.wait_for(lambda: not obsrig.readers_of("/dev/video0"), soon(lab),
                            "it lets go of the device")
            obsrig.wait_for(lambda: not scene.rig.status("cam")["live"], soon(lab),
                            "it is no longer said to be live")
            scene.plate.segment("create")
            scene.plate.camera(0, state="live", reason="", **FORMAT)
            scene.new_picture()
            return scene.froze()

        lab.ok_once_in(3, attempt, f"streamer: {how} is \"{word}\", and its return brings the "
                                   "picture back")
    lab.equal(scene.rig.quit(), 0, "nothing of libobs leaked")
    scene.plate.stop()


def formats(lab):
    """The device gets another size, which the driver allows only once every reader has gone."""
    scene = Scene(lab)
    plate, rig = scene.plate, scene.rig
    plate.segment("create")
    png = plate.camera(0, **FORMAT)
    rig.add("cam", {"camera": "Field 1", "overlay": "off"})
    rig.add("kept", {"camera": "Field 1", "overlay": "off", "keep_size": True})
    obsrig.wait_for(lambda: scene.shows(png), 10, "the camera is shown")
    for size in ("640x360", "160x90", "320x180"):
        width, height = map(int, size.split("x"))

        def attempt(size=size, width=width, height=height):
            scene.settle()
            generation = plate.set(0)["generation"]
            plate.set(0, state="connecting", last_frame_ns=0, device_fourcc=0,
                      format_generation=generation + 1)
            obsrig.wait_for(
                lambda: [p for p in obsrig.readers_of("/dev/video0") if p != plate.pid] == [],
                soon(lab), "it lets go of the device")
            still = scene.froze()  # until the new picture has to be made for the first time
            seen = plate.camera(0, **{**FORMAT, "size": size, "state": "live"})
            obsrig.wait_for(lambda: rig.size("cam") == (width, height)
                            and rig.psnr("cam", seen) >= GOOD_DB, soon(lab),
                            f"it shows {size} ({rig.size('cam')})")
            return still or scene.froze()

        lab.ok_once_in(3, attempt, f"the device becomes {size}")
        lab.equal(rig.size("kept"), SIZE, "a source that keeps its size keeps it")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    plate.stop()


def node(lab):
    """The device node goes and comes back, with the driver and without."""
    scene = Scene(lab)
    plate, rig = scene.plate, scene.rig
    plate.segment("create")
    png = plate.camera(0, **FORMAT)
    rig.add("cam", {"camera": "Field 1", "overlay": "off"})
    obsrig.wait_for(lambda: scene.shows(png), 10, "the camera is shown")

    number = os.stat("/dev/video0").st_rdev
    os.unlink("/dev/video0")
    scene.new_picture()
    lab.ok(True, "a node that is deleted under its reader does it no harm")
    plate.segment("create")  # a reader has no reason to stay with a streamer that is new ...
    plate.set(0, state="disabled")  # ... and none at all with a camera that is switched off
    lab.wait(lambda: rig.status("cam")["state"] == "disabled", soon(lab), "it says so")
    obsrig.wait_for(lambda: not [p for p in obsrig.readers_of("/dev/video0 (deleted)")
                                 if p != plate.pid], soon(lab), "it lets go of the device")
    plate.set(0, state="live")
    lab.wait(lambda: rig.status("cam")["reason"] == "device-fails", soon(lab),
             "a node that is missing is told in words")
    os.mknod("/dev/video0", 0o660 | 0o020000, number)
    scene.new_picture()
    lab.ok(True, "a node that is back is opened by itself")

    def attempt():
        scene.settle()
        plate.set(0, state="no-device", reason="no-device", last_frame_ns=0, device_fourcc=0)
        scene.says("no-device")
        plate.release(0)
        obsrig.wait_for(lambda: not obsrig.readers_of("/dev/video0"), soon(lab),
                        "it lets go of the device")
        device.unload()
        scene.rig.frames(3)
        device.load(devices=1, exclusive_caps="1")
        obsrig.wait_for(lambda: os.path.exists("/dev/video0"), 5, "the device is back")
        still = scene.froze()
        plate.camera(0, **FORMAT, state="live", reason="")
        scene.new_picture()
        return still or scene.froze()

    lab.ok_once_in(3, attempt, "the driver is unloaded and loaded again")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    plate.stop()


def streamer_and_camera(lab):
    """The real streamer, a real camera: OBS first."""
    device.unload()
    device.load(devices=2, exclusive_caps="1,1")
    server = lab.server(1)
    status = lab.dir / "roc" / "run" / "status"
    rig = new_rig(lab, status)
    rig.add("cam", {"camera": "Field 1", "overlay": "off"})
    obsrig.wait_for(lambda: rig.status("cam")["state"] == "no-streamer", soon(lab), "no streamer")
    config = [{"ip": server.addresses[0], "name": "Field 1", "password": "secret",
               "streams": ["main"]}]
    streamer = lab.streamer(config, log_level="info")
    lab.wait(lambda: rig.status("cam")["state"] in ("connecting", "probing", "offline"), 10,
             "the streamer is seen when it starts")
    camera = lab.camera(0, server, size="320x180", fps=15, gop=0.5)

    def live(but=-1):
        """A whole stamp of a picture that is not old, and not that one. (A camera counts anew.)"""
        stamp = rig.stamp("cam")
        return stamp.get("whole") and stamp["age_ms"] < 1000 and stamp["number"] != but

    lab.wait(live, 20, "the camera is shown when it comes")

    def within_soon(act, back, sentence):
        """After act(), 2 s after the streamer says that the camera is live the picture is back."""
        def attempt():
            rig.frames(5)
            rig.gap()
            act()
            back()
            streamer.wait_state(0, "live", 30)
            number = rig.stamp("cam").get("number", 0)
            try:
                obsrig.wait_for(lambda: live(number), soon(lab), "the picture is back")
            except roclab.Failed as error:
                rig.snap("cam", lab.dir / "wrong.png")
                raise roclab.Failed(f"{error}: {rig.stamp('cam')} {rig.status('cam')}") from None
            return froze(rig)

        lab.ok_once_in(3, attempt, sentence)

    streamer.wait_camera(0, lambda c: c["output"]["fps"] == 15, 30, "measured")

    def restart():
        streamer.terminate()
        obsrig.wait_for(lambda: rig.status("cam")["state"] == "streamer-stopped", soon(lab),
                        "it says that the streamer was stopped")

    within_soon(restart, streamer.start, "the streamer is restarted")

    def kill_streamer():
        streamer.kill()
        obsrig.wait_for(lambda: rig.status("cam")["state"] == "streamer-hung", HANG_S + soon(lab),
                        "it says that the streamer does not answer")

    within_soon(kill_streamer, streamer.start, "the streamer is killed and started")

    def kill_worker():
        restarts = streamer.camera(0)["restarts"]
        for pid in streamer.workers():
            os.kill(pid, signal.SIGKILL)
        streamer.wait_camera(0, lambda c: c["restarts"] > restarts, 20, "the worker is replaced")

    within_soon(kill_worker, lambda: None, "the worker is killed")

    def cut():
        camera.stop()
        streamer.wait_state(0, ("stalled", "offline"), 10)
        obsrig.wait_for(lambda: rig.status("cam")["state"] in ("stalled", "offline"), soon(lab),
                        "it says that the camera is gone")

    within_soon(cut, camera.start, "the camera is cut and comes back")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    streamer.terminate()


roclab.main(started_before, segment, formats, node, streamer_and_camera)
