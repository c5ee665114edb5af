# SPDX-License-Identifier: GPL-2.0-or-later
"""FLV: tags out of bytes, and bytes of tags. PURE."""
import struct
from typing import NamedTuple

from . import amf

AUDIO, VIDEO, SCRIPT = 8, 9, 18
HEADER = b"FLV\x01\x05" + struct.pack(">I", 9) + bytes(4)
H264 = 7  # codec ids of a video tag
HEVC = 12  # not in the standard, but what cameras send


class Tag(NamedTuple):
    kind: int
    time: int  # ms, 32 bits
    body: bytes

    @property
    def is_video(self):
        return self.kind == VIDEO

    @property
    def is_key(self):
        """A key frame with a picture in it?"""
        return self.kind == VIDEO and self.body[:1] >= b"\x10" and self.body[0] >> 4 == 1 \
            and not self.is_header

    @property
    def is_header(self):
        """A codec's configuration, that every player needs first?"""
        codec = self.body[0] & 15 if self.kind == VIDEO and self.body else 0
        if self.kind == VIDEO:
            return codec in (H264, HEVC) and self.body[1:2] == b"\0"
        return self.kind == AUDIO and self.body[:1] >= b"\xA0" and self.body[1:2] == b"\0"

    @property
    def is_picture(self):
        return self.kind == VIDEO and not self.is_header

    def metadata(self):
        """What onMetaData says, or None when it is another tag."""
        if self.kind != SCRIPT:
            return None
        values = amf.decode(self.body)
        return values[1] if values[0] == "onMetaData" else None


def metadata_tag(values, time=0):
    return Tag(SCRIPT, time, amf.encode("onMetaData", amf.EcmaArray(values)))


def write(tag):
    head = bytes([tag.kind]) + len(tag.body).to_bytes(3, "big") + \
        (tag.time & 0xFFFFFF).to_bytes(3, "big") + bytes([tag.time >> 24 & 255]) + bytes(3)
    return head + tag.body + struct.pack(">I", len(head) + len(tag.body))


class Splitter:
    """Tags out of a stream of bytes that comes in pieces of any size."""

    def __init__(self):
        self._rest = b""
        self._begun = False

    def feed(self, data):
        """The tags that are whole by now."""
        self._rest += data
        tags = []
        if not self._begun:
            if len(self._rest) < len(HEADER):
                return tags
            if self._rest[:3] != b"FLV":
                raise ValueError("not FLV")
            self._rest = self._rest[len(HEADER):]
            self._begun = True
        while len(self._rest) >= 15:
            size = int.from_bytes(self._rest[1:4], "big")
            if len(self._rest) < size + 15:
                break
            time = int.from_bytes(self._rest[4:7], "big") | self._rest[7] << 24
            tags.append(Tag(self._rest[0] & 31, time, self._rest[11:11 + size]))
            self._rest = self._rest[size + 15:]
        return tags
