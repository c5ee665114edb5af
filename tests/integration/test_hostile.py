# SPDX-License-Identifier: GPL-2.0-or-later
"""Workers that lie in every way at once: the supervisor and the camera beside them do not notice."""
import json
import os
import pathlib
import re
import socket
import threading
import time

import roclab
from roclab import device
from roclab.streamer import children
from roclab.secret import forms, places

SECRETS = ["Geheim/wort%1", "Other+Pass word=2"]  # of the true camera, and of the liars
LIES = ["reports", "logs", "nonsense", "formats", "choices", "flood", "output", "closes", "children",
        "deaf"]
RUN_S = 14
JOURNAL = "/run/systemd/journal/socket"
FIELDS = ["PRIORITY", "SYSLOG_IDENTIFIER", "CAMERA", "STATE", "MESSAGE"]
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xef\xbb\xbf")


class Journal:
    """Takes what is sent to the journal, as journald would."""

    def __init__(self):
        pathlib.Path(JOURNAL).parent.mkdir(parents=True, exist_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(JOURNAL)
        self.entries = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            self.entries.append(self.socket.recv(65536))


class Watch:
    """What readers see of the true camera all the while."""

    def __init__(self, streamer):
        self.streamer = streamer
        self.wrong = []
        self.saves = set()
        self.words = set()  # of liars in the segment, behind the mark of a lie
        self.last = streamer.camera(0)
        self.first = dict(self.last)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        state = self.streamer.dir / "state" / "state.json"
        while not self._over.wait(0.2):
            if state.exists():
                found = state.stat()
                self.saves.add((found.st_ino, found.st_mtime_ns))
            parts = self.streamer.status_path.read_bytes().split(b"LIE")[1:]
            self.words |= {part.split(b"\0")[0] for part in parts}
            camera = self.streamer.camera(0)
            self._compare(camera)
            self.last = camera or self.last

    def _compare(self, camera):
        if not camera:
            self.wrong.append("no status")
            return
        for key in ("name", "device", "state", "reason", "restarts", "reconnects"):
            if camera[key] != self.first[key]:
                self.wrong.append((key, camera[key]))
        for key, value in camera["frames"].items():
            if value < self.last["frames"][key]:
                self.wrong.append((key, value, "goes back"))

    def stop(self):
        self._over.set()
        self._thread.join()
        return self.wrong


def liars(server, lies):
    """Cameras 1 and up; each one's worker lies in one way, and knows the true camera's secret."""
    return [{"name": f"liar {lie}", "ip": server.addresses[0], "password": SECRETS[1],
             "user": SECRETS[0], "streams": ["main", "ext", "sub"]} for lie in lies]


def rss_kib(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def fds(pid):
    """Open descriptors but those of log files, which stay open."""
    count = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            count += "/log/" not in os.readlink(f"/proc/{pid}/fd/{fd}")
        except FileNotFoundError:
            pass
    return count


def orphans(streamer):
    """Of our workers that have no supervisor any more."""
    ours = set(children(streamer.pid)) if streamer.alive else set()
    again = [pid for name in ("roc-worker", "hostile-worker", "attack-worker") for pid in device.processes(name)]
    return [pid for pid in again if pid not in ours and
            (not streamer.alive or pid not in children(streamer.pid))]


def strike(lab, streamer, real, server, words):
    """All liars for a while; what was wrong with the true camera meanwhile."""
    checker = lab.checker(0, id=0, fps=10)
    roclab.wait_for(lambda: checker.has_device, 5, "the reader reads")
    watch = Watch(streamer)
    streamer.reload([real] + liars(server, LIES))
    roclab.wait_for(lambda: len((streamer.status() or {"cameras": []})["cameras"]) == 1 + len(LIES), 10,
                    "all cameras are there")
    time.sleep(3)
    before = rss_kib(streamer.pid)
    time.sleep(RUN_S - 3)
    seen = checker.stop()
    wrong = watch.stop()
    words |= watch.words
    lab.ok(streamer.alive, "the supervisor lives")
    lab.equal(wrong, [], "the status of the camera beside them is its own")
    grown = rss_kib(streamer.pid) - before
    lab.note(f"the supervisor has {rss_kib(streamer.pid)} KiB, {grown} more than after 3 s; "
             f"{len(watch.saves)} states of state.json")
    lab.ok(grown < 2048 or lab.sanitized, "its memory does not grow", grown)
    lab.ok(len(watch.saves) <= 4, "what is remembered is not written all the time", watch.saves)
    bad = {k: seen[k] for k in ("lost", "repeated", "placeholder", "torn", "read_error_count",
                                "format_changed") if seen[k]}
    if bad and lab.sanitized:
        lab.note(f"lost, as a sanitizer's processes take the only processor: {bad}")
        return None
    return bad or None


def check_words(lab, streamer, journal, words):
    """Nothing that a terminal acts upon, no line that was not the supervisor's, no secret."""
    dirty = []
    for name, content in places(streamer):
        if name.startswith("/proc/") or name.endswith("/run/status"):
            continue  # binary
        dirty += [(name, found.group(), content[max(0, found.start() - 40):found.end() + 20])
                  for found in [CONTROL.search(content)] if found]
    lab.ok(len(words) > 4, "lies have been in the segment", words)
    dirty += [("segment", word) for word in words if CONTROL.search(word)]
    lab.equal(dirty, [], "no control character has come through")
    form = re.compile(r"(INFO|WARNING|ERROR|DEBUG|<\d>)[ :]")
    stamped = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (INFO|WARNING|ERROR|DEBUG) - ")
    lines = [(p, line) for p in streamer.log_files() for line in p.read_text().splitlines()
             if not stamped.match(line)]
    lines += [("stderr", line) for line in streamer.process.text().splitlines() if not form.match(line)]
    lab.equal(lines, [], "nor a line of a worker's own making")
    odd = []
    for entry in journal.entries:
        names = [line.split(b"=")[0].decode() for line in entry.rstrip(b"\n").split(b"\n")]
        if names != [f for f in FIELDS if f in names] or CONTROL.search(entry):
            odd.append(entry)
    lab.ok(len(journal.entries) > 100 and not odd, "the journal gets the fields that are ours",
           odd or len(journal.entries))
    found = [(name, form) for name, content in list(places(streamer)) +
             [("journal", entry) for entry in journal.entries] + [("segment", w) for w in words]
             for secret in SECRETS for form in forms(secret) if form in content]
    lab.equal(found, [], "no spelling of any camera's password has come through, of their own neither")
    lab.ok("LIE" in streamer.logs(), "though the lies themselves have")
    json.loads(streamer.rocctl("status", "--json").stdout)


def check_limits(lab, streamer):
    with open(f"/proc/{streamer.pid}/limits", encoding="ascii") as f:
        soft, hard = next(line.split()[3:5] for line in f if line.startswith("Max open files"))
    lab.ok(int(soft) >= min(int(hard), 16384),
           "descriptors that wait in sockets of some workers leave room for those of others", (soft, hard))
    sizes = {p.name: (p.stat().st_size, len(p.read_bytes().splitlines())) for p in streamer.log_files()}
    lab.note(f"log files, bytes and lines: {sizes}")
    lab.ok(all(lines <= 130 for name, (_, lines) in sizes.items() if name.startswith("camera")
               and name[6:7].isdigit()), "no liar fills the logs", sizes)
    text = streamer.logs()
    lab.ok("sends nonsense and is killed" in text, "who sends nonsense is killed")
    lab.ok("asks for another format all the time" in text, "who asks for formats is not heard any more")
    lab.wait(lambda: not orphans(streamer), 3, "a child that a worker leaves behind ends with it")
    formats = streamer.camera(1 + LIES.index("formats"))
    lab.ok(formats["restarts"] > 0, "and is killed if it does not give up", formats)
    lab.ok(formats["output"]["format_generation"] <= 8, "and its device is not reopened all the time", formats)


def check_quiet(lab, streamer):
    """After the first storm there is nothing more to remember."""
    state = streamer.dir / "state" / "state.json"
    mark = state.stat()
    time.sleep(12)
    now = state.stat()
    lab.equal((now.st_ino, now.st_mtime_ns), (mark.st_ino, mark.st_mtime_ns),
              "state.json is at rest, whatever they say")


def test(lab):
    journal = Journal()
    server = lab.server(1)
    lab.camera(0, server, size="320x180", fps=10, gop=0.5, plain=True)
    real = {"ip": server.addresses[0], "password": SECRETS[0], "streams": ["main"]}
    log = lab.dir / "streamer.log"
    log.touch()
    number = log.stat()
    streamer = lab.streamer([real], log_level="info",
                            args=["--worker", lab.program("hostile-worker")],
                            env={"JOURNAL_STREAM": f"{number.st_dev}:{number.st_ino}"})
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["output"]["fps"] == 10, 20,
                         "live and measured")
    before = fds(streamer.pid)
    words = set()

    def attempt():
        streamer.reload([real])
        roclab.wait_for(lambda: len((streamer.status() or {"cameras": []})["cameras"]) == 1, 10,
                        "the liars have gone")
        return strike(lab, streamer, real, server, words)

    lab.ok_once_in(5, attempt, "the camera beside ten liars loses no frame")
    check_words(lab, streamer, journal, words)
    check_limits(lab, streamer)
    check_quiet(lab, streamer)

    # --- they neither listen nor end when they are told to
    streamer.reload([real])
    lab.wait(lambda: len(streamer.workers()) == 1, 6, "liars that are no longer configured are gone")
    lab.wait(lambda: fds(streamer.pid) == before, 5, "and the supervisor has as many descriptors as before")
    lab.equal(streamer.camera(0)["restarts"], 0, "the true camera's worker is the one that it was")
    streamer.reload([real] + liars(server, LIES))
    roclab.wait_for(lambda: len(streamer.workers()) >= 8, 10, "they are back")
    lab.equal(streamer.terminate(), 0, "the streamer ends as it should")
    lab.equal(orphans(streamer), [], "and none of them stays")


roclab.main(test)
