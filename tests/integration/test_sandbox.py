# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker that somebody has taken over: what it tries is refused, what a real one needs is not."""
import os
import re
import socket

import roclab
from roclab import net
from roclab.streamer import feeder_of

NAME = "camera.test"
PASSWORD = "Geheimwort-1"
REFUSED = {"EPERM", "EACCES"}
# libc must think that there is no clone3; with a name a socket for datagrams may be made, not used
EXCUSED = {"fork-by-clone3": {"ENOSYS"}}
WITH_NAME = {"send-datagram-six": {"works"}}
# The supervisor's end takes no descriptors where the kernel (6.16) has that.
SOCKET_REFUSES = dict.fromkeys(("give-descriptor", "give-descriptor-by-odd-number",
                                "give-descriptor-with-many"), "EPERM")
# What this kernel may not have: then nobody can use it.
NOT_THERE = {"ENOSYS", "EOPNOTSUPP", "ENODEV"}


def listen(path, port):
    """What an attacker would like to reach: a port beside the camera's, and a local socket."""
    tcp = socket.create_server(("127.0.0.1", port), backlog=64)
    local = socket.socket(socket.AF_UNIX)
    local.bind(str(path))
    local.listen(64)
    return tcp, local


class Attacker:
    """Camera 1, whose worker is hostile."""

    def __init__(self, streamer, real):
        self.streamer, self.real = streamer, real
        self.log = streamer.dir / "log" / "cameras" / "camera1.log"

    def strike(self, name, address):
        """{attack: what came of it} of a worker of that kind."""
        before = len(self.text())
        self.streamer.reload([self.real, {"name": name, "ip": address, "password": PASSWORD,
                                          "user": str(self.streamer.dir)}])
        text = roclab.wait_for(lambda: (t := self.text()[before:]) and "takes frames" in t and t, 30,
                               f"{name} has tried")
        tried = dict(pair.split("=") for line in re.findall(r" - tried (.*)", text)
                     for pair in line.split() if "=" in pair)
        return tried, text

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def check_refused(lab, tried, excused, sentence):
    wrong = {name: result for name, result in tried.items()
             if result not in REFUSED | excused.get(name, set())}
    lab.ok(len(tried) > 60 and not wrong, sentence, wrong or tried)


def check_attacks(lab, streamer, attacker):
    if lab.sanitized:
        lab.note("a sanitizer's worker has no sandbox")
        return
    tried, text = attacker.strike("attacker free", "127.0.0.1")
    odd = {n: r for n, r in tried.items() if r != "works"}
    lab.note(f"{len(tried)} attacks; without the sandbox these do not work here: {odd}")
    lab.ok("sibling 1" in text and len(odd) <= 5 + len(SOCKET_REFUSES) and
           all(r in NOT_THERE or r == SOCKET_REFUSES.get(n) for n, r in odd.items()),
           "without the sandbox the attacks work", odd)

    tried, text = attacker.strike("attacker", "127.0.0.1")
    lab.ok("with filter 0, landlock " in text and "landlock 0" not in text,
           "the kernel has filters and Landlock", text)
    check_refused(lab, tried, EXCUSED, "a worker with a camera's address can do nothing of it")
    tried, text = attacker.strike("attacker", "localhost")
    check_refused(lab, tried, {**EXCUSED, **WITH_NAME},
                  "nor one with a camera's host name, which may resolve it")
    lab.equal(streamer.camera(0)["restarts"], 0, "the other camera's worker was not hurt")


def check_real_worker(lab, streamer):
    pid = streamer.workers()[0]
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)
    lab.equal((status["NoNewPrivs"], status["Seccomp"]), ("1", "0" if lab.sanitized else "2"),
              "the real worker has no new privileges, and its calls are filtered")
    links = {}
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            links[int(fd)] = re.sub(r"[\d\[\]]+$", "", os.readlink(f"/proc/{pid}/fd/{fd}"))
        except FileNotFoundError:
            pass
    lab.ok({links.get(fd) for fd in (1, 2)} == {"pipe:"} and links.get(0) == "/dev/null" and
           set(links.values()) <= {"pipe:", "socket:", "/dev/null", "/dev/video", "anon_inode:[eventfd"},
           "what it has open is a socket to the supervisor, its device and its camera", links)
    with open(f"/proc/{pid}/environ", "rb") as f:
        names = {part.split(b"=")[0].decode() for part in f.read().split(b"\0") if part}
    lab.ok(names <= {"TZ", "TZDIR", "LD_LIBRARY_PATH", "GLIBC_TUNABLES", "ASAN_OPTIONS", "TSAN_OPTIONS",
                     "UBSAN_OPTIONS", "LSAN_OPTIONS"}, "its environment has nothing to tell it", names)


