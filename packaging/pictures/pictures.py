# SPDX-License-Identifier: GPL-2.0-or-later
"""The README's pictures, taken of the real OBS Studio in the lab's guest; pictures.sh starts it.

Three cameras play the films of CLIPS; the third one's network fails before the pictures are taken.
"""
import argparse
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "integration"))

import roclab  # noqa: E402
from roclab import net  # noqa: E402
from roclab.studio import Studio  # noqa: E402

NAMES = ["Field 1", "Gate", "Stand"]
CUT = 2
CANVAS, FPS, SCREEN = (1280, 720), 20, (1280, 860)
# Where each camera is on the canvas: x, y, width; and how its overlay looks.
PLACES = [(0, 0, 1280), (848, 216, 400), (848, 465, 400)]
OVERLAYS = [{"overlay": "always"}, {"overlay": "always", "scale": 200},
            {"overlay": "problem", "scale": 200}]
WATCHED_S = 40  # so that the overlay's curve has something to show


def publish(lab, server, clips):
    for i in range(len(NAMES)):
        lab.run(f"camera{i}", ["ffmpeg", "-nostdin", "-v", "error", "-re", "-stream_loop", -1,
                               "-i", clips / f"camera{i}.flv", "-c", "copy", "-f", "flv",
                               server.publish_url(i)])
        roclab.wait_for(lambda i=i: server.published(i), 20, f"camera {i} is on the air")


def arrange(studio):
    """The scene: each camera's source in its place."""
    for name, (x, y, width), overlay in zip(NAMES, PLACES, OVERLAYS):
        item = studio.ws("CreateInput", sceneName="Scene", inputName=name, inputKind="roc_camera",
                         inputSettings={"camera": name, **overlay})["sceneItemId"]
        studio.ws("SetSceneItemTransform", sceneName="Scene", sceneItemId=item,
                  sceneItemTransform={
                      "positionX": x, "positionY": y, "boundsType": "OBS_BOUNDS_SCALE_INNER",
                      "boundsWidth": width, "boundsHeight": width * 9 / 16})
    studio.ws("SetSceneName", sceneName="Scene", newSceneName="Match")


def take(lab, options):
    server = lab.server(len(NAMES))
    publish(lab, server, options.clips)
    streamer = lab.streamer([{"ip": address, "password": "secret", "name": name,
                              "streams": ["main"]}
                             for address, name in zip(server.addresses, NAMES)], log_level="info")
    for i in range(len(NAMES)):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["output"]["fps"] == FPS, 60,
                             "live and measured")
    modules = options.build / "obs-plugins"
    studio = Studio(lab, plugin=modules / "roc-camera.so", data=modules / "data",
                    canvas="{}x{}".format(*CANVAS), fps=FPS, screen="{}x{}".format(*SCREEN),
                    status=streamer.status_path)
    window = studio.window("OBS ")
    studio.x("xdotool", "windowsize", "--sync", window, *SCREEN)
    arrange(studio)
    time.sleep(WATCHED_S / 2)
    net.drop(server.addresses[CUT])
    streamer.wait_state(CUT, "offline", 60)
    time.sleep(WATCHED_S / 2)
    studio.window_picture("obs", window)
    if options.extra:
        studio.screenshot("Match", "canvas")
    studio.ws("OpenInputPropertiesDialog", inputName=NAMES[CUT])
    dialog = studio.window("Properties")
    time.sleep(3)
    studio.window_picture("properties", dialog)
    if studio.quit():
        raise roclab.Failed("OBS leaked")
    for name in ("obs", "properties") + (("canvas",) if options.extra else ()):
        shutil.copy(lab.dir / f"{name}.png", options.out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--clips", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--extra", action="store_true", help="the canvas, too")
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
