# SPDX-License-Identifier: GPL-2.0-or-later
"""cameras.json as users have it, good and bad: what the service says, and how it ends."""
import json
import subprocess

import roclab

SECRET = "Geheimwort"


def start(lab, streamer_dir, content):
    """Run the service on a file; status and output when it ends by itself."""
    path = streamer_dir / "bad.json"
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o640)
    done = subprocess.run(
        [lab.program("roc-streamer"), "--config", path, "--state-dir", streamer_dir / "state",
         "--log-dir", "none"], env={"ROC_STATUS": str(streamer_dir / "run" / "status"),
                                    "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=15, check=False)
    return done.returncode, done.stdout + done.stderr


GOOD = f'{{"ip": "127.0.1.1", "password": "{SECRET}"}}'
# content, what the message must have
UNUSABLE = [
    ("no file", None, "bad.json"),
    ("an empty file", "", "bad.json"),
    ("nothing but spaces", " \n\t ", "bad.json"),
    ("a comma too many", f"[\n  {GOOD},\n]", "bad.json:3:1"),
    ("a file cut short", f"[{GOOD}", "bad.json:1:"),
    ("a string not closed", f'[{{"ip": "127.0.1.1", "password": "{SECRET}', "bad.json:1:"),
    ("a word instead of JSON", SECRET, "bad.json:1:1"),
    ("something behind the end", f"[{GOOD}] {SECRET}", "bad.json:1:"),
    ("a number at the top", "42", "bad.json"),
    ("bytes that are no UTF-8", b'[{"ip": "127.0.1.1", "password": "\xff\xfe' + SECRET.encode() + b'"}]',
     "bad.json:1:"),
]

# entry, what its reason must have
INVALID = [
    ({"password": SECRET}, "ip"),
    ({"ip": "127.0.1.1"}, "password"),
    ({"ip": 5, "password": SECRET}, "ip"),
    ({"ip": "127.0.1.1", "password": [12345]}, "password"),
    ({"ip": "127.0.1.1", "password": SECRET, "port": "x"}, "port"),
    ({"ip": "127.0.1.1", "password": SECRET, "streams": ["best"]}, "streams"),
    ({"ip": "127.0.1.1", "password": SECRET, "device": "/dev/video15"}, "/dev/video15"),
    ({"ip": "127.0.1.1", "password": SECRET, "enabled": "yes"}, "enabled"),
    ({"ip": "127.0.1.1", "password": SECRET, "output": {"width": 5}}, "output"),
    ("just text", "object"),
]


def test(lab):
    server = lab.server(2)
    for i in range(2):
        lab.camera(i, server, size="320x180", fps=10, gop=1)
    streamer = lab.streamer("[]")
    lab.wait(lambda: (streamer.status() or {}).get("cameras") == [], 10,
             "a list without a camera is no error: it waits for one")
    lab.ok("no camera configured" in streamer.logs(), "and says so", streamer.logs())
    lab.equal(streamer.terminate(5), 0, "until it is told to end")

    for name, content, wanted in UNUSABLE:
        status, said = start(lab, streamer.dir, content)
        lab.ok(status == 78 and wanted in said, f"{name}: status 78, and a message with its place",
               (status, said))
        lab.ok(SECRET not in said and "ERROR" in said, f"{name}: nothing of the content is printed",
               said)

    # The old form: an array with a byte-order mark, and keys that only the old system knew.
    old = [{"ip": server.addresses[0], "user": "admin", "password": SECRET, "model": "RLC-810A"},
           {"ip": server.addresses[1], "user": "admin", "password": SECRET}]
    streamer.config_path.write_bytes(b"\xef\xbb\xbf" + json.dumps(old, indent=4).encode())
    streamer.start()
    for i in range(2):
        streamer.wait_state(i, "live", 20)
    lab.ok(True, "the old file works unchanged, byte-order mark included")
    lab.ok("model" in streamer.logs() and "RLC-810A" not in streamer.logs(),
           "a key that is not known is told by its name")
    lab.equal([c["name"] for c in streamer.status()["cameras"]], ["Camera 0", "Camera 1"],
              "cameras without a name have one")
    streamer.terminate(3)

    # Each bad entry costs that camera alone; the place in the array never moves.
    entries = [e for e, _ in INVALID]
    good = {"ip": server.addresses[0], "password": SECRET, "device": "/dev/video15"}
    streamer.write_config([good] + entries + [{"ip": server.addresses[1], "password": SECRET}])
    streamer.start()
    last = len(INVALID) + 1
    streamer.wait_state(0, "live", 20)
    streamer.wait_state(last, "live", 20)
    lab.ok(True, "good cameras before and behind bad ones are live")
    for i, (entry, wanted) in enumerate(INVALID, start=1):
        camera = streamer.camera(i)
        lab.ok(camera["state"] == "invalid" and wanted in camera["reason"],
               f"a bad entry is invalid in words: {camera['reason']}", camera)
    lab.equal(streamer.camera(last)["device"], f"/dev/video{last}", "no camera has moved")
    lab.ok(SECRET not in streamer.logs() and "12345" not in streamer.logs(),
           "no value of the file is printed")
    streamer.reload({"cameras": [good]})
    lab.wait(lambda: len(streamer.status()["cameras"]) == 1, 10, "the object form is taken too")
    streamer.wait_state(0, "live", 10)


roclab.main(test)
