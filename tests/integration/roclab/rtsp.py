# SPDX-License-Identifier: GPL-2.0-or-later
"""An RTSP server that passes on the stamped pictures of a test camera, over TCP or UDP."""
import re
import socket
import struct
import threading

SDP = ("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
       "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track1\r\n")
PORT = 8554


class RtspServer:
    """At 127.0.3.<index + 1>. refuses: "tcp" or "udp", which is answered with 461; may be changed.

    stores: each client gets at once what was sent since the last key frame.
    """

    def __init__(self, lab, index, refuses="", stores=False, **camera):
        self.address = f"127.0.3.{index + 1}"
        self.refuses = refuses
        self.requests = []  # (method, "tcp", "udp" or "")
        self._stores, self._store = stores, []
        self._players = {}  # connection: what sends a packet to its client
        self._lock = threading.Lock()
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind((self.address, 0))
        port = self._rtp.getsockname()[1]
        options = {"id": index, "size": "320x180", "fps": 10, "gop": 1, **camera}
        argv = [part for key, value in options.items() for part in (f"--{key}", value)]
        self.camera = lab.run(f"rtsp{index}", [
            lab.program("testcam"), *argv, "--plain", "--format", "rtp",
            f"rtp://{self.address}:{port}?pkt_size=1200"])
        self._listener = socket.create_server((self.address, PORT), backlog=16)
        threading.Thread(target=self._pass_on, daemon=True).start()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"rtsp://{self.address}:{PORT}/main"

    @property
    def stored(self):
        """Pictures: the last packet of each is marked."""
        with self._lock:
            return sum(packet[1] >> 7 for packet in self._store)

    def asked(self, method, transport=""):
        """How often."""
        with self._lock:
            return self.requests.count((method, transport))

    def _pass_on(self):
        while True:
            packet = self._rtp.recv(65536)
            with self._lock:
                if self._begins_group(packet):
                    self._store.clear()
                if self._stores:
                    self._store.append(packet)
                players = list(self._players.values())
            for player in players:
                try:
                    player(packet)
                except OSError:
                    pass

    @staticmethod
    def _begins_group(packet):
        """A key frame has its parameters in front of it, by themselves or in a packet of several."""
        kind = packet[12] & 31
        return (packet[15] & 31 if kind == 24 else kind) == 7

    def _accept(self):
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        send = None
        try:
            with connection, connection.makefile("rb") as stream:
                while (request := self._next(stream)):
                    send = self._answer(connection, request, send)
        except OSError:
            pass
        with self._lock:
            self._players.pop(connection, None)

    @staticmethod
    def _next(stream):
        """The lines of a request, packets of the client left out; None at the end."""
        while (first := stream.read(1)) == b"$":
            _, length = struct.unpack(">BH", stream.read(3))
            stream.read(length)
        if not first:
            return None
        lines = [first + stream.readline()]
        while (line := stream.readline()).strip():
            lines.append(line)
        return [line.strip().decode() for line in lines]

    def _answer(self, connection, request, send):
        method = request[0].split()[0]
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in request[1:])}
        status, header, body, transport = "200 OK", "", "", ""
        if method == "DESCRIBE":
            header, body = "Content-Type: application/sdp\r\n", SDP
        elif method == "SETUP":
            ports = re.search(r"client_port=(\d+)", fields["transport"])
            transport = "udp" if ports else "tcp"
            if transport == self.refuses:
                status = "461 Unsupported Transport"
            elif ports:
                client = (connection.getpeername()[0], int(ports[1]))
                header = f"Transport: RTP/AVP;unicast;client_port={client[1]}-{client[1] + 1}\r\n"
                send = lambda packet: self._rtp.sendto(packet, client)
            else:
                header = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                send = lambda packet: connection.sendall(struct.pack(">cBH", b"$", 0, len(packet)) + packet)
        with self._lock:
            self.requests.append((method, transport))
        connection.sendall(f"RTSP/1.0 {status}\r\nCSeq: {fields.get('cseq', 0)}\r\nSession: 1\r\n{header}"
                           f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
        if method == "PLAY":
            with self._lock:
                for packet in self._store:
                    send(packet)
                self._players[connection] = send
        return send

    def hang_up(self):
        """All connections end."""
        with self._lock:
            players, self._players = list(self._players), {}
        for connection in players:
            connection.shutdown(socket.SHUT_RDWR)
