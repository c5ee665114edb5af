# SPDX-License-Identifier: GPL-2.0-or-later
"""The overlay as OBS draws it, against reference pictures; and that it costs nothing while hidden.

Anew: ROC_NEW_REFERENCE=1 LAB_SHARE=$PWD/tests/integration/reference tests/lab/run.sh python3 -B
tests/integration/test_obs_overlay.py --bin build/dev/bin, then look at what git says has changed.
"""
import os
import pathlib

import roclab
from roclab import obsrig

REFERENCE = pathlib.Path(__file__).parent / "reference"
SIZE = (640, 360)
SAME_DB = 38     # drawn by another version of Mesa, say
FIGURES_DB = 30  # some of its figures are ages, which differ
LIGHTS = {"good": (0x2e, 0xc4, 0x6a), "warn": (0xf5, 0xb0, 0x14), "bad": (0xf0, 0x41, 0x3c),
          "idle": (0x8c, 0x95, 0xa4)}


def matches(lab, rig, name, sentence, least_db=SAME_DB):
    path = REFERENCE / f"{name}.png"
    if os.environ.get("ROC_NEW_REFERENCE"):
        rig.frames(90)
        rig.snap("one", path)
    try:
        roclab.wait_for(lambda: rig.psnr("one", path) >= least_db, 8, sentence)
    except roclab.Failed:
        rig.snap("one", lab.dir / f"{name}-got.png")
        lab.ok(False, sentence, f"{rig.compare('one', path)}, wanted {least_db} dB")
    lab.ok(True, sentence)
    lab.note(f"{name}: {rig.compare('one', path)}")


def has_light(rig, level, x=25, y=31):
    """The state light of a box in the upper left corner."""
    got = rig.pixel("one", x, y)
    return got and all(abs(g - w) <= 3 for g, w in zip(got, LIGHTS[level]))


def pictures(lab, plate, rig):
    rig.add("one", {"camera": "Field 1", "overlay": "problem"})
    lab.wait(lambda: rig.size("one") == SIZE and rig.status("one")["live"], 5, "it is live")
    matches(lab, rig, "overlay-none", "a live camera has no overlay unless always")

    rig.set("one", overlay="always")
    matches(lab, rig, "overlay-always-live", "all figures of a live camera", FIGURES_DB)
    lab.ok(has_light(rig, "good"), "its light is green", rig.pixel("one", 25, 31))
    plate.set(0, state="offline", reason="unreachable", detail="no answer from 192.0.2.1")
    matches(lab, rig, "overlay-always-offline", "all figures of a lost camera", FIGURES_DB)
    lab.ok(has_light(rig, "bad"), "its light is red", rig.pixel("one", 25, 31))

    rig.set("one", overlay="problem")
    matches(lab, rig, "overlay-problem-offline", "what is wrong with a lost camera")
    lab.ok(has_light(rig, "bad"), "its light is red, too", rig.pixel("one", 25, 31))
    plate.set(0, state="connecting", reason="starting")
    matches(lab, rig, "overlay-problem-connecting", "a camera that is starting")
    lab.ok(has_light(rig, "warn"), "its light is amber", rig.pixel("one", 25, 31))
    plate.set(0, state="disabled", reason="disabled")
    matches(lab, rig, "overlay-problem-disabled", "a camera that is switched off")
    plate.set(0, state="stalled", reason="stalled")
    rig.set("one", scale=150)
    lab.wait(lambda: has_light(rig, "bad", 38, 60), 5, "a light that is larger")
    rig.set("one", corner="bottom-right")
    matches(lab, rig, "overlay-problem-corner", "in another corner, and larger")
    rig.set("one", overlay="off")
    matches(lab, rig, "overlay-none", "no overlay when it is off, whatever happens")

    rig.set("one", overlay="problem", hide_on_program=True)
    matches(lab, rig, "overlay-none", "none on program if so set")
    rig.program(False)
    rig.preview("one", True)
    matches(lab, rig, "overlay-problem-corner", "but off program")
    rig.program(True)
    rig.preview("one", False)
    rig.set("one", corner="top-left", scale=100, hide_on_program=False)


def hidden_costs_nothing(lab, plate, rig):
    plate.set(0, state="live", reason="")
    matches(lab, rig, "overlay-none", "live again")
    lab.wait(lambda: rig.draws("one")["own_draws"] == 0, 5, "a hidden overlay adds no draw call")
    rig.frames(10)
    rig.work()
    rig.frames(30)
    work = rig.work()
    lab.equal((work["own_draws"], work["own_uploads"]), (0, 0), "nor any upload")
    rig.set("one", overlay="always")
    lab.wait(lambda: rig.draws("one")["own_draws"] == 1, 5, "a shown one is one draw call")
    rig.hide("one")
    rig.frames(10)
    rig.work()
    rig.frames(30)
    work = rig.work()
    lab.equal((work["own_draws"], work["own_uploads"]), (0, 0),
              "an overlay of a source that is not shown is not painted")
    rig.show("one")
    rig.set("one", overlay="off")
    rig.frames(5)
    without = rig.cost("one", 40)["median_ms"]
    rig.set("one", overlay="always")
    lab.wait(lambda: rig.draws("one")["own_draws"] == 1, 5, "shown again")
    shown = rig.cost("one", 40)["median_ms"]
    lab.note(f"cost of a rendering of 640x360 with llvmpipe: {without:.2f} ms without, "
             f"{shown:.2f} ms with the overlay")


def panels(lab, plate, rig):
    rig.set("one", overlay="problem", on_loss="last")
    rig.frames(5)
    plate.segment("stop")
    matches(lab, rig, "overlay-problem-stopped", "without a streamer the last picture stays, if so set")
    rig.set("one", on_loss="transparent")
    lab.wait(lambda: rig.pixel("one", 600, 340)[3] == 0, 5, "or the source is transparent")
    rig.set("one", on_loss="placeholder")
    matches(lab, rig, "panel-stopped", "or says what is wrong")
    rig.set("one", on_loss="placeholder", camera="")
    matches(lab, rig, "panel-not-chosen", "without a camera it asks for one")


def languages(lab, plate):
    for language in ("de-DE", "es-ES"):
        rig = obsrig.Rig(lab, plate.status_path, locale=language)
        rig.add("one", {"camera": "Field 1", "overlay": "problem"})
        matches(lab, rig, f"panel-stopped-{language}", f"the same in {language}")
        lab.equal(rig.quit(), 0, "nothing leaked")


def test(lab):
    plate = obsrig.Plate(lab)
    plate.segment("create")
    plate.camera(0, size="640x360", fps=10, fourcc="YU12", range="limited", matrix="bt601", look=255,
                 stream="main", bitrate_bps=4200000)
    rig = obsrig.Rig(lab, plate.status_path)
    pictures(lab, plate, rig)
    hidden_costs_nothing(lab, plate, rig)
    panels(lab, plate, rig)
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    languages(lab, plate)


roclab.main(test)
