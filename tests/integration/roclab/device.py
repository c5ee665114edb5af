# SPDX-License-Identifier: GPL-2.0-or-later
"""V4L2 devices and kernel modules of the guest."""
import errno
import fcntl
import glob
import os
import re
import struct
import subprocess


def _run(*argv, check=True):
    done = subprocess.run([str(a) for a in argv], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=30, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{argv[0]}: status {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def path(number):
    return f"/dev/video{number}"


def count():
    return len(glob.glob("/dev/video[0-9]*"))


def driver_version():
    """Of the loaded v4l2loopback: from 0.13 on sysfs has it, 0.12.7 tells the kernel log."""
    try:
        with open("/sys/module/v4l2loopback/version", encoding="ascii") as f:
            return f.read().strip()
    except FileNotFoundError:
        found = re.findall(r"v4l2loopback driver version ([\d.]+) loaded", _run("dmesg"))
        return found[-1] if found else None


def format_of(number, output=False):
    """(width, height, fourcc) as a reader sees it (or the writer), None before there is one."""
    text = _run("v4l2-ctl", "-d", path(number),
                "--get-fmt-video-out" if output else "--get-fmt-video", check=False)
    size = re.search(r"Width/Height\s*: (\d+)/(\d+)", text)
    fourcc = re.search(r"Pixel Format\s*: '(.{4})'", text)
    return (int(size[1]), int(size[2]), fourcc[1]) if size and fourcc else None


def rate_of(number):
    """Frames per second as a reader sees it, or None."""
    text = _run("v4l2-ctl", "-d", path(number), "--get-parm", check=False)
    found = re.search(r"Frames per second: ([\d.]+)", text)
    return float(found[1]) if found else None


def is_capture(number):
    """With exclusive_caps: is there a producer, so that browsers list it?"""
    text = _run("v4l2-ctl", "-d", path(number), "--info", check=False)
    return "Video Capture" in text.partition("Device Caps")[2]


def unload(module="v4l2loopback"):
    _run("modprobe", "-r", module)


def load(module="v4l2loopback", **parameters):
    """load(devices=2, exclusive_caps="1,1", video_nr="10,11")"""
    _run("modprobe", module, *(f"{k}={v}" for k, v in parameters.items()))


def processes(name):
    """Pids of all living processes of that name."""
    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(f"{folder}/stat", encoding="utf-8", errors="replace") as f:
                text = f.read()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if f"({name})" in text and text.rpartition(")")[2].split()[0] != "Z":
            found.append(int(folder.rpartition("/")[2]))
    return sorted(found)


# What /dev/v4l2loopback is asked, from driver 0.13 on: the numbers that all versions understand.
_ADD, _DELETE = 0x4C80, 0x4C81


def _control(request, argument):
    fd = os.open("/dev/v4l2loopback", os.O_RDWR)
    try:
        return fcntl.ioctl(fd, request, argument)
    finally:
        os.close(fd)


def delete(number):
    """Delete a device; False while somebody has it."""
    try:
        _control(_DELETE, number)
    except OSError as error:
        if error.errno == errno.EBUSY:
            return False
        raise
    return True


def add(number):
    """Make a device with that number and exclusive_caps: as streamer/setup/module.c does."""
    _control(_ADD, bytearray(struct.pack("ii32sIIIIiiii", number, number, b"Victim", 0, 0, 0, 0, 0, 0, 0, 0)))
