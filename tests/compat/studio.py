# SPDX-License-Identifier: GPL-2.0-or-later
"""studio.py FEEDER PLUGIN.so DATA-DIR RESULT-DIR: the same questions to the real OBS Studio.

Appends "NAME <tab> ok or FAILED <tab> detail" to RESULT-DIR/checks.
"""
import base64
import pathlib
import shutil
import struct
import sys
import time

import roclab
from roclab.obsws import Refused
from roclab.studio import Studio

FEEDER, PLUGIN, DATA, RESULT = sys.argv[1:]
STATUS = "/run/roc-status-studio"
NAME = "Field 1"
TOLERANCE = 6  # levels
BARS = [(191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0),
        (191, 0, 191), (191, 0, 0), (0, 0, 191), (96, 64, 32)]  # of camera.c
failed = False


def check(name, good, detail=""):
    global failed
    failed = failed or not good
    with open(f"{RESULT}/checks", "a", encoding="utf-8") as checks:
        checks.write(f"{name}\t{'ok' if good else 'FAILED'}\t{detail}\n")
    return good


def is_like(pixel, bar):
    return all(abs(is_ - want) <= TOLERANCE for is_, want in zip(pixel, bar))


class Screenshot:
    """What OBS draws of a source, at the source's own size."""

    def __init__(self, studio, source):
        answer = studio.ws("GetSourceScreenshot", sourceName=source, imageFormat="ppm")
        self.ppm = base64.b64decode(answer["imageData"].partition(",")[2])
        kind, size, _, self.data = self.ppm.split(b"\n", 3)
        if kind != b"P6":
            raise roclab.Failed(f"a picture of kind {kind}")
        self.width, self.height = map(int, size.split())

    def worst(self):
        """Levels that the middles of the bars are off by."""
        if (self.width, self.height) != (640, 360):
            return 255
        row = [self.data[3 * (160 * 640 + 80 * bar + 40):][:3] for bar in range(len(BARS))]
        return max(abs(is_ - want) for pixel, bar in zip(row, BARS)
                   for is_, want in zip(pixel, bar))


def ask(studio):
    check("studio kinds", "roc_camera" in studio.ws("GetInputKindList")["inputKinds"] and
          "roc_capture" not in studio.ws("GetInputKindList")["inputKinds"])
    studio.ws("CreateInput", sceneName="Scene", inputName="Camera", inputKind="roc_camera",
              inputSettings={"camera": NAME, "overlay": "off"})
    picture = None

    def right():
        nonlocal picture
        picture = Screenshot(studio, "Camera")
        return picture.worst() <= TOLERANCE

    try:
        roclab.wait_for(right, 20, "the picture is right")
    except roclab.Failed:
        pass
    check("studio bars", picture.worst() <= TOLERANCE,
          f"{picture.width}x{picture.height}, {picture.worst()} levels off")
    pathlib.Path(f"{RESULT}/picture-studio.ppm").write_bytes(picture.ppm)
    choice = studio.ws("GetInputPropertiesListPropertyItems", inputName="Camera",
                       propertyName="camera")["propertyItems"]
    check("studio list", any(item["itemValue"] == NAME for item in choice))
    try:
        cameras = studio.ws.vendor("roc-camera", "GetCameras").get("cameras", [])
    except Refused as refused:
        cameras = [{"name": str(refused)}]
    names = [camera.get("name") for camera in cameras]
    check("studio vendor", names == [NAME], str(names))
    dialog(studio)


def dialog(studio):
    """The properties dialog opens, and its preview shows the camera."""
    dump = studio.lab.dir / "dialog.xwd"
    picture = pathlib.Path(f"{RESULT}/picture-dialog.ppm")

    def shown():
        try:
            studio.x("xwd", "-silent", "-name", "Properties for 'Camera'", "-out", dump)
        except roclab.Failed:  # no such window yet
            return False
        head, pixels = rgb_of_dump(dump.read_bytes())
        picture.write_bytes(head + pixels)
        some = [pixels[i:i + 3] for i in range(0, len(pixels), 3 * 41)]
        return all(any(is_like(pixel, bar) for pixel in some) for bar in BARS)

    studio.ws("OpenInputPropertiesDialog", inputName="Camera")
    try:
        roclab.wait_for(shown, 20, "the dialog and its preview")
        check("studio dialog", True)
        time.sleep(1)  # the rest of it, for those who look at the picture
        shown()
    except roclab.Failed as failure:
        check("studio dialog", False, str(failure))


def rgb_of_dump(dump):
    """What xwd has taken of a screen of 24 or 32 bits: head and pixels of a PPM."""
    fields = struct.unpack(">25I", dump[:100])
    header, width, height, step, stride, colours = (
        fields[0], fields[4], fields[5], fields[11] // 8, fields[12], fields[19])
    at = header + 12 * colours
    pixels = bytearray(3 * width * height)
    for y in range(height):
        row = dump[at + y * stride:at + y * stride + step * width]
        for to, of in enumerate((2, 1, 0)):  # blue comes first
            pixels[3 * width * y + to:3 * width * (y + 1):3] = row[of::step]
    return b"P6 %d %d 255\n" % (width, height), bytes(pixels)


def main(lab):
    feeder = lab.run("feeder", [FEEDER, "/dev/video0"], env={"ROC_STATUS": STATUS})
    roclab.wait_for(lambda: "ready" in feeder.text(), 20, "the camera is live")
    studio = None
    try:
        studio = Studio(lab, plugin=PLUGIN, data=DATA, status=STATUS)
        check("studio starts", True, studio.ws("GetVersion")["obsVersion"])
        ask(studio)
        leaks = studio.quit()
        check("studio frees", leaks == 0, f"{leaks} leaks")
    except Exception as error:  # whatever it is, it is this OBS that failed
        check("studio runs", False, repr(error))
    finally:
        for log in lab.dir.glob("*.log"):
            shutil.copy(log, f"{RESULT}/studio-{log.name}")
        for part in (studio, feeder):
            if part:
                part.end()


main(roclab.Lab(None))
sys.exit(failed)
