# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be wrong with a stream: functions that are given a tag and return it, spoilt, or None.

Those with something to remember are made by a call: twist.shift(ms) is such a function. All are
deterministic; what is random has a seed.
"""
import random

from . import amf, flv, h264

MS_32 = 1 << 32


def chain(*functions):
    """One after the other."""
    def twisted(tag):
        for function in functions:
            tag = function(tag) if tag else None
        return tag
    return twisted


# --- tracks ------------------------------------------------------------------------------------
def without_video(tag):
    return None if tag.is_video else tag


def without_pictures(tag):
    """The codec's configuration is there, but never a picture."""
    return None if tag.is_picture else tag


def without_audio(tag):
    return None if tag.kind == flv.AUDIO else tag


def codec(number):
    """Video is said to be of another codec: 12 is HEVC the cameras' way, 1 and 15 nobody's."""
    def twisted(tag):
        if not tag.is_video or not tag.body:
            return tag
        return tag._replace(body=bytes([tag.body[0] & 0xF0 | number]) + tag.body[1:])
    return twisted


def fourcc(name=b"hvc1"):
    """Video in the way of "enhanced RTMP": a codec of four letters."""
    def twisted(tag):
        if not tag.is_video or len(tag.body) < 5:
            return tag
        what = tag.body[1] & 15  # 0 configuration, 1 pictures: the same in both
        return tag._replace(body=bytes([0x80 | tag.body[0] & 0x70 | what]) + name + tag.body[2:])
    return twisted


# --- metadata ------------------------------------------------------------------------------------
def without_metadata(tag):
    return None if tag.kind == flv.SCRIPT else tag


def metadata(**values):
    """onMetaData says this; what is not named stays."""
    def twisted(tag):
        said = tag.metadata()
        return tag if said is None else flv.metadata_tag({**said, **values}, tag.time)
    return twisted


def garbled_metadata(tag):
    """AMF of which the second half is missing, behind a key that is far too long."""
    if tag.kind != flv.SCRIPT:
        return tag
    long = amf.encode("onMetaData", amf.EcmaArray({"k" * 60000: 1.0}))
    return tag._replace(body=long[:len(long) // 2])


# --- time ------------------------------------------------------------------------------------
def _has_time(tag):
    """Metadata and configurations are told again to each player: their time says nothing."""
    return tag.kind != flv.SCRIPT and not tag.is_header


def shift(ms):
    """All timestamps of sound and pictures differ by so much, either way, modulo 32 bits."""
    def twisted(tag):
        return tag._replace(time=(tag.time + ms) % MS_32) if _has_time(tag) else tag
    return twisted


def start_at(ms):
    """The next timestamp is this one: near the end of 32 bits they wrap."""
    first = None

    def twisted(tag):
        nonlocal first
        if not _has_time(tag):
            return tag
        if first is None:
            first = tag.time
        return tag._replace(time=(tag.time - first + ms) % MS_32)
    return twisted


def frozen():
    """Time stands still."""
    at = None

    def twisted(tag):
        nonlocal at
        if not _has_time(tag):
            return tag
        at = tag.time if at is None else at
        return tag._replace(time=at)
    return twisted


def leaping(ms, seed=1):
    """Each timestamp is up to so much off, either way."""
    chance = random.Random(seed)

    def twisted(tag):
        if not _has_time(tag):
            return tag
        return tag._replace(time=(tag.time + chance.randint(-ms, ms)) % MS_32)
    return twisted


# --- H.264 ------------------------------------------------------------------------------------
def without_parameter_sets(tag):
    """No SPS and no PPS, neither in a header of its own nor among the pictures."""
    if not tag.is_video:
        return tag
    if tag.is_header:
        return None
    kept = [u for u in h264.units(tag.body[5:]) if h264.kind(u) not in (h264.SPS, h264.PPS)]
    return tag._replace(body=tag.body[:5] + h264.join(kept))


def claims_size(width, height):
    """The configuration says that pictures are so large."""
    record = h264.make_record(h264.make_sps(width, height), h264.make_pps())

    def twisted(tag):
        if tag.is_video and tag.is_header:
            return tag._replace(body=tag.body[:5] + record)
        return tag
    return twisted


def without_vui(tag):
    """The configuration does not tell that pictures come in another order than they are shown in."""
    if not (tag.is_video and tag.is_header):
        return tag
    (sps, *_), (pps, *_) = h264.record_sets(tag.body[5:])
    return tag._replace(body=tag.body[:5] + h264.make_record(h264.without_vui(sps), pps))


def corrupt(share, seed=1, first=None):
    """That share of the NAL units is damaged: one byte in fifty of each, at least one.

    first: the number of the unit that is the first to be damaged, for a share so small that a
    test would not see one.
    """
    chance = random.Random(seed)
    count = 0

    def damage(unit):
        nonlocal count
        count += 1
        hit = chance.random() < share if first is None else \
            count >= first and (count - first) % max(1, round(1 / share)) == 0
        if not hit or len(unit) < 3:
            return unit
        spoilt = bytearray(unit)
        for _ in range(max(1, len(unit) // 50)):
            spoilt[chance.randrange(1, len(unit))] ^= chance.randrange(1, 256)
        return bytes(spoilt)

    def twisted(tag):
        if not tag.is_picture:
            return tag
        found = [damage(u) for u in h264.units(tag.body[5:])]
        return tag._replace(body=tag.body[:5] + h264.join(found))
    return twisted

