# SPDX-License-Identifier: GPL-2.0-or-later
"""Sixteen cameras in one OBS; sources that come and go; many that show the same camera."""
import os

import roclab
from roclab import obsrig

CAMERAS = 16
WIDTH, HEIGHT = 160, 90
GOOD_DB = 35
TURNS = 1000


def own_fds(pid, path):
    """How often that process has the path open."""
    folder = f"/proc/{pid}/fd"
    found = 0
    for fd in os.listdir(folder):
        try:
            found += os.readlink(f"{folder}/{fd}") == path
        except FileNotFoundError:
            pass
    return found


def sixteen(lab, plate, pngs):
    """All at once, each its own picture."""
    rig = obsrig.Rig(lab, plate.status_path, size=f"{WIDTH * 4}x{HEIGHT * 4}", fps=10)
    for i in range(CAMERAS):
        rig.add(f"cam{i}", {"camera": f"Field {i + 1}", "overlay": "off"})
        rig.place(f"cam{i}", i % 4 * WIDTH, i // 4 * HEIGHT)
    lab.wait(lambda: all(rig.psnr(f"cam{i}", pngs[i]) >= GOOD_DB for i in range(CAMERAS)), 20,
             f"{CAMERAS} sources show {CAMERAS} cameras, each its own")
    lab.note("worst of them: "
             f"{min(rig.psnr(f'cam{i}', pngs[i]) for i in range(CAMERAS)):.1f} dB")
    rig.frames(20)
    rig.gap()
    rig.frames(50)
    gap = rig.gap()
    lab.note(f"50 frames of the canvas: longest gap {gap['worst_ms']:.0f} ms "
             f"(own {gap['own_ms']:.0f} ms), {gap['lagged']} lagged")

    # Each goes on: another picture on each device.
    looks = [plate.look(i, (i + 5) % CAMERAS) for i in range(CAMERAS)]
    lab.wait(lambda: all(rig.psnr(f"cam{i}", looks[i]) >= GOOD_DB for i in range(CAMERAS)), 10,
             "and each follows its camera")

    # The same camera again and again costs no second reader: the newer driver would refuse one.
    for copy in range(3):
        rig.add(f"copy{copy}", {"camera": "Field 1", "overlay": "off"})
    lab.wait(lambda: all(rig.psnr(f"copy{c}", looks[0]) >= GOOD_DB for c in range(3)), 10,
             "four sources show the same camera")
    lab.equal(own_fds(rig.pid, "/dev/video0"), 1, "and share one reader")
    rig.remove("cam0")
    look = plate.look(0, 9)
    lab.wait(lambda: all(rig.psnr(f"copy{c}", look) >= GOOD_DB for c in range(3)), 10,
             "the others go on when one of them is removed")
    rig.remove("copy0")
    rig.remove("copy1")
    rig.remove("copy2")
    lab.wait(lambda: own_fds(rig.pid, "/dev/video0") == 0, 5,
             "when the last one is removed the device is let go of")

    # A source changes its camera.
    rig.set("cam1", camera="Field 3")
    lab.wait(lambda: rig.psnr("cam1", looks[2]) >= GOOD_DB, 5, "a source takes another camera")
    lab.wait(lambda: own_fds(rig.pid, "/dev/video1") == 0, 5, "and leaves its old one")
    lab.equal(own_fds(rig.pid, "/dev/video2"), 1, "sharing the new one")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")


def come_and_go(lab, plate):
    """A thousand sources, one after the other, with updates from another thread meanwhile."""
    rig = obsrig.Rig(lab, plate.status_path, size="160x90", fps=10 if lab.sanitized else 30)
    done = rig.storm(TURNS, {
        "camera": "Field 2", "overlay": "always", "on_loss": "transparent", "keep_size": False,
        "a": {"camera": "Field 2", "overlay": "always", "on_loss": "last"},
        "b": {"camera": "Field 3", "overlay": "off", "on_loss": "transparent", "keep_size": True},
    }, deadline_s=200)
    lab.note(f"{done['made']} sources, {done['updates']} updates from another thread, "
             f"{done['seconds']:.1f} s, {done['frames']} frames of the canvas")
    lab.equal(done["made"], TURNS, f"{TURNS} sources come and go")
    lab.ok(done["updates"] > TURNS / 2, "while another thread changes them", done["updates"])
    for number in (1, 2):
        lab.wait(lambda n=number: own_fds(rig.pid, f"/dev/video{n}") == 0, 5,
                 f"device {number} is let go of")
    rig.add("last", {"camera": "Field 2", "overlay": "off"})
    png = plate.look(1, 11)
    lab.wait(lambda: rig.psnr("last", png) >= GOOD_DB, 5, "and the next one works")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")


def test(lab):
    plate = obsrig.Plate(lab)
    plate.segment("create")
    pngs = [plate.camera(i, size=f"{WIDTH}x{HEIGHT}", fps=5, fourcc="YU12", range="limited",
                         matrix="bt601") for i in range(CAMERAS)]
    sixteen(lab, plate, pngs)
    come_and_go(lab, plate)
    lab.equal(sum(plate.do("show", index=i)["refused"] for i in range(CAMERAS)), 0,
              "no device has refused a picture meanwhile")
    plate.stop()


roclab.main(test)
