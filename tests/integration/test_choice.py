# SPDX-License-Identifier: GPL-2.0-or-later
"""The choice of the stream: by score, told with its figures, remembered; and at the true rate."""
import base64
import json
import os
import re
import subprocess
import time
import urllib.parse

import roclab
from roclab import device

SECRET = "Zebra/9&k%7+fluss"  # every sign that an encoding could hide it by
WRONG = "Okapi/3&k%8+teich"
FAST = {"plain": True, "gop": 0.25}

# Camera 0: equal but for what main leaves out. Camera 1: more pixels lose to more pictures.
# Camera 3: main stands still for a quarter of a second at least once in any test, for 25 s.
CAMERAS = [
    {"main": {"size": "640x360", "fps": 20, "drop": 20}, "ext": {"size": "640x360", "fps": 20},
     "sub": {"size": "320x240", "fps": 7}},
    {"main": {"size": "640x360", "fps": 8}, "ext": {"size": "480x270", "fps": 20, "irregular": 20}},
    {"main": {"size": "320x240", "fps": 15, "declare_fps": 30}},
    {"main": {"size": "320x240", "fps": 20, "gap": [f"{1.6 * i + 0.4:.1f}:0.25" for i in range(16)]},
     "ext": {"size": "320x240", "fps": 20}},
]
SERVED = 3  # the first of them, by the streamer


def rocctl(lab, *args):
    return subprocess.run([str(lab.program("rocctl")), *map(str, args)], text=True, timeout=90,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          env={**os.environ, "TERM": "dumb"})


def config(server, password):
    return [{"ip": address, "password": password, "name": f"Feld {i}", "streams": list(CAMERAS[i])}
            for i, address in enumerate(server.addresses)]


def write(lab, name, what):
    path = lab.dir / name
    path.write_text(json.dumps(what), encoding="utf-8")
    return path


