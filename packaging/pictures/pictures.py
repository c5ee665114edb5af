# SPDX-License-Identifier: GPL-2.0-or-later
"""The README's pictures, taken of the real OBS Studio in the lab's guest; pictures.sh starts it.

Three cameras play their films in a loop; the last one's network fails before they are taken.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "integration"))

import roclab  # noqa: E402
from roclab import net  # noqa: E402
from roclab.rtmp import RtmpServer  # noqa: E402
from roclab.studio import Studio  # noqa: E402

CAMERA_FPS = 12
CANVAS, FPS = "1280x720", 4  # one processor draws it all, and decodes the films
WINDOW, DIALOG = (1280, 880), (720, 860)
WATCHED_S = 65  # so that the overlay's curve is full, and what it says of the last minute is of it
TRIES = 4


class Camera:
    def __init__(self, name, address, place, settings):
        self.name, self.address = name, address
        self.x, self.y, self.width = place  # on the canvas
        self.settings = {"camera": name, **settings}


CAMERAS = [
    Camera("Field 1", "192.168.1.111", (0, 0, 1280), {"overlay": "always"}),
    Camera("Gate", "192.168.1.112", (864, 230, 392), {}),
    Camera("Stand", "192.168.1.113", (864, 474, 392), {"on_loss": "last", "scale": 180}),
]
CUT = CAMERAS[-1]


class Server(RtmpServer):
    """The same at addresses as they are seen at home."""

    @property
    def addresses(self):
        return [c.address for c in CAMERAS]

    @addresses.setter
    def addresses(self, _):
        for address in self.addresses:
            subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)


def publish(lab, server, films):
    for i, camera in enumerate(CAMERAS):
        lab.run(f"camera{i}", ["ffmpeg", "-nostdin", "-v", "error", "-re", "-stream_loop", -1,
                               "-i", films / f"camera{i}.flv", "-c", "copy", "-f", "flv",
                               server.publish_url(i)])
        roclab.wait_for(lambda i=i: server.published(i), 20, f"{camera.name} is on the air")


def arrange(studio):
    """The scene: each camera's source in its place."""
    for camera in CAMERAS:
        item = studio.ws("CreateInput", sceneName="Scene", inputName=camera.name,
                         inputKind="roc_camera", inputSettings=camera.settings)["sceneItemId"]
        studio.ws("SetSceneItemTransform", sceneName="Scene", sceneItemId=item,
                  sceneItemTransform={
                      "positionX": camera.x, "positionY": camera.y,
                      "boundsType": "OBS_BOUNDS_SCALE_INNER",
                      "boundsWidth": camera.width, "boundsHeight": camera.width * 9 / 16})
    studio.ws("SetSceneName", sceneName="Scene", newSceneName="Match")


def deselect(studio, window):
    """A click below the last source; the handles of a selected one would be over the picture."""
    studio.x("xdotool", "mousemove", "--window", window, 400, WINDOW[1] - 80, "click", 1)
    roclab.wait_for(lambda: not any(
        item.get("selected") for item in studio.ws("GetSceneItemList", sceneName="Match")
        ["sceneItems"]), 5, "no source is selected")
    studio.x("xdotool", "mousemove", "--window", window, 700, WINDOW[1] - 100)
    time.sleep(1)  # until it is drawn


def watch(lab, streamer):
    """A minute in which this machine let the streamer work: OBS is to show no trouble of ours."""
    for _ in range(TRIES):
        before = streamer.camera(0)["frames"]
        time.sleep(WATCHED_S)
        after = streamer.camera(0)["frames"]
        repeats = after["duplicated"] - before["duplicated"]
        if repeats <= (after["written"] - before["written"]) / 100:
            return
        lab.note(f"{repeats} repeats: this machine is busy")


def take(lab, options):
    os.setpriority(os.PRIO_PROCESS, 0, -20)  # OBS shall not keep the streams from their work
    server = Server(lab, len(CAMERAS))
    publish(lab, server, options.films)
    streamer = lab.streamer([{"ip": c.address, "password": "secret", "name": c.name,
                              "streams": ["main"]} for c in CAMERAS], log_level="info")
    for i in range(len(CAMERAS)):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and
                             c["output"]["fps"] == CAMERA_FPS, 60, "live and measured")
    os.setpriority(os.PRIO_PROCESS, 0, 19)
    modules = options.build / "obs-plugins"
    studio = Studio(lab, plugin=modules / "roc-camera.so", data=modules / "data", canvas=CANVAS,
                    fps=FPS, screen="{}x{}".format(*WINDOW), status=streamer.status_path,
                    config={"BasicWindow": {"ShowStatusBar": False}})
    window = studio.window("OBS ")
    studio.x("xdotool", "windowsize", "--sync", window, *WINDOW)
    arrange(studio)
    watch(lab, streamer)
    net.drop(CUT.address)
    streamer.wait_state(CAMERAS.index(CUT), "offline", 60)
    deselect(studio, window)
    studio.window_picture("obs", window)

    studio.ws("OpenInputPropertiesDialog", inputName=CUT.name)
    dialog = studio.window("Properties")
    studio.x("xdotool", "windowmove", dialog, 0, 0, "windowsize", "--sync", dialog, *DIALOG)
    time.sleep(3)
    studio.window_picture("properties", dialog)
    if studio.quit():
        raise roclab.Failed("OBS has leaked")
    for name in ("obs", "properties"):
        shutil.copy(lab.dir / f"{name}.png", options.out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--films", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    lab = roclab.Lab(options.build / "bin")
    try:
        take(lab, options)
    except BaseException:
        lab.show_logs()
        raise
    finally:
        lab.close()


if __name__ == "__main__":
    main()
