# SPDX-License-Identifier: GPL-2.0-or-later
"""H.264 as FLV carries it: NAL units, the configuration record, parameter sets. PURE."""
import struct

IDR, SPS, PPS = 5, 7, 8


def units(data):
    """The NAL units of a picture (each with its length before it, four bytes)."""
    found, at = [], 0
    while at + 4 <= len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        found.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return found


def join(found):
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in found)


def kind(unit):
    return unit[0] & 31 if unit else 0


class _Bits:
    def __init__(self):
        self.bits = []

    def u(self, value, count):
        self.bits += [value >> i & 1 for i in reversed(range(count))]
        return self

    def ue(self, value):
        """Exp-Golomb."""
        return self.u(value + 1, 2 * (value + 1).bit_length() - 1)

    def done(self):
        """With the stop bit, filled up to a byte, emulation prevented."""
        bits = self.bits + [1]
        bits += [0] * (-len(bits) % 8)
        raw = bytes(int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits), 8))
        out, zeros = bytearray(), 0
        for byte in raw:
            if zeros >= 2 and byte <= 3:
                out.append(3)
                zeros = 0
            out.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return bytes(out)


class _BitReader:
    """Bits of a unit, without what prevents emulation."""

    def __init__(self, unit):
        raw, zeros = [], 0
        for byte in unit:
            if zeros >= 2 and byte == 3:
                zeros = 0
                continue
            raw.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        self.bits = [byte >> i & 1 for byte in raw for i in reversed(range(8))]
        self.at = 0

    def u(self, count):
        value = 0
        for _ in range(count):
            value = value << 1 | self.bits[self.at]
            self.at += 1
        return value

    def ue(self):
        zeros = 0
        while not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + self.u(zeros)


def without_vui(sps):
    """The same parameter set without its last part, which tells, among others, whether pictures come in
    another order than they are shown in. Of a profile before High."""
    reader = _BitReader(sps)
    reader.u(32)
    reader.ue()
    reader.ue()
    order = reader.ue()
    if order == 0:
        reader.ue()
    elif order == 1:
        raise ValueError("picture order of type 1")
    reader.ue()
    reader.u(1)
    reader.ue()
    reader.ue()
    if not reader.u(1):
        reader.u(1)
    reader.u(1)
    if reader.u(1):
        for _ in range(4):
            reader.ue()
    bits = _Bits()
    bits.bits = reader.bits[8:reader.at] + [0]
    return sps[:1] + bits.done()


def make_sps(width, height, level=62, reordered=None):
    """A baseline parameter set of that size (multiples of 16): progressive, one reference.

    reordered: what it tells of pictures that come in another order than they are shown in; None: nothing.
    """
    bits = _Bits().u(66, 8).u(0, 8).u(level, 8).ue(0)  # profile, constraints, level, id
    bits.ue(0).ue(2)                       # frame number of 4 bits; pictures are in order
    bits.ue(1).u(0, 1)                     # one reference, no gaps
    bits.ue(width // 16 - 1).ue(height // 16 - 1)
    bits.u(1, 1).u(1, 1).u(0, 1)           # frames only; direct 8x8; no cropping
    bits.u(reordered is not None, 1)       # VUI
    if reordered is not None:
        bits.u(0, 8).u(1, 1)               # nothing but the restrictions of the stream
        bits.u(1, 1).ue(0).ue(0).ue(10).ue(10).ue(reordered).ue(max(1, reordered))
    return b"\x67" + bits.done()


def make_pps():
    """What belongs to make_sps: CAVLC, one slice group, no weights."""
    bits = _Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0).u(0, 1).u(0, 2)
    bits.ue(0).ue(0).ue(0).u(0, 1).u(0, 1).u(0, 1)  # ue(0) is se(0)
    return b"\x68" + bits.done()


def make_record(sps, pps):
    """An AVCDecoderConfigurationRecord of one of each."""
    return b"\x01" + sps[1:4] + b"\xFF\xE1" + struct.pack(">H", len(sps)) + sps + \
        b"\x01" + struct.pack(">H", len(pps)) + pps


def record_sets(record):
    """(list of SPS, list of PPS) of a configuration record."""
    def some(at, count):
        found = []
        for _ in range(count):
            size = int.from_bytes(record[at:at + 2], "big")
            found.append(record[at + 2:at + 2 + size])
            at += 2 + size
        return found, at
    sps, at = some(6, record[5] & 31)
    return sps, some(at + 1, record[at])[0]
