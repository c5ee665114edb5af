# SPDX-License-Identifier: GPL-2.0-or-later
"""The real OBS Studio: a producer adds ROC Camera, sees the picture, and sees when it is cut."""
import os
import pathlib
import statistics
import subprocess

import roclab
from roclab.obsws import EVENTS_VENDORS, Refused
from roclab.studio import Picture, Studio

NAME, SIZE, FPS = "Field 1", "640x360", 10
VENDOR = "roc-camera"
# The state light's colours, which nothing else in the overlay has.
GOOD, WARN, BAD = (0x2e, 0xc4, 0x6a), (0xf5, 0xb0, 0x14), (0xf0, 0x41, 0x3c)
BARS = [(191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0),
        (191, 0, 191), (191, 0, 0), (0, 0, 191), (0, 0, 0)]
QUARTER = (0, 0, 320, 180)  # the upper left one, where the overlay is
# The overlay as its own tests know it, for sources of 360 rows.
REFERENCES = pathlib.Path(__file__).resolve().parents[1] / "obs-plugin" / "view" / "reference"


def bars(picture):
    """The colours of testcam's eight bars, by the middle value of some points of each."""
    width, rows = picture.width // 8, range(picture.height // 5, picture.height // 3, 4)
    return [tuple(round(statistics.median(picture.at(i * width + x, y)[part]
                                          for y in rows for x in range(8, width - 8, 8)))
                  for part in range(3)) for i in range(8)]


def shows_bars(picture, first=0):
    """Is it testcam's picture? The overlay may cover the bars before the first."""
    return all(abs(got - wanted) <= 12 for have, want in
               list(zip(bars(picture), BARS))[first:] for got, wanted in zip(have, want))


def has_picture(studio):
    """Whether the source shows the camera; OBS refuses a picture of one that has no size yet."""
    try:
        return shows_bars(studio.screenshot(NAME))
    except Refused:
        return False


def is_near(pixel, colour):
    return all(abs(a - b) <= 3 for a, b in zip(pixel, colour))


def light(picture, colour):
    """How many pixels of the corner have that colour of the state light."""
    return picture.count(lambda *rgb: is_near(rgb, colour), QUARTER)


def title(picture, colour):
    """Where the letters right of the state light are, seen from its upper left corner."""
    x0, y0 = min((x, y) for x in range(40) for y in range(40)
                 if is_near(picture.at(x, y), colour))
    return {(x, y) for x in range(10, 120) for y in range(-2, 22)
            if min(picture.at(x0 + x, y0 + y)) > 150}


def title_of(reference, colour):
    return title(Picture(REFERENCES / f"{reference}-360.png"), colour)


def video_fds(pid):
    """Which video devices a process has open."""
    found = []
    for fd in pathlib.Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = os.readlink(fd)
        except OSError:
            continue
        if target.startswith("/dev/video"):
            found.append(target)
    return found


