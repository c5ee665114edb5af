# SPDX-License-Identifier: GPL-2.0-or-later
"""studio.py FEEDER PLUGIN.so DATA-DIR RESULT-DIR: the same questions to the real OBS Studio.

Appends "NAME <tab> ok or FAILED <tab> detail" to RESULT-DIR/checks.
"""
import shutil
import sys
import traceback

import roclab
from roclab.obsws import Refused
from roclab.studio import Studio

FEEDER, PLUGIN, DATA, RESULT = sys.argv[1:]
STATUS = "/run/roc-status-studio"
NAME = "Field 1"
TOLERANCE = 6  # levels
BARS = [(191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0),
        (191, 0, 191), (191, 0, 0), (0, 0, 191), (96, 64, 32)]  # of camera.c
WORDS_MIN = 500  # bright pixels that the texts of a dialog have at least
failed = False


def check(name, good, detail=""):
    global failed
    failed = failed or not good
    with open(f"{RESULT}/checks", "a", encoding="utf-8") as checks:
        checks.write(f"{name}\t{'ok' if good else 'FAILED'}\t{detail}\n")


def waited(predicate, what):
    """Does it become true? And what did not, if so."""
    try:
        roclab.wait_for(predicate, 20, what)
    except roclab.Failed as failure:
        return False, str(failure)
    return True, ""


def off(pixel, bar):
    return max(abs(is_ - want) for is_, want in zip(pixel, bar))


def draws(studio):
    def worst():
        """Levels that the middles of the bars are off by."""
        picture = studio.screenshot("Camera", "picture-studio")
        if (picture.width, picture.height) != (640, 360):
            return 255
        return max(off(picture.at(80 * i + 40, 160), bar) for i, bar in enumerate(BARS))

    good, why = waited(lambda: worst() <= TOLERANCE, "the picture is right")
    check("studio bars", good, why)


def answers(studio):
    items = studio.ws("GetInputPropertiesListPropertyItems", inputName="Camera",
                      propertyName="camera")["propertyItems"]
    check("studio list", any(item["itemValue"] == NAME for item in items))
    try:
        cameras = studio.ws.vendor("roc-camera", "GetCameras").get("cameras", [])
        names = [camera.get("name") for camera in cameras]
    except Refused as refused:
        names = [str(refused)]
    check("studio vendor", names == [NAME], str(names))


def dialog(studio):
    """The properties dialog opens, shows the camera, and words below it."""
    def shown():
        picture = studio.window_picture("picture-dialog", window)
        third = picture.height // 3
        return (all(picture.count(lambda *rgb, b=bar: off(rgb, b) <= TOLERANCE) > 100
                    for bar in BARS) and
                picture.count(lambda *rgb: min(rgb) > 200,
                              (0, picture.height - third, picture.width, third)) > WORDS_MIN)

    studio.ws("OpenInputPropertiesDialog", inputName="Camera")
    try:
        window = studio.window("Properties")
    except roclab.Failed as failure:
        check("studio dialog", False, str(failure))
        return
    check("studio dialog", *waited(shown, "the camera and words in the dialog"))


def main(lab):
    feeder = lab.run("feeder", [FEEDER, "/dev/video0"], env={"ROC_STATUS": STATUS})
    roclab.wait_for(lambda: "ready" in feeder.text(), 20, "the camera is live")
    studio = None
    try:
        studio = Studio(lab, plugin=PLUGIN, data=DATA, status=STATUS)
        check("studio starts", True, studio.ws("GetVersion")["obsVersion"])
        kinds = studio.ws("GetInputKindList")["inputKinds"]
        check("studio kinds", "roc_camera" in kinds and "roc_capture" not in kinds)
        studio.ws("CreateInput", sceneName="Scene", inputName="Camera", inputKind="roc_camera",
                  inputSettings={"camera": NAME, "overlay": "off"})
        draws(studio)
        answers(studio)
        dialog(studio)
        leaks = studio.quit()
        check("studio frees", leaks == 0, f"{leaks} leaks")
    except Exception as error:  # whatever it is, it is this OBS that failed
        check("studio runs", False, repr(error))
        with open(f"{RESULT}/studio-error.log", "w", encoding="utf-8") as log:
            traceback.print_exc(file=log)
    finally:
        for log in lab.dir.glob("*.log"):
            shutil.copy(log, f"{RESULT}/studio-{log.name}")
        for picture in lab.dir.glob("picture-*.png"):
            shutil.copy(picture, RESULT)
        for part in (studio, feeder):
            if part:
                part.end()


main(roclab.Lab(None))
sys.exit(failed)