def forms(secret):
    """A secret as it could show: raw, percent-encoded, in JSON, in base64 at any alignment."""
    raw = secret.encode()
    yield from (secret, urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret),
                urllib.parse.quote_plus(secret), json.dumps(secret)[1:-1])
    for shift in range(3):
        text = base64.b64encode(b"x" * shift + raw).decode()
        yield text[(8 * shift + 5) // 6:len(text) - 4]


def has_secret(text, secret):
    return next((form for form in forms(secret) if form.lower() in text.lower()), None)


def score(row):
    width, height = row["width"], row["height"]
    return width * height * row["fps"] * (1 - row["repeats"] / 1000)


def near(a, b, part):
    return abs(a - b) <= part * b


def standstill(lab, server, path):
    camera = lab.camera(3, server, types=CAMERAS[3], **FAST)
    done = rocctl(lab, "probe", 3, "--config", path, "--json")
    camera.end()
    found = json.loads(done.stdout)
    main, ext = found["streams"]
    lab.ok(near(main["fps"], 20, 0.01) and 3 <= main["repeats"] <= 12,
           "a stream that stands still now and then needs repeats to hold its rate", main)
    lab.ok(near(ext["fps"], 20, 0.01) and ext["repeats"] == 0, "a steady one none", ext)
    lab.ok(near(main["score"], score(main), 1e-6) and main["score"] < ext["score"],
           "which lowers its score", found)
    lab.equal(found["best"], "ext", "so ext wins over a main stream of equal size and rate")


def probe(lab, path):
    done = rocctl(lab, "probe", 0, "--config", path, "--json")
    lab.equal(done.returncode, 0, "rocctl probe ends well when a stream works")
    found = json.loads(done.stdout)
    rows = {row["stream"]: row for row in found["streams"]}
    lab.equal(list(rows), ["main", "ext", "sub"], "it has a row for every stream type")
    lab.ok(all(row["works"] and not row["reason"] for row in rows.values()), "all of them work", rows)
    for name, row in rows.items():
        told = CAMERAS[0][name]
        lab.equal(f"{row['width']}x{row['height']}", told["size"], f"the size of {name} is measured")
        if "drop" not in told:
            lab.ok(near(row["fps"], told["fps"], 0.01), f"the rate of {name} is measured", row)
        lab.ok(near(row["score"], score(row), 1e-6), f"the score of {name} follows from both", row)
        lab.ok(row["codec"] == "h264" and row["transport"] == "rtmp" and
               row["color_range"] == "limited", f"codec and range of {name} are told", row)
        lab.ok(0 < row["first_picture_ms"] < 5000, f"so is when {name} had a picture", row)
    lab.equal((found["best"], [n for n, row in rows.items() if row["best"]]), ("ext", ["ext"]),
              "ext wins over a main stream of equal size that leaves pictures out")
    lab.equal((found["index"], found["name"], found["host"]), (0, "Feld 0", "127.0.1.1"),
              "it says which camera this is")

    done = rocctl(lab, "probe", "127.0.1.2", "--config", path)
    lab.note("\n# ".join(done.stdout.splitlines()))
    lab.equal((done.returncode, done.stderr), (0, ""), "a camera is found by its address")
    lines = done.stdout.splitlines()
    lab.equal(lines[0], "Camera 1, Feld 1 (127.0.1.2)", "the table says which it is")
    cells = {line.split()[0]: line.split() for line in lines[1:]}
    lab.equal((cells["main"][1:5], cells["ext"][1:5]),
              (["ok", "h264", "640x360", "8.0"], ["ok", "h264", "480x270", "20.0"]),
              "the table has result, codec, size and rate")
    lab.equal([line.split()[0] for line in lines if line.endswith("<- best")], ["ext"],
              "more pictures of a smaller size can win")


def refused(lab, server, path):
    wrong = write(lab, "wrong.json", config(server, WRONG))
    done = rocctl(lab, "probe", 0, "--config", wrong, "--verbose")
    lab.equal(done.returncode, 1, "rocctl probe fails when no stream works")
    rows = [line for line in done.stdout.splitlines() if line.split()[1:2] == ["failed"]]
    lab.ok(len(rows) == 3 and all("password" in row for row in rows),
           "each row says in words that the password may be wrong", done.stdout)
    lab.ok("<- best" not in done.stdout and "No stream works" in done.stdout, "none is marked")
    lab.ok(len(done.stderr) > 200, "the log is shown when asked for", done.stderr)
    lab.ok(not has_secret(done.stdout + done.stderr, WRONG), "and the password in no form", done)
    done = rocctl(lab, "probe", 0, "--config", wrong, "--json")
    lab.ok(done.returncode == 1 and json.loads(done.stdout)["best"] is None and
           not has_secret(done.stdout + done.stderr, WRONG), "as JSON likewise", done.stdout)
    plays = server.hook.of(0, "play")
    lab.ok(any(WRONG.encode() in play.body for play in plays), "the camera was asked with it")

    secret = lab.dir / "password"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    done = rocctl(lab, "probe", "127.0.1.3", "--password-file", secret, "--config", wrong)
    lab.ok(done.returncode == 0 and "<- best" in done.stdout,
           "a password of a file goes before the configuration's", done)
    done = rocctl(lab, "probe", 9, "--config", path)
    lab.equal(done.returncode, 2, "a number that is not there is wrong usage")
    done = rocctl(lab, "probe", 0, "--config", lab.dir / "none.json")
    lab.equal(done.returncode, 78, "a configuration that is not there has its own exit status")


TESTED = re.compile(r"Stream test succeeded for (\S+) with (\w+) stream: "
                    r"(\d+)x(\d+)@([\d.]+)fps, dup=(\d+), score=([\d.]+)")


def selected(lab, streamer, address, stream, wait_s):
    """The service's own choice, and the figures that it logs."""
    pattern = re.compile(rf"Selected (\w+) stream for camera {re.escape(address)} "
                         r"\((\d+)x(\d+)@(\d+\.\d+)fps, score=([\d.]+)\)")
    roclab.wait_for(lambda: pattern.search(streamer.logs()), wait_s, f"the choice for {address}")
    got = pattern.findall(streamer.logs())
    lab.equal(got[0][0], stream, f"{stream} is chosen for {address}")
    tests = {}
    for host, name, width, height, fps, dup, points in TESTED.findall(streamer.logs()):
        if host == address:
            tests[name] = {"width": int(width), "height": int(height), "fps": float(fps),
                           "repeats": int(dup), "score": float(points)}
    lab.note(f"{address}: {tests}")
    lab.ok(all(near(row["score"], score(row), 1e-6) for row in tests.values()),
           "the log's figures agree with each other", tests)
    lab.equal(max(tests, key=lambda name: tests[name]["score"]), stream, "it has the highest score")
    lab.equal(float(got[0][4]), tests[stream]["score"], "which is what the choice is logged with")
    return tests


def true_rate(lab, streamer):
    seen = streamer.wait_camera(2, lambda c: c["state"] == "live" and c["output"]["fps"] == 15, 20,
                                "live at the rate that is delivered")
    lab.equal((seen["source"]["fps"], seen["source"]["declared_fps"]), (15.0, 30.0),
              "a stream that declares 30 and delivers 15 is known for it")
    lab.equal(device.rate_of(2), 15.0, "the device is at 15")
    done = lab.checker(2, id=2, seconds=10, fps=15, timeout=30).result(40)
    lab.ok(done["unique"] >= 145 and done["repeats_percent"] <= 1 and done["placeholder"] == 0,
           "ten seconds of it are not doubled", done)
    lab.note(f"declared 30, delivered 15: {done['unique']} pictures in 10 s, "
             f"{done['repeated']} repeated")


def remembered(lab, server, streamer):
    state = json.loads((streamer.dir / "state" / "state.json").read_text())
    lab.equal([camera["stream"] for camera in state["cameras"]].count("ext"), 2,
              "both choices of ext are remembered")
    streamer.terminate()
    server.hook.forget()
    began = time.monotonic()
    streamer.start()
    seen = streamer.wait_camera(0, lambda c: c["state"] == "live", 10, "live again")
    took = time.monotonic() - began
    lab.note(f"on air {took:.2f} s after the start")
    lab.ok(seen["stream"] == "ext" and took < (4 if lab.sanitized else 2), "the next start is on air with it at once", seen)
    names = [play.field("name") for play in server.hook.of(0, "play")]
    lab.ok(names and all(b"ext" in name for name in names), "without asking for another", names)

    roclab.wait_for(lambda: any(b"main" in p.field("name") for p in server.hook.of(0, "play")), 60,
                    "main is tested")
    waited = time.monotonic() - began
    lab.ok(waited > 20, "the others are tested later", waited)
    roclab.wait_for(lambda: any(b"sub" in p.field("name") for p in server.hook.of(0, "play")), 30,
                    "sub is tested")
    seen = streamer.camera(0)
    lab.equal((seen["state"], seen["stream"], seen["reconnects"]), ("live", "ext", 0),
              "while the picture stays")


def test(lab):
    server = lab.server(len(CAMERAS))
    server.hook.on_play = lambda event: WRONG.encode() not in event.body
    path = write(lab, "cameras.json", config(server, SECRET))
    standstill(lab, server, path)
    for i, types in enumerate(CAMERAS[:SERVED]):
        lab.camera(i, server, types=types, **FAST)
    probe(lab, path)
    refused(lab, server, path)

    streamer = lab.streamer(config(server, SECRET)[:SERVED], upgrade_interval=3)
    selected(lab, streamer, "127.0.1.1", "ext", 40)
    selected(lab, streamer, "127.0.1.2", "ext", 20)
    for index in 0, 1:
        streamer.wait_camera(index, lambda c: c["state"] == "live" and c["stream"] == "ext", 20,
                             "the chosen stream is on air")
    lab.ok(True, "the chosen streams go on air")
    true_rate(lab, streamer)
    remembered(lab, server, streamer)
    lab.ok(not has_secret(streamer.logs(), SECRET), "no log has the password")


roclab.main(test)
