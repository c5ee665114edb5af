# SPDX-License-Identifier: GPL-2.0-or-later
"""File systems that can be full or read-only."""
import errno
import subprocess


def _run(*argv):
    subprocess.run([str(a) for a in argv], check=True, timeout=30)


def tmpfs(folder, size):
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "faults", folder)


def remount(folder, how):
    _run("mount", "-o", f"remount,{how}", folder)


def unmount(folder):
    _run("umount", "-l", folder)


def fill(path):
    """Until there is no room left."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def bind(folder):
    """The folder becomes a mount of its own, whose flags can be changed."""
    _run("mount", "--bind", folder, folder)
