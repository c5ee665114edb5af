# SPDX-License-Identifier: GPL-2.0-or-later
"""What a Camera needs of a lab, for tests that need no guest: programs and processes."""
import os
import pathlib
import socket
import subprocess


class HostLab:
    def __init__(self):
        self.bin = pathlib.Path(os.environ["ROC_BIN"])
        self._owned = []

    def own(self, part):
        self._owned.append(part)
        return part

    def program(self, name):
        return self.bin / name

    def run(self, name, argv, stdout=None):
        return self.own(_Process(argv, stdout))

    def close(self):
        for part in reversed(self._owned):
            part.end()


class _Process:
    def __init__(self, argv, stdout):
        self.popen = subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL,
                                      stdout=stdout)

    def kill(self):
        self.popen.kill()
        self.popen.wait()

    end = kill


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
