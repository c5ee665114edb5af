# SPDX-License-Identifier: GPL-2.0-or-later
"""How a camera treats its clients: one class for each way, well or badly.

begin() is told the links that there are when the manners change, end() those that there are when
they change again. All runs in the camera's event loop.
"""
import asyncio
import os


class Well:
    """As a camera should."""

    listens = True

    def begin(self, links):
        """Existing connections go on."""

    def end(self, links):
        """So they do."""

    async def greet(self, link):
        await link.handshake()

    async def connect(self, link, number):
        link.accept_connect(number)

    async def play(self, link, camera, name):
        stream = camera.stream_of(name)
        if stream:
            link.start_play()
            stream.join(link)
        else:
            self.not_found(link)

    async def length_asked(self, link, number):
        link.command("_result", number, None, 0.0)

    def tag(self, link, tag):
        link.tag(tag)

    @staticmethod
    def not_found(link):
        link.status("error", "NetStream.Play.StreamNotFound", "No such stream")
        link.close()


class _Closing(Well):
    """Bad manners that existing connections do not survive."""

    def begin(self, links):
        for link in links:
            link.close()


class Refuse(_Closing):
    """Nobody listens."""

    listens = False


class Reset(Well):
    """Connections are accepted, and reset at once."""

    def begin(self, links):
        for link in links:
            link.reset()

    async def greet(self, link):
        link.reset()


class CloseAfter(Well):
    """The connection ends after so many packets of sound and pictures."""

    def __init__(self, packets):
        self.packets = packets

    def begin(self, links):
        for link in links:
            link.sent = 0

    def tag(self, link, tag):
        link.tag(tag)
        if link.sent >= self.packets:
            link.close()


class HalfOpen(Well):
    """The peer has forgotten its connections: they stay open, and nothing ever comes again."""

    def begin(self, links):
        for link in links:
            link.dead = True

    async def greet(self, link):
        link.dead = True
        await link.reader.read()  # until the client gives up


class Trickle(Well):
    """A byte a second."""

    def __init__(self, every_s=1.0):
        self.every_s = every_s
        self.links, self.task = [], None

    def begin(self, links):
        for link in links:
            self._slow_down(link)

    def end(self, links):
        for link in self.links:
            backlog, link.tap = link.tap or b"", None
            link.send(bytes(backlog))
        if self.task:
            self.task.cancel()

    async def greet(self, link):
        self._slow_down(link)
        await link.handshake()

    def _slow_down(self, link):
        link.tap = bytearray()
        self.links.append(link)
        if not self.task:
            self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self):
        while True:
            await asyncio.sleep(self.every_s)
            for link in self.links:
                if link.tap and not link.writer.is_closing():
                    link.writer.write(bytes(link.tap[:1]))
                    del link.tap[:1]


class EndlessHandshake(_Closing):
    """Bytes of the handshake keep coming, but it does not come to its end for a long time."""

    async def greet(self, link):
        await link.reader.readexactly(1)
        link.send(b"\x03" + bytes(8))
        while not link.writer.is_closing():
            link.send(os.urandom(4))
            await asyncio.sleep(0.1)


class WrongPassword(_Closing):
    """The login is refused: without a word, as cameras do, or in words."""

    def __init__(self, words=""):
        self.words = words

    async def play(self, link, camera, name):
        if self.words:
            link.status("error", "NetStream.Play.Failed", self.words)
        link.close()


class Absent(_Closing):
    """There is no such stream."""

    async def play(self, link, camera, name):
        self.not_found(link)


class Limit(Well):
    """So many players and no more. kicks: a new one costs the oldest its place."""

    def __init__(self, players, kicks=False):
        self.players, self.kicks = players, kicks

    def begin(self, links):
        for link in [x for x in links if x.stream][self.players:]:
            link.close()

    async def play(self, link, camera, name):
        others = [x for x in camera.links if x.stream and x is not link]
        if len(others) < self.players:
            await super().play(link, camera, name)
        elif self.kicks:
            others[0].close()
            await super().play(link, camera, name)
        else:
            link.close()


class Redirect(_Closing):
    """Clients are sent elsewhere."""

    def __init__(self, url):
        self.url = url

    async def connect(self, link, number):
        link.refuse_connect(number, "[ AccessManager.Reject ] : [ code=302 ]",
                            ex={"code": 302, "redirect": self.url})
        link.close()


class Garbage(Well):
    """Bytes that mean nothing, in the middle of a stream and instead of a handshake."""

    def begin(self, links):
        for link in links:
            link.send(os.urandom(4096))

    def end(self, links):
        """None of these connections can ever make sense again; who has not noticed yet does now."""
        for link in links:
            link.close()

    async def greet(self, link):
        while not link.writer.is_closing():
            link.send(os.urandom(4096))
            await asyncio.sleep(0.1)

    def tag(self, link, tag):
        link.send(os.urandom(len(tag.body)))


class DieMidPacket(Well):
    """The connection breaks off in the middle of a picture."""

    def tag(self, link, tag):
        if not tag.is_picture:
            link.tag(tag)
            return
        link.tap = bytearray()
        link.tag(tag)
        half, link.tap = bytes(link.tap[:len(link.tap) // 2]), None
        link.send(half)
        link.close()


class Strict(_Closing):
    """Who asks for the length of a live stream is thrown out."""

    async def length_asked(self, link, number):
        link.close()