def check_names(lab, server, streamer, real):
    """A file of the resolver that is replaced is another file, which the sandbox does not know."""
    net.name_address(NAME, None)
    streamer.reload([real, {"ip": NAME, "password": PASSWORD, "streams": ["main"]}])
    streamer.wait_camera(1, lambda c: "does not resolve" in c["reason"], 30, "no such name")
    restarts = streamer.camera(1)["restarts"]
    net.name_address(NAME, server.addresses[1])
    streamer.wait_state(1, "live", 30)
    lab.ok(True, "a camera whose name is made known later comes on air")
    lab.equal(streamer.camera(1)["restarts"], restarts, "which is not counted as a crash")
    if not lab.sanitized:
        lab.ok("starts anew" in streamer.logs(), "its worker was started anew, with the new file")


def check_moved(lab, server, streamer, entries):
    """Twice the files are new before the camera is reached again: what its worker knows is where it was."""
    net.name_address(NAME, server.addresses[1])
    streamer.reload(entries)
    streamer.wait_state(1, "live", 30)
    net.refuse(server.addresses[1])
    net.name_address(NAME, None)
    before = feeder_of(streamer, 1)
    streamer.wait_camera(1, lambda c: c["state"] != "live", 10, "away")
    if not lab.sanitized:
        lab.wait(lambda: feeder_of(streamer, 1) not in (None, before), 20, "it has another worker")
    streamer.wait_camera(1, lambda c: "refuses" in c["reason"] or "does not resolve" in c["reason"], 20,
                         "it was tried")
    net.name_address(NAME, server.addresses[2])
    streamer.wait_state(1, "live", 30)
    lab.ok(True, "a camera that has moved comes on air, though its old place is all its worker knew")
    net.restore(server.addresses[1])


def check_storm(lab, server, streamer):
    """Files that are replaced all the time, as some network software does, are no crash of anybody's."""
    net.refuse(server.addresses[2])
    streamer.wait_camera(1, lambda c: c["state"] != "live", 10, "away")
    restarts = streamer.camera(1)["restarts"]
    seen = {feeder_of(streamer, 1)}
    for turn in range(8):
        net.name_address("other.test", f"127.0.9.{turn + 1}")
        before = streamer.camera(1)["frames"]["written"]
        streamer.wait_camera(1, lambda c, n=before: c["frames"]["written"] >= n + 30, 30, "2 s go by")
        seen.add(feeder_of(streamer, 1))
    net.restore(server.addresses[2])
    streamer.wait_state(1, "live", 30)
    lab.equal(streamer.camera(1)["restarts"], restarts, "files replaced all the time are not counted as crashes")
    if not lab.sanitized:
        lab.ok(len(seen - {None}) <= 5, "nor do they cost a worker each", seen)


def test(lab):
    server = lab.server(3)
    for i in range(3):
        lab.camera(i, server, size="320x180", fps=10, gop=0.5, wait=False)
    real = {"ip": server.addresses[0], "password": PASSWORD, "streams": ["main"]}
    streamer = lab.streamer([real], log_level="info",
                            args=["--worker", lab.program("hostile-worker")])
    sockets = listen(streamer.dir / "socket", 1936)
    streamer.wait_state(0, "live", 20)
    check_real_worker(lab, streamer)
    check_attacks(lab, streamer, Attacker(streamer, real))
    check_names(lab, server, streamer, real)
    # What a camera's workers may ask for begins anew with its entry.
    check_moved(lab, server, streamer, [real, {"url": server.url(1).replace(server.addresses[1], NAME)}])
    check_moved(lab, server, streamer, [real, {"ip": NAME, "password": PASSWORD, "streams": ["main"]}])
    check_storm(lab, server, streamer)
    lab.equal(streamer.terminate(), 0, "the streamer ends as it should")
    for one in sockets:
        one.close()


roclab.main(test)
