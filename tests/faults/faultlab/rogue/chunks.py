# SPDX-License-Identifier: GPL-2.0-or-later
"""RTMP's chunk stream: messages cut into chunks, and put together again."""
import struct
from typing import NamedTuple

SET_CHUNK_SIZE, ABORT, ACK, USER_CONTROL, WINDOW_ACK, PEER_BANDWIDTH = 1, 2, 3, 4, 5, 6
AUDIO, VIDEO, DATA, COMMAND = 8, 9, 18, 20

FIRST_SIZE = 128  # of a chunk, until told otherwise
LONG_TIME = 0xFFFFFF


class Message(NamedTuple):
    kind: int
    body: bytes
    time: int = 0
    stream: int = 0


def write(message, channel, size):
    """A message as chunks of `size`: a full header first, so that each can be read by itself."""
    time = message.time & 0xFFFFFFFF
    short, more = (time, b"") if time < LONG_TIME else (LONG_TIME, struct.pack(">I", time))
    out = [bytes([channel]), short.to_bytes(3, "big"), len(message.body).to_bytes(3, "big"),
           bytes([message.kind]), struct.pack("<I", message.stream), more, message.body[:size]]
    for at in range(size, len(message.body), size):
        out += [bytes([0xC0 | channel]), more, message.body[at:at + size]]
    return b"".join(out)


class _Channel:
    time = delta = length = kind = stream = 0
    long_time = False
    body = b""


class Reader:
    """Messages out of an asyncio.StreamReader. The chunk size follows what the peer says."""

    def __init__(self, reader):
        self._reader = reader
        self._channels = {}
        self.size = FIRST_SIZE

    async def _number(self, count, order="big"):
        return int.from_bytes(await self._reader.readexactly(count), order)

    async def _header(self):
        first = await self._number(1)
        form, number = first >> 6, first & 63
        if number < 2:  # one or two more bytes of it
            number = 64 + await self._number(number + 1, "little")
        channel = self._channels.setdefault(number, _Channel())
        if form < 3:
            time = await self._number(3)
            if form < 2:
                channel.length, channel.kind = await self._number(3), await self._number(1)
            if form == 0:
                channel.stream = await self._number(4, "little")
            channel.long_time = time == LONG_TIME
            if channel.long_time:
                time = await self._number(4)
            channel.time = time if form == 0 else channel.time + time
            channel.delta = time
        else:
            if channel.long_time:
                await self._number(4)
            if not channel.body:
                channel.time += channel.delta
        return channel

    async def message(self):
        """The next whole message; IncompleteReadError at the end."""
        while True:
            channel = await self._header()
            missing = channel.length - len(channel.body)
            channel.body += await self._reader.readexactly(min(missing, self.size))
            if len(channel.body) < channel.length:
                continue
            message = Message(channel.kind, channel.body, channel.time, channel.stream)
            channel.body = b""
            if message.kind == SET_CHUNK_SIZE:
                self.size = max(1, int.from_bytes(message.body[:4], "big"))
                continue
            return message
