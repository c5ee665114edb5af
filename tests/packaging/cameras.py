# SPDX-License-Identifier: GPL-2.0-or-later
"""The cameras of the packaging tests: three small ones, with passwords full of odd characters."""
PASSWORDS = [r'''gE/h&e#i%m @:"\n1$s''', "Zeichen äöü€+=?;'<>|", "plain-Secret-9"]
NAMES = ["Field 1", "Gate, \"north\"", "Camera 2"]
HOST = "court-camera"  # of camera 2, in /etc/hosts: the confined worker must find it
FPS = 10


def start(lab, count=3):
    """The cameras, on air."""
    server = lab.server(count)
    for i in range(count):
        lab.camera(i, server, size="320x180", fps=FPS, gop=0.5, plain=True)
    return server


def entries(count=3):
    return [{"ip": HOST if i == 2 else f"127.0.1.{i + 1}", "password": PASSWORDS[i], "streams": ["main"], "name": NAMES[i]}
            for i in range(count)]
