# SPDX-License-Identifier: GPL-2.0-or-later
"""A camera that misbehaves at will: an RTMP server of its own, with testcam as its sensor.

    amf, chunks, rtmp   the protocol, the server's side of it
    flv, h264           tags and NAL units, read and written
    twist               pure functions that spoil a stream
    source              testcam's tags, as they come
    server              how a camera answers, well or badly
    camera              all of it together: what a fault script uses
"""
from .camera import Camera

__all__ = ["Camera"]
