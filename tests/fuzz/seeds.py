#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py --bin DIR OUT [TARGET...]: makes inputs of real things into OUT/<target>/.

Configurations of the documentation and of the unit tests, segments that status-demo published,
messages of a real worker, URLs that people write, streams of the test camera and of ffmpeg. What
is there already is left as it is.
"""
import argparse
import pathlib
import random
import re
import shutil
import struct
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
    for number in range(100, 106):  # files that fuzz_config.c has open
        texts.append('[{"ip":"fe80::1%%eth0","password_file":"%d"}]' % number)
    texts.append('[{"ip":"camera.lan","password_file":"/nowhere/password"}]')
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
    for flags in (0, 1, 3, 8, 11, 15, 27):
        make.put(f"live-{flags}", bytes([flags]) + live)
    make.put("stopped", b"\0" + stopped)
    for index in range(13):  # one slot each, with a header that is set right
        start = header + slot * index
        make.put(f"slot-{index}", bytes([27]) + live[:header] + live[start:start + slot])


# ------------------------------------------------------------------------------------- messages

def seeds_ipc(make):
    with tempfile.TemporaryDirectory() as folder:
        stream = pathlib.Path(folder) / "a.flv"
        testcam(make, stream, "--frames", 20)
        report, reformat = 0, 3  # what is waited for: kinds of record_ipc.c
        for name, url, kind in (("live", stream, reformat), ("absent", stream / "none", report),
                                ("refused", f"rtmp://u:{PASSWORD}@127.0.0.1:1/bcs/x", report)):
            make.run(make.programs / "record-ipc", make.programs / "roc-worker", url,
                     make.out / name, PASSWORD, kind)
    everything = (make.out / "live.all").read_bytes()
    make.put("short", everything[:300])
    text = f"roc-worker: *** {PASSWORD} {'x' * 1020}{PASSWORD}\nassertion 'p' failed\n".encode()
    make.put("output", PASSWORD.encode() + b"\0\x07" + struct.pack("<H", len(text)) + text)
    reformat = (make.out / "live.3").read_bytes()  # wanted, and then for good
    at = len(PASSWORD) + 2
    wanted = [reformat[at - 1:at] + struct.pack("<III", *wish) + reformat[at + 12:]
              for wish in ((1, 80, 48), (1, 1280, 720), (0, 1280, 720), (0, 640, 360))]
    for number, packet in enumerate(wanted):
        make.put(f"reformat-{number}", reformat[:at - 1] + packet)
    make.put("reformat-restless", reformat[:at - 1] + b"".join(3 * wanted))
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


CAMERA = {  # as the integration tests use it, but small and short
    "plain": (), "audio": ("--audio",), "bframes": ("--bframes", 2), "no-video": ("--no-video",),
    "lying": ("--declare-fps", 25), "odd": ("--size", "130x74"), "even": ("--size", "128x96"),
    "full": ("--range", "full", "--matrix", "709"), "grey": ("--plain",),
    "resize": ("--resize", "0.1:96x64", "--frames", 20), "wide": ("--size", "256x80"),
    "jump": ("--jump", "0.1:-60000", "--frames", 20), "drop": ("--drop", 40, "--frames", 20),
    "bits": ("--bitrate", 100000), "threads": ("--threads", 2, "--size", "256x160"),
}
FFMPEG = {  # file name: options behind the input
    "interlaced.flv": ("-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1"),
    "high10.flv": ("-c:v", "libx264", "-pix_fmt", "yuv420p10le"),
    "yuv444.flv": ("-c:v", "libx264", "-pix_fmt", "yuv444p"),
    "slices.flv": ("-c:v", "libx264", "-slices", "4", "-tune", "zerolatency"),
    "aspect.flv": ("-c:v", "libx264", "-vf", "setsar=4/3", "-color_range", "pc"),
    "gray.flv": ("-c:v", "libx264", "-pix_fmt", "gray"),
    "sorenson.flv": ("-c:v", "flv"),
    "screen.flv": ("-c:v", "flashsv"),
    "hevc.ts": ("-c:v", "libx265", "-x265-params", "log-level=none"),
    "h264.ts": ("-c:v", "libx264",),
    "raw.h264": ("-c:v", "libx264",),
    "raw.hevc": ("-c:v", "libx265", "-x265-params", "log-level=none"),
    "mjpeg.mkv": ("-c:v", "mjpeg", "-pix_fmt", "yuvj422p"),
    "mpeg4.mkv": ("-c:v", "mpeg4",),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
    "broad.flv": ("-c:v", "libx264", "-vf", "scale=8320:32", "-crf", "51"),
    "aligned.flv": ("-c:v", "libx264", "-vf", "scale=384:192", "-crf", "40"),
    "rgb.mkv": ("-c:v", "png", "-pix_fmt", "rgb24"),
}


def amf(value):
    if isinstance(value, str):
        return b"\x02" + struct.pack(">H", len(value)) + value.encode()
    if isinstance(value, dict):
        items = (struct.pack(">H", len(k)) + k.encode() + amf(v) for k, v in value.items())
        return b"\x03" + b"".join(items) + b"\0\0\x09"
    return b"\x05" if value is None else b"\0" + struct.pack(">d", value)


def rtmp(kind, *values):
    """A command or, given bytes, any message of a server, as one chunk of up to 128 bytes each."""
    body = values[0] if isinstance(values[0], bytes) else b"".join(map(amf, values))
    parts = [body[i:i + 128] for i in range(0, len(body), 128)]
    return (b"\x03\0\0\0" + struct.pack(">I", len(body))[1:] + bytes([kind]) + b"\1\0\0\0" +
            b"\xc3".join(parts))


def servers():
    """What servers say behind the handshake."""
    connected = rtmp(20, "_result", 1, {"fmsVer": "FMS/3,0,1,123"}, {"code": "NetConnection."})
    created = rtmp(20, "_result", 2, None, 1)
    status = lambda level, code, text: rtmp(20, "onStatus", 0, None, {
        "level": level, "code": code, "description": text})
    yield "refused", rtmp(20, "_error", 1, None, {
        "level": "error", "code": "NetConnection.Connect.Rejected",
        "description": f"login of admin with {PASSWORD} denied"})
    for name, text in (("absent", "no such stream"), ("echo", f"bcs?user=a&password={PASSWORD}"),
                       ("words", "try again later")):
        yield name, connected + created + status("error", "NetStream.Play.StreamNotFound", text)
    yield "playing", (connected + created + status("status", "NetStream.Play.Start", "go") +
                      rtmp(18, "onMetaData", {"width": 80, "height": 48, "framerate": 25}) +
                      rtmp(9, b"\x17\x01\0\0\0" + bytes(200)))
    yield "controls", b"".join(rtmp(kind, struct.pack(">I", 4000)) for kind in (1, 2, 3, 4, 5, 6))


def hevc_flv(h264_flv):
    """H.264 tags under the codec number that some cameras use for H.265."""
    return re.sub(rb"[\x17\x27](?=[\0\1]\0\0)", lambda m: bytes([m[0][0] ^ 7 ^ 12]), h264_flv)


def seeds_camera(make):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for number, (name, arguments) in enumerate(CAMERA.items()):
            testcam(make, folder / f"{name}.flv", *arguments)
            data = (folder / f"{name}.flv").read_bytes()
            ways = [0, 8 if number % 4 else 4, 1] + [0xf0] * (number % 3 == 0)
            for way in ways + [0xf2] * (number in (0, 3)):  # these take their time
                kind = 0 if way == 0 else (number * 29 + way) % 256
                make.put(f"{name}-{way}", bytes([way, kind]) + data)
        data = (folder / "no-video.flv").read_bytes()
        make.put("long-sound", b"\0\0" + data + data[13:] * (4000 // len(data) + 20))
        make.put("h265-codec-id", b"\0\0" + hevc_flv((folder / "plain.flv").read_bytes()))
        for number, (name, arguments) in enumerate(FFMPEG.items()):
            path = folder / name
            make.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25",
                     "-frames:v", 8, "-g", 4, *arguments, path, check=False)
            if path.exists() and path.stat().st_size:
                way = 1 if not name.endswith(".flv") else 4 if name.startswith("broad") else 0
                make.put(name, bytes([way, number * 17 % 256 if way else 0]) + path.read_bytes())
        make.put("broad-session", b"\xf4\0" + (folder / "broad.flv").read_bytes())
    for name, data in servers():
        make.put(f"server-{name}", b"\xf1\0" + data)


# ------------------------------------------------------------------------- lives of a camera

def seeds_plan(make):
    """Decisions at random, always the same ones: short and long lives."""
    for number in range(40):
        dice = random.Random(number)
        make.put(f"life-{number}", dice.randbytes(64 << number % 6))


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
