# SPDX-License-Identifier: GPL-2.0-or-later
"""The source shows the camera's own picture: right size, right colours, at once."""
import time

import roclab
from roclab import obsrig

GOOD_DB = 35
AT_ONCE_S = 1.0
FORMATS = [(fourcc, limits, matrix) for fourcc in ("YU12", "NV12")
           for limits in ("limited", "full") for matrix in ("bt601", "bt709")]


def at_once_s(lab):
    """With a sanitizer everything takes longer."""
    return AT_ONCE_S * (3 if lab.sanitized else 1)


def seconds_until_right(rig, name, settings, size, png):
    """Create the source; how long until a picture of it is the right one."""
    started = time.monotonic()
    rig.add(name, settings)
    obsrig.wait_for(lambda: rig.size(name) == size and rig.psnr(name, png) >= GOOD_DB, 10,
                    f"{name} shows its camera ({rig.size(name)}, {rig.compare(name, png)})")
    return time.monotonic() - started


def appears_at_once(lab, rig, settings, size, png, sentence):
    def attempt():
        rig.remove()
        took = seconds_until_right(rig, "one", settings, size, png)
        return f"it took {took:.2f} s" if took > at_once_s(lab) else None

    lab.ok_once_in(3, attempt, sentence)


def formats(lab):
    """Known pictures in all that a device can be."""
    plate = obsrig.Plate(lab)
    plate.segment("create")
    rig = obsrig.Rig(lab, plate.status_path)
    for fourcc, limits, matrix in FORMATS:
        rig.remove()
        png = plate.camera(0, size="640x360", fps=15, fourcc=fourcc, range=limits, matrix=matrix)
        appears_at_once(lab, rig, {"camera": "Field 1"}, (640, 360), png,
                        f"{fourcc} {limits} {matrix} is right within {AT_ONCE_S} s of creation")
        lab.wait(lambda p=png: rig.psnr("canvas", p) >= GOOD_DB, 5, "and on the canvas")
        lab.note(f"{rig.psnr('one', png):.1f} dB, on the canvas {rig.psnr('canvas', png):.1f} dB")
    # What no matrix is told of goes by its height; lines need not be a multiple of anything.
    for size, matrix in (("1280x720", "unknown"), ("640x360", "unknown"), ("426x242", "bt601"),
                         ("66x34", "bt601")):
        rig.remove()
        png = plate.camera(0, size=size, fps=10, fourcc="YU12", range="limited", matrix=matrix)
        width, height = map(int, size.split("x"))
        took = seconds_until_right(rig, "one", {"camera": "Field 1"}, (width, height), png)
        lab.ok(True, f"{size} with matrix {matrix}: {rig.psnr('one', png):.1f} dB "
                     f"after {took:.2f} s")
    # A picture that changes is followed; the newest is shown.
    png = plate.look(0, 7)
    lab.wait(lambda: rig.psnr("one", png) >= GOOD_DB, 5, "another picture is shown then")
    status = rig.status("one")
    lab.equal((status["camera"], status["state"], status["live"]), ("Field 1", "live", True),
              "scripts are told that it is live")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    plate.stop()


def bars_png(lab, width, height):
    """testcam's bars and ramp, as they were drawn before they were coded."""
    def columns(count, colour_of):
        edges = [width * i // count & ~1 for i in range(count + 1)]
        return b"".join(bytes(colour_of(i)) * (edges[i + 1] - edges[i]) for i in range(count))

    bars = columns(8, lambda i: [191 if (7 - i) & bit else 0 for bit in (2, 4, 1)])
    ramp = columns(16, lambda i: [round(i * 17)] * 3)
    rows = [bars if y < height / 2 else ramp for y in range(height)]
    return obsrig.write_png(lab.dir / "bars.png", width, height, rows)


def psnr_of_columns(rig, name, png, box, columns, width):
    """Of the insides of the columns: what coding and chroma planes do to their edges is not meant."""
    _, y, _, height = box
    margin = 6
    found = [rig.psnr(name, png, (width * i // columns + margin, y,
                                  width // columns - 2 * margin, height)) for i in range(columns)]
    return min(found)


def streamed(lab):
    """The whole way: camera, server, streamer, device, OBS."""
    width, height = 640, 360
    server = lab.server(3)
    looks = [("limited", 601), ("full", 601), ("limited", 709)]
    for i, (limits, matrix) in enumerate(looks):
        lab.camera(i, server, size=f"{width}x{height}", fps=10, gop=0.5, bitrate=3000000, range=limits,
                   matrix=matrix)
    names = ["Field 1", "Tor Süd", "球场 3"]
    streamer = lab.streamer([{"ip": a, "name": n, "password": "secret", "streams": ["main"]}
                             for a, n in zip(server.addresses, names)], log_level="info")
    for i in range(3):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["output"]["fps"] == 10, 30,
                             "live and measured")
    rig = obsrig.Rig(lab, streamer.status_path)
    png = bars_png(lab, width, height)
    # One row of the coder's blocks that has neither stamp nor moving box, without its edges.
    bars = (0, 66, width, 12)
    ramp = (0, height * 24 // 40, width, height * 8 // 40)
    for i, (name, (limits, matrix)) in enumerate(zip(names, looks)):
        def attempt(name=name, i=i):
            rig.remove()
            started = time.monotonic()
            rig.add("cam", {"camera": name})
            seen = obsrig.wait_for(lambda: (lambda s: s if s.get("whole") else None)(
                rig.stamp("cam")), 10, f"{name} shows its camera")
            took = time.monotonic() - started
            if seen["id"] != i:
                return f"it shows camera {seen['id']}"
            return f"it took {took:.2f} s" if took > at_once_s(lab) else None

        lab.ok_once_in(3, attempt, f"{name} is shown within {AT_ONCE_S} s of creation")
        lab.equal(rig.size("cam"), (width, height), "it has the camera's size")
        for what, box, columns in (("bars", bars, 8),
                                   ("ramp", ramp, 16)):
            db = psnr_of_columns(rig, "cam", png, box, columns, width)
            lab.ok(db >= GOOD_DB, f"{limits} BT.{matrix}: {what} as the camera's, {db:.1f} dB")
        first = rig.stamp("cam")["number"]
        lab.wait(lambda n=first: rig.stamp("cam").get("number", 0) > n + 5, 10,
                 "and it goes on and on")
    lab.note(f"from drawing to a picture of the source: {rig.stamp('cam')['age_ms']} ms")
    lab.equal(rig.quit(), 0, "nothing of libobs leaked")
    streamer.terminate()


roclab.main(formats, streamed)
