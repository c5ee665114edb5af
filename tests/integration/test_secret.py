# SPDX-License-Identifier: GPL-2.0-or-later
"""A password full of odd characters reaches the camera byte for byte, and nothing else."""
import glob
import os
import signal

import roclab
from roclab.secret import forms, places

PASSWORDS = [r'''gE/h&e#i%m @:"\n1$s''', "Zeichen äöü€+=?;'<>|"]
USER = "admin"


def test(lab):
    server = lab.server(2)
    allowed = {"yes": True}
    server.hook.on_play = lambda event: allowed["yes"]
    for i in range(2):
        lab.camera(i, server, size="320x180", fps=10, gop=1, types=("main", "sub"))
    streamer = lab.streamer(
        [{"ip": a, "user": USER, "password": p, "streams": ["main", "sub"]}
         for a, p in zip(server.addresses, PASSWORDS)], log_level="debug")
    for i in range(2):
        streamer.wait_state(i, "live", 20)
    for address in server.addresses:
        roclab.wait_for(lambda a=address: f"Selected main stream for camera {a}" in streamer.logs(), 30,
                        f"{address} is chosen")
    for i, password in enumerate(PASSWORDS):
        plays = server.hook.of(i, "play")
        wanted = f"channel=0&stream=0&user={USER}&password={password}".encode()
        lab.ok(any(wanted in p.body for p in plays),
               f"password {i} reaches the camera byte for byte", [p.body for p in plays])

    # Failures say more than success: refuse the login, cut the line, break the file, kill a worker.
    allowed["yes"] = False
    server.stop()
    server.start()
    for i in range(2):
        streamer.wait_state(i, ("offline", "stalled"), 10)
    roclab.wait_for(lambda: "hangs up" in streamer.logs() or "refuse" in streamer.logs(), 15,
                    "the refusal is told")
    text = streamer.config_path.read_text()
    streamer.reload(text.rstrip()[:-1] + ", oops ]")
    roclab.wait_for(lambda: "reload failed" in streamer.logs(), 5, "a broken file is told")
    streamer.reload(text.replace('"password"', '"passwort"'))
    streamer.wait_state(0, "invalid", 10)
    lab.ok("password" in streamer.camera(0)["reason"], "a misspelt key is told in words",
           streamer.camera(0)["reason"])
    probe = streamer.rocctl("probe", "0", "--config", streamer.config_path)
    streamer.reload(text)
    for i in range(2):
        streamer.wait_state(i, "offline", 20)
    # A signal that would leave a core file, and that no sanitizer takes for its own.
    os.kill(roclab.wait_for(streamer.workers, 10, "there are workers")[0], signal.SIGABRT)
    roclab.wait_for(lambda: "signal 6" in streamer.logs(), 5, "a crash is told")

    found = []
    for name, content in places(streamer):
        for password in PASSWORDS:
            found += [(name, form) for form in forms(password) if form in content]
    for password in PASSWORDS:
        found += [("rocctl probe", form) for form in forms(password)
                  if form in (probe.stdout + probe.stderr).encode()]
    lab.equal(found, [], "no spelling of a password is found in log, segment, state, /proc or output")
    cores = glob.glob("/run/roclab/**/core*", recursive=True)
    lab.equal(cores, [], "a crashed worker leaves no core file")
    lab.equal(oct((streamer.dir / "run" / "status").stat().st_mode & 0o777), "0o644",
              "the segment may be read by all")


roclab.main(test)
