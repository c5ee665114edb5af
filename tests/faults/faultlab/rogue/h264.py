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


def make_sps(width, height, level=62):
    """A baseline parameter set of that size (multiples of 16): progressive, one reference."""
    bits = _Bits().u(66, 8).u(0, 8).u(level, 8).ue(0)  # profile, constraints, level, id
    bits.ue(0).ue(2)                       # frame number of 4 bits; pictures are in order
    bits.ue(1).u(0, 1)                     # one reference, no gaps
    bits.ue(width // 16 - 1).ue(height // 16 - 1)
    bits.u(1, 1).u(1, 1).u(0, 1).u(0, 1)   # frames only; direct 8x8; no cropping; no VUI
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
