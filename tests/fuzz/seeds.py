#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py --bin DIR OUT [TARGET...]: makes inputs of real things into OUT/<target>/.

Configurations of the documentation and of the unit tests, segments that status-demo published,
messages of a real worker, URLs that people write, streams of the test camera and of ffmpeg. What
is there already is left as it is.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "Pa55w0rd!"


class Maker:
    def __init__(self, programs, out):
        self.programs, self.out = programs, out

    def run(self, *arguments, check=True):
        result = subprocess.run([str(a) for a in arguments], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if check and result.returncode:
            sys.exit(f"seeds: {arguments[0]}: {result.stdout.decode(errors='replace')[-2000:]}")

    def put(self, name, data):
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        (self.out / name).write_bytes(data)


# ------------------------------------------------------------------------------- configurations

def c_strings(source):
    """The string literals of a C file, neighbours joined, without macros between."""
    literal = r'"(?:[^"\\\n]|\\.)*"'
    for run in re.findall(rf"{literal}(?:\s*{literal})*", source):
        body = "".join(part[1:-1] for part in re.findall(literal, run))
        yield body.encode("latin-1", "ignore").decode("unicode_escape", "ignore")


def seeds_config(make):
    texts = [p.read_text() for p in sorted((ROOT / "packaging/config").glob("*.json"))]
    texts += re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    page = (ROOT / "packaging/man/cameras.json.5").read_text()
    texts += [t.replace("\\-", "-") for t in re.findall(r"\.Bd -literal.*?\n(.*?)\.Ed", page, re.S)]
    texts += [t.replace("\\-", "-") for t in re.findall(r"\.EX\n(.*?)\.EE", page, re.S)]
    good = '"ip":"192.168.1.110","password":"%s"' % PASSWORD
    for test in sorted((ROOT / "tests/streamer/base").glob("test_config*.c")):
        source = re.sub(r'"\s*\bGOOD\b\s*"', lambda m: good.replace('"', '\\"'), test.read_text())
        texts += [t for t in c_strings(source) if t.lstrip("\xef\xbb\xbf \n")[:1] in "[{" and t]
    texts.append("[%s]" % ",".join("{%s}" % good for _ in range(18)))
    texts.append('[{%s,"user":"u","name":"Gate \u00e9\u7403","port":1936,"channel":255,"streams":'
                 '["sub","main"],"device":"/dev/video11","output":{"width":1280,"height":720,'
                 '"fps":14.985},"enabled":false}]' % good)
    texts.append('{"cameras":[{"url":{"main":"rtsp://u:%s@cam/1","sub":"http://cam/s.flv"}}]}'
                 % PASSWORD)
    texts.append('[{"ip":"fe80::1%eth0","password_file":"cameras.json"}]')
    for number, text in enumerate(texts):
        data = text.encode("utf-8" if not text.startswith("\xef\xbb\xbf") else "latin-1", "replace")
        make.put(f"text-{number:03}", data.replace(b"secret", PASSWORD.encode()))


# ------------------------------------------------------------------------------------- segments

def seeds_status(make):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "status"
        with subprocess.Popen([make.programs / "status-demo", path], stdout=subprocess.PIPE) as demo:
            demo.stdout.readline()
            live = path.read_bytes()
            demo.terminate()
        stopped = path.read_bytes()
    header, slot = 128, 512
    for flags in (0, 1, 3, 8, 11, 15):
        make.put(f"live-{flags}", bytes([flags]) + live)
    make.put("stopped", b"\0" + stopped)
    for index in range(13):  # one slot each, with a header that is set right
        start = header + slot * index
        make.put(f"slot-{index}", bytes([11]) + live[:header] + live[start:start + slot])


# ------------------------------------------------------------------------------------- messages

def seeds_ipc(make):
    with tempfile.TemporaryDirectory() as folder:
        stream = pathlib.Path(folder) / "a.flv"
        testcam(make, stream, "--frames", 20)
        for name, url in (("live", stream), ("absent", stream / "none"),
                          ("refused", f"rtmp://admin:{PASSWORD}@127.0.0.1:1/bcs/x")):
            make.run(make.programs / "record-ipc", make.programs / "roc-worker", url,
                     make.out / name, PASSWORD)
    everything = (make.out / "live.all").read_bytes()
    make.put("short", everything[:300])
    make.put("raw", PASSWORD.encode() + b"\0\x05\x10\x00" + bytes(range(16)) + b"\x65\x00\x00")


# ----------------------------------------------------------------------------------------- URLs

def seeds_url(make):
    users = ["admin", ""]
    addresses = ["192.168.1.110", "fe80::1%eth0", "[2001:db8::1]", "camera-3.lan", "10.0.0.1:1935",
                 "rtmp://10.0.0.1", ""]
    urls = ["rtsp://192.168.1.50/stream1", f"rtsp://admin:{PASSWORD}@cam.example:554/h264?x=1#f",
            "rtmp://cam/bcs/channel0_main.bcs?channel=0&stream=0&user=admin&password=" + PASSWORD,
            "http://[::1]:8080/flv?port=1935&app=bcs&stream=a", "/dev/zero", "file:a.flv",
            "rtmps://u:p%40ss@host", "udp://@239.0.0.1:1234", ""]
    passwords = [PASSWORD, "p/s?w@rd", "a b&c=d%25", "\u00e9\u7403\U0001f3a5", 'q"uo\\te', "abc",
                 "0123456789abcdef" * 3]
    texts = [("login user=admin password=", " failed"), ('{"password":"', '"}'), ("", ""),
             ("Authorization: Basic ", "\r\n"), ("rtsp://admin:", "@cam/1"), ("token%3D", "%26x"),
             ("x" * 1000, "tail")]
    for number in range(48):
        pick = lambda values, step: values[(number // step) % len(values)]
        before, after = pick(texts, 2)
        head = "\0".join([pick(passwords, 1), pick(users, 3), pick(addresses, 1), pick(urls, 1)])
        make.put(f"url-{number:02}", head.encode() + b"\0" + bytes([(number * 37) % 256]) +
                 before.encode() + b"\0" + after.encode() + b"\0")


# -------------------------------------------------------------------------------------- streams

def testcam(make, path, *arguments):
    """A recording of the camera of the integration tests: small and short."""
    default = {"--size": "80x48", "--fps": 60, "--gop": 0.1, "--frames": 10}
    for key, value in zip(arguments, arguments[1:]):
        if key in default:
            default[key] = value
    rest = [a for i, a in enumerate(arguments)
            if a not in default and (i == 0 or arguments[i - 1] not in default)]
    options = [part for pair in default.items() for part in pair]
    make.run(make.programs / "testcam", "--format", "flv", *options, *rest, path)


SEEDS = {name[6:]: function for name, function in globals().items() if name.startswith("seeds_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("targets", nargs="*", default=list(SEEDS))
    options = parser.parse_args()
    for target in options.targets or SEEDS:
        final = options.out / target
        if final.exists():
            continue
        making = options.out / f".{target}.{time.monotonic_ns()}"
        making.mkdir(parents=True)
        try:
            SEEDS[target](Maker(options.bin.resolve(), making))
            making.rename(final)
        finally:
            shutil.rmtree(making, ignore_errors=True)


if __name__ == "__main__":
    main()
