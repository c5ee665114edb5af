# SPDX-License-Identifier: GPL-2.0-or-later
"""AMF0, as far as RTMP's commands and FLV's metadata need it. None is null."""
import struct

OBJECT_END = b"\0\0\x09"


class EcmaArray(dict):
    """A dict that is written as the array that onMetaData has."""


def _text(value):
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(raw)) + raw


def _pairs(value):
    return b"".join(_text(k) + encode(v) for k, v in value.items()) + OBJECT_END


def encode(*values):
    """Values one behind the other."""
    out = []
    for value in values:
        if value is None:
            out.append(b"\x05")
        elif isinstance(value, bool):
            out.append(b"\x01" + bytes([value]))
        elif isinstance(value, (int, float)):
            out.append(b"\0" + struct.pack(">d", value))
        elif isinstance(value, (str, bytes)):
            out.append(b"\x02" + _text(value))
        elif isinstance(value, EcmaArray):
            out.append(b"\x08" + struct.pack(">I", len(value)) + _pairs(value))
        elif isinstance(value, dict):
            out.append(b"\x03" + _pairs(value))
        elif isinstance(value, (list, tuple)):
            out.append(b"\x0a" + struct.pack(">I", len(value)) + encode(*value))
        else:
            raise TypeError(f"AMF0 has no {type(value).__name__}")
    return b"".join(out)


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        piece = self.data[self.at:self.at + count]
        if len(piece) < count:
            raise ValueError("AMF0 ends early")
        self.at += count
        return piece

    def text(self, width=2):
        return self.take(int.from_bytes(self.take(width), "big")).decode(errors="replace")

    def pairs(self, into):
        while True:
            key = self.text()
            if not key and self.data[self.at:self.at + 1] == b"\x09":
                self.at += 1
                return into
            into[key] = self.value()

    def value(self):
        kind = self.take(1)[0]
        if kind == 0:
            return struct.unpack(">d", self.take(8))[0]
        if kind == 1:
            return self.take(1) != b"\0"
        if kind in (2, 12):
            return self.text(4 if kind == 12 else 2)
        if kind == 3:
            return self.pairs({})
        if kind in (5, 6):
            return None
        if kind == 8:
            self.take(4)
            return self.pairs(EcmaArray())
        if kind == 10:
            return [self.value() for _ in range(int.from_bytes(self.take(4), "big"))]
        raise ValueError(f"AMF0 type {kind}")


def decode(data):
    """All values of a message."""
    reader, values = _Reader(data), []
    while reader.at < len(data):
        values.append(reader.value())
    return values
