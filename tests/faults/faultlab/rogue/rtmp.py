# SPDX-License-Identifier: GPL-2.0-or-later
"""RTMP, the server's side of one connection: handshake, answers to commands, tags as messages."""
import os
import socket
import struct

from . import amf, chunks, flv
from .chunks import Message

HANDSHAKE = 1536
CHUNK_SIZE = 4096
WINDOW = 2500000
CONTROL, COMMANDS, SOUND, PICTURES = 2, 3, 4, 6  # chunk channels
STREAM = 1  # there is one a connection
BACKLOG_MAX = 4 << 20  # a player that reads so slowly is given up


class Link:
    """One client. What it is answered is decided by the camera's manners (manners.py)."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.size = chunks.FIRST_SIZE
        self.stream = None    # that it plays
        self.waiting = True   # for a key frame
        self.told = {}        # headers as they were told: kind of header to tag
        self.sent = 0         # media messages
        self.tap = None       # a bytearray: what is sent goes there instead
        self.dead = False     # nothing is ever sent again

    # --- bytes ---------------------------------------------------------------------------------
    def send(self, data):
        if self.dead or self.writer.is_closing():
            return
        if self.tap is not None:
            self.tap += data
        elif self.writer.transport.get_write_buffer_size() > BACKLOG_MAX:
            self.reset()
        else:
            self.writer.write(data)

    def close(self):
        """An orderly end, after what has been sent."""
        self.writer.close()

    def reset(self):
        """RST: whatever is under way is lost."""
        sock = self.writer.get_extra_info("socket")
        if not self.writer.is_closing():
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()

    # --- messages ------------------------------------------------------------------------------
    def put(self, kind, body, channel=CONTROL, time=0, stream=0):
        self.send(chunks.write(Message(kind, body, time, stream), channel, self.size))

    def command(self, *values, stream=0):
        self.put(chunks.COMMAND, amf.encode(*values), COMMANDS, stream=stream)

    def status(self, level, code, description):
        self.command("onStatus", 0, None, {"level": level, "code": code,
                                           "description": description}, stream=STREAM)

    def tag(self, tag):
        channel = PICTURES if tag.is_video else SOUND
        self.put(tag.kind, tag.body, channel, tag.time, STREAM)
        if tag.kind != flv.SCRIPT:
            self.sent += 1

    # --- the usual course ------------------------------------------------------------------------
    async def handshake(self):
        """The plain one: a version of 0 in S1 tells the client that nothing is signed."""
        first = await self.reader.readexactly(1 + HANDSHAKE)
        self.send(b"\x03" + bytes(8) + os.urandom(HANDSHAKE - 8))
        self.send(first[1:])
        await self.reader.readexactly(HANDSHAKE)

    def accept_connect(self, number):
        self.put(chunks.WINDOW_ACK, struct.pack(">I", WINDOW))
        self.put(chunks.PEER_BANDWIDTH, struct.pack(">IB", WINDOW, 2))
        self.put(chunks.SET_CHUNK_SIZE, struct.pack(">I", CHUNK_SIZE))
        self.size = CHUNK_SIZE
        self.command("_result", number, {"fmsVer": "FMS/3,0,1,123", "capabilities": 31},
                     {"level": "status", "code": "NetConnection.Connect.Success",
                      "description": "Connection succeeded.", "objectEncoding": 0})

    def refuse_connect(self, number, description, **more):
        self.command("_error", number, None, {
            "level": "error", "code": "NetConnection.Connect.Rejected",
            "description": description, **more})

    def start_play(self):
        self.put(chunks.USER_CONTROL, struct.pack(">HI", 0, STREAM))  # stream begins
        self.status("status", "NetStream.Play.Reset", "Playing and resetting stream.")
        self.status("status", "NetStream.Play.Start", "Started playing stream.")

    async def commands(self):
        """The client's commands as (name, number, arguments), until it goes away."""
        reader = chunks.Reader(self.reader)
        while True:
            message = await reader.message()
            if message.kind == chunks.COMMAND:
                name, number, *arguments = amf.decode(message.body)
                yield name, number, arguments