def descendants(pid):
    """Processes that a process started, and theirs."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            pass
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def add_source(lab, studio):
    kinds = studio.ws("GetInputKindList")["inputKinds"]
    lab.ok("roc_camera" in kinds, "OBS has the source ROC Camera", kinds)
    lab.ok("roc_capture" not in kinds, "what it is made of is not in the menu", kinds)
    studio.ws("CreateInput", sceneName="Scene", inputName=NAME, inputKind="roc_camera")
    cameras = studio.ws("GetInputPropertiesListPropertyItems", inputName=NAME,
                        propertyName="camera")["propertyItems"]
    lab.equal([c["itemValue"] for c in cameras], ["", NAME, "Gate"],
              "its dialog offers the cameras by name")
    lab.ok("Live" in cameras[1]["itemName"] and "Live" not in cameras[2]["itemName"],
           "with what they do", cameras)
    studio.ws("SetInputSettings", inputName=NAME, inputSettings={"camera": NAME, "overlay": "off"})
    lab.wait(lambda: has_picture(studio), 5, "the source shows the camera's picture")
    shot = studio.screenshot(NAME)
    lab.equal((shot.width, shot.height), (640, 360), "in the camera's size")
    lab.ok(shows_bars(studio.screenshot("Scene")), "and so does the scene")
    lab.equal((light(shot, GOOD), light(shot, BAD)), (0, 0), "nothing lies over it when it is off")


def look_at_overlay(lab, studio, camera):
    studio.ws("SetInputSettings", inputName=NAME, inputSettings={"overlay": "always"})
    lab.wait(lambda: light(studio.screenshot(NAME), GOOD) > 20, 5, "the overlay's light is green")
    good = studio.screenshot(NAME, "overlay-live")
    lab.equal(light(good, BAD), 0, "and nothing in it is red")
    says = title(good, GOOD)
    lab.ok(len(says ^ title_of("full-good", GOOD)) <= 3, "it says the camera's name, Field 1",
           sorted(says ^ title_of("full-good", GOOD)))
    lab.ok(len(says ^ title_of("full-warn", WARN)) > 10, "which is told from Field 2")
    lab.ok(shows_bars(good, first=6), "the picture is around it")
    camera.stop()
    lab.wait(lambda: light(studio.screenshot(NAME), BAD) > 20, 15,
             "it turns red when the camera is cut")
    cut = studio.screenshot(NAME, "overlay-cut")
    lab.equal(light(cut, GOOD), 0, "and is not green any more")
    lab.ok(len(title(cut, BAD) ^ says) <= 3, "it still says the name")


def ask_and_listen(lab, studio, streamer, camera):
    """obs-websocket's vendor; the camera is cut."""
    told = studio.ws.vendor_event(VENDOR, "CameraStateChanged",
                                  lambda d: d["name"] == NAME and d["previous"] == "live", 1,
                                  "an event that the camera was cut")
    lab.ok(told["state"] in ("stalled", "offline"), "an event tells that the camera was cut", told)
    streamer.wait_state(0, "offline", 15)
    lab.wait(lambda: studio.ws.vendor(VENDOR, "GetCamera", name=NAME)["camera"]["state"] ==
             "offline", 5, "GetCamera tells what rocctl tells")
    lab.ok(studio.ws.vendor(VENDOR, "GetCamera", name=NAME)["camera"]["reason"], "and why")
    camera.start()
    told = studio.ws.vendor_event(VENDOR, "CameraStateChanged",
                                  lambda d: d["name"] == NAME and d["state"] == "live", 20,
                                  "an event that the camera is back")
    lab.equal((told["index"], told["device"]), (0, "/dev/video0"), "an event tells that it is back")
    answer = studio.ws.vendor(VENDOR, "GetCameras")
    lab.equal((answer["streamer"], [c["name"] for c in answer["cameras"]]),
              ("running", [NAME, "Gate"]), "GetCameras lists all cameras")
    mine, theirs = answer["cameras"][0], streamer.camera(0)
    lab.equal({k: mine[k] for k in ("index", "name", "device", "state", "stream", "output")},
              {k: theirs[k] for k in ("index", "name", "device", "state", "stream", "output")},
              "in the words of rocctl status --json")
    wrong = studio.ws.vendor(VENDOR, "GetCamera", name="No such camera")
    lab.ok("error" in wrong and "camera" not in wrong, "a camera that is none is an error", wrong)
    lab.wait(lambda: light(studio.screenshot(NAME), GOOD) > 20, 10, "the light is green again")


