# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of obs-websocket 5, of the standard library alone."""
import base64
import collections
import json
import os
import socket
import struct
import time

from .core import Failed

EVENTS_GENERAL = 1 << 0
EVENTS_CONFIG = 1 << 1
EVENTS_SCENES = 1 << 2
EVENTS_INPUTS = 1 << 3
EVENTS_OUTPUTS = 1 << 6
EVENTS_VENDORS = 1 << 9

OP_HELLO, OP_IDENTIFY, OP_IDENTIFIED, OP_EVENT, OP_REQUEST, OP_RESPONSE = 0, 1, 2, 5, 6, 7
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Refused(Failed):
    """OBS answered a request with an error; code is its RequestStatus."""

    def __init__(self, kind, status):
        super().__init__(f"{kind}: {status.get('code')} {status.get('comment', '')}".rstrip())
        self.code = status.get("code")


class ObsWebSocket:
    """ws("GetVersion") gives the answer's data; events that came meanwhile are kept for event()."""

    def __init__(self, port, events=0, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.events = collections.deque()
        self._buffer = b""
        self._number = 0
        try:
            self._shake_hands(events)
        except BaseException:
            self.close()
            raise

    def _shake_hands(self, events):
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            ("GET / HTTP/1.1\r\nHost: obs\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Protocol: obswebsocket.json\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise ConnectionError(f"no websocket: {head[:80]!r}")
        self._expect(OP_HELLO)  # without authentication: the configuration says so
        self._send({"op": OP_IDENTIFY, "d": {"rpcVersion": 1, "eventSubscriptions": events}})
        self._expect(OP_IDENTIFIED)

    def _expect(self, op):
        message = self._receive()
        if message["op"] != op:
            raise ConnectionError(f"operation {op} was due, not {message}")

    # --- frames --------------------------------------------------------------------------------
    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("OBS closed the connection")
        self._buffer += data

    def _take(self, count):
        while len(self._buffer) < count:
            self._more()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _frame(self):
        """(opcode, payload) of a message, put together from its fragments."""
        whole, opcode = b"", None
        while True:
            first, length = self._take(2)
            if length & 127 == 126:
                length = struct.unpack(">H", self._take(2))[0]
            elif length & 127 == 127:
                length = struct.unpack(">Q", self._take(8))[0]
            payload = self._take(length)
            if first & 15 == PING:
                self._send_frame(PONG, payload)
                continue
            if first & 15 == CLOSE:
                raise ConnectionError(f"OBS closed the connection: {payload[2:].decode()}")
            opcode = opcode or first & 15
            whole += payload
            if first & 128:
                return opcode, whole

    def _send_frame(self, opcode, payload):
        length, mask = len(payload), os.urandom(4)
        if length < 126:
            size = bytes([128 | length])
        elif length < 1 << 16:
            size = bytes([254]) + struct.pack(">H", length)
        else:
            size = bytes([255]) + struct.pack(">Q", length)
        masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
        self.socket.sendall(bytes([128 | opcode]) + size + mask + masked)

    def _receive(self):
        return json.loads(self._frame()[1])

    def _send(self, message):
        self._send_frame(TEXT, json.dumps(message).encode())

    # --- requests and events -------------------------------------------------------------------
    def __call__(self, kind, **data):
        self._number += 1
        number = str(self._number)
        self._send({"op": OP_REQUEST, "d": {"requestType": kind, "requestId": number,
                                            "requestData": data}})
        while True:
            message = self._receive()
            if message["op"] == OP_EVENT:
                self.events.append(message["d"])
            elif message["op"] == OP_RESPONSE and message["d"]["requestId"] == number:
                break
        answer = message["d"]
        if not answer["requestStatus"]["result"]:
            raise Refused(kind, answer["requestStatus"])
        return answer.get("responseData") or {}

    def vendor(self, vendor, kind, **data):
        """A request that a plugin answers."""
        more = {"requestData": data} if data else {}  # an empty one is refused
        return self("CallVendorRequest", vendorName=vendor, requestType=kind,
                    **more)["responseData"]

    def event(self, predicate, deadline_s, what):
        """The first event not yet taken for which predicate(type, data) holds; earlier ones go."""
        end = time.monotonic() + deadline_s
        before = self.socket.gettimeout()
        try:
            while True:
                while self.events:
                    event = self.events.popleft()
                    if predicate(event["eventType"], event.get("eventData") or {}):
                        return event.get("eventData") or {}
                left = end - time.monotonic()
                if left <= 0:
                    raise Failed(f"not within {deadline_s} s: {what}")
                self.socket.settimeout(left)
                try:
                    message = self._receive()
                except TimeoutError:
                    continue
                if message["op"] == OP_EVENT:
                    self.events.append(message["d"])
        finally:
            self.socket.settimeout(before)

    def vendor_event(self, vendor, kind, predicate, deadline_s, what):
        """The same for a plugin's event: predicate(its data)."""
        data = self.event(
            lambda name, d: name == "VendorEvent" and d.get("vendorName") == vendor and
            d.get("eventType") == kind and predicate(d.get("eventData") or {}), deadline_s, what)
        return data.get("eventData") or {}

    def close(self):
        self.socket.close()
