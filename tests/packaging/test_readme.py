# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of README.md that need a running system: at their end three cameras are live."""
import json
import os
import pathlib
import stat

import roclab

import cameras
import installed

COMMANDS = pathlib.Path(os.environ["ROC_WORK"], "commands").read_text(encoding="utf-8").splitlines()
EDITOR = """#!/bin/sh
[ -f "$1" ] && exec cp /root/cameras.json "$1"
echo "there is no $1 to edit"
exit 1
"""


def test(lab):
    state = installed.said("systemctl", "is-system-running", "--wait", check=False).strip()
    lab.equal(state, "running", "a clean Debian is up")
    installed.write("/etc/hosts", f"127.0.0.1 localhost\n127.0.1.3 {cameras.HOST}\n")
    installed.write("/root/cameras.json", json.dumps(cameras.entries()))
    installed.write("/usr/local/bin/editor", EDITOR, 0o755)
    cameras.start(lab)
    for line in COMMANDS:
        if "rocctl doctor" in line:
            installed.wait_live(3, 60)
        done = installed.run("bash", "-c", f"cd /root/roc-camera && {line}", timeout=180, check=False)
        lab.note(done.stdout[-2000:].replace("\n", " | "))
        lab.equal(done.returncode, 0, line)
    installed.wait_live(3, 60)
    lab.wait(lambda: installed.show("StatusText") == "3/3 live", 5, "all cameras are live")
    lab.equal((installed.show("NRestarts"), installed.show("UnitFileState")), ("0", "enabled"),
              "the service was not restarted, and will start at boot")
    lab.ok("rocctl doctor" in "\n".join(COMMANDS), "the doctor was asked")
    file = os.stat(installed.path(installed.CONFIG))
    owner = installed.said("stat", "-c", "%U:%G", installed.CONFIG).strip()
    lab.equal((oct(stat.S_IMODE(file.st_mode)), owner), ("0o640", "root:roc"),
              "the configuration is for root and the service alone")
    lab.ok(os.path.exists(installed.path("/etc/logrotate.d/roc-streamer")), "logrotate knows the log files")
    lab.equal(installed.said("systemctl", "--failed", "--no-legend").strip(), "", "no unit has failed")
    seen = lab.checker(1, id=1, fps=cameras.FPS, seconds=2).result(20)
    lab.equal((seen["placeholder"], seen["wrong_camera"], seen["read_error_count"]), (0, 0, 0),
              "a device shows its camera's pictures")


if __name__ == "__main__":
    roclab.main(installed.told(test))