def record(lab, studio, streamer, camera):
    """OBS records by a child process, which must not hold the device: the fallback would fail."""
    studio.ws("SetInputSettings", inputName=NAME, inputSettings={"overlay": "off"})
    studio.ws("StartRecord")
    muxers = lab.wait(lambda: [p for p in descendants(studio.pid)
                               if "ffmpeg-mux" in pathlib.Path(f"/proc/{p}/cmdline").read_text()],
                      20, "OBS records")
    lab.equal(video_fds(studio.pid), ["/dev/video0"], "OBS has the device open, once")
    lab.equal([fd for p in descendants(studio.pid) for fd in video_fds(p)], [],
              "none of its children has")
    camera.stop(only="main")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["stream"] == "sub", 20,
                         "live on the sub stream")
    lab.wait(lambda: shows_bars(studio.screenshot(NAME)), 5, "the camera falls back meanwhile")
    lab.equal([fd for p in descendants(studio.pid) for fd in video_fds(p)], [],
              "and still no child has the device")
    recorded = studio.ws("GetRecordStatus")["outputDuration"]
    lab.wait(lambda: studio.ws("GetRecordStatus")["outputDuration"] > recorded + 2000, 20,
             "the recording goes on")
    path = studio.ws("StopRecord")["outputPath"]
    lab.wait(lambda: not set(muxers) & set(descendants(studio.pid)), 20, "until it is stopped")
    seconds = float(subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path],
        capture_output=True, text=True, timeout=30, check=True).stdout)
    lab.ok(seconds > recorded / 1000 + 1.5, "and has what was on the canvas", seconds)
    camera.start()
    streamer.wait_camera(0, lambda c: c["stream"] == "main", 30, "back on the main stream")


def open_dialog(lab, studio, camera):
    before = studio.ws("GetInputSettings", inputName=NAME)["inputSettings"]
    studio.ws("OpenInputPropertiesDialog", inputName=NAME)
    window = studio.window("Properties")
    lab.ok(True, "the properties dialog opens")
    lab.wait(lambda: shows_bars_somewhere(studio.window_picture("dialog", window)), 10,
             "and shows the camera")
    studio.window_picture("screen")
    # The dialog follows what happens; it is laid out anew then, which must not alter settings.
    camera.stop()
    studio.ws.vendor_event(VENDOR, "CameraStateChanged",
                           lambda d: d["name"] == NAME and d["state"] == "offline", 20,
                           "offline once more")
    lab.wait(lambda: not shows_bars_somewhere(studio.window_picture("dialog-cut", window)), 10,
             "it follows the camera")
    lab.equal(studio.ws("GetInputSettings", inputName=NAME)["inputSettings"], before,
              "opening it changes no setting")


def shows_bars_somewhere(picture):
    """The bars that are neither grey nor black, in any place and size."""
    return all(picture.count(lambda *rgb, c=colour: all(abs(a - b) <= 12 for a, b in zip(rgb, c)))
               > 200 for colour in BARS[1:7])


def test(lab):
    server = lab.server(2)
    camera = lab.camera(0, server, gop=1, types={"main": {"size": SIZE, "fps": FPS},
                                                 "sub": {"size": "320x180", "fps": FPS}})
    streamer = lab.streamer([
        {"ip": server.addresses[0], "password": "secret", "name": NAME, "streams": ["main", "sub"]},
        {"ip": server.addresses[1], "password": "secret", "name": "Gate", "streams": ["main"]}],
        upgrade_interval=3)
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["stream"] == "main" and
                         c["output"]["fps"] == FPS, 30, "live and measured")
    modules = lab.bin.parent / "obs-plugins"
    studio = Studio(lab, plugin=modules / "roc-camera.so", data=modules / "data", canvas=SIZE,
                    fps=FPS, status=streamer.status_path, events=EVENTS_VENDORS)
    add_source(lab, studio)
    look_at_overlay(lab, studio, camera)
    ask_and_listen(lab, studio, streamer, camera)
    record(lab, studio, streamer, camera)
    open_dialog(lab, studio, camera)
    streamer.terminate()
    told = studio.ws.vendor_event(VENDOR, "StreamerStateChanged", lambda d: True, 5,
                                  "an event that the streamer has stopped")
    lab.equal((told["previous"], told["streamer"]), ("running", "stopped"),
              "an event tells that the streamer has been stopped")
    lab.equal(studio.quit(), 0, "OBS ends cleanly, dialog open and all, and has leaked nothing")
    errors = [line for line in studio.log().splitlines()
              if "roc-camera" in line and line.startswith(("error:", "warning:"))]
    lab.equal(errors, [], "its log has no complaint of ours")

    studio.start()
    camera.start()
    streamer.start()
    lab.wait(lambda: has_picture(studio), 20,
             "the next time OBS has the source, and its picture once the streamer is there, too")
    lab.equal(studio.quit(), 0, "and leaks nothing")


roclab.main(test)
