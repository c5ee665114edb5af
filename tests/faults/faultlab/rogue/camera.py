# SPDX-License-Identifier: GPL-2.0-or-later
"""A camera whose manners and whose stream can be spoilt at any time, from any thread."""
import asyncio
import contextlib
import re
import threading
import time

from . import manners
from .rtmp import Link
from .stream import Stream, same

CALL_S = 20  # nothing that the camera is asked to do takes longer


class Camera:
    """Serves testcam's pictures on address:port, each stream type as channel0_<type>.bcs.

    types: stream types that all have the options (size="320x180", fps=10, gop=1 ...), or a dict of
    type to what differs. The server is one thread with an event loop.
    """

    def __init__(self, lab, address, port=1935, id=1, types=("main",), name=None, **options):
        self.lab, self.address, self.port, self.id = lab, address, port, id
        self.name = name or f"rogue{id}"
        self.manners = manners.Well()
        self.links = []
        self.logins = 0         # so many were tried, ever
        self.lengths_asked = 0  # times that a client sent getStreamLength
        self._tasks = set()
        self._server = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.streams = {}
        lab.own(self)
        each = types if isinstance(types, dict) else {t: {} for t in types}
        for stream, differs in each.items():
            self.add(stream, **{**options, **differs})
        self._call(self._listen())

    def add(self, stream, **options):
        """One more stream type; ready when this returns."""
        async def start():
            self.streams[stream] = Stream(self, stream, {
                "size": "320x180", "fps": 10, "gop": 1, "plain": True, **options})
        self._call(start())
        self.wait(lambda: self.streams[stream].tags, "its sensor gives pictures")

    # --- how it treats its clients -------------------------------------------------------------
    def behave(self):
        self._change(manners.Well())

    def refuse(self):
        self._change(manners.Refuse())

    def reset(self):
        self._change(manners.Reset())

    def close_after(self, packets):
        self._change(manners.CloseAfter(packets))

    def half_open(self):
        self._change(manners.HalfOpen())

    def one_byte_a_second(self):
        self._change(manners.Trickle())

    def endless_handshake(self):
        self._change(manners.EndlessHandshake())

    def wrong_password(self, words=""):
        """words: what the camera says; "": it hangs up without a word."""
        self._change(manners.WrongPassword(words))

    def absent(self):
        self._change(manners.Absent())

    def limit(self, players, kicks=False):
        self._change(manners.Limit(players, kicks))

    def redirect(self, url):
        self._change(manners.Redirect(url))

    def garbage(self):
        self._change(manners.Garbage())

    def die_mid_packet(self):
        self._change(manners.DieMidPacket())

    def strict(self):
        self._change(manners.Strict())

    # --- what it sends ---------------------------------------------------------------------------
    def transform(self, twist=None, drop=False, only="main"):
        """Each tag of the stream goes through twist(tag); None: as it is. drop: clients join anew."""
        async def change():
            self.streams[only].spoil(twist or same)
            if drop:
                self._drop()
        self._call(change())

    def switch(self, only="main", **options):
        """Another source takes over in mid-stream; without options the first kind again."""
        async def change():
            self.streams[only].switch(options)
        self._call(change())
        self.wait(lambda: self.streams[only].switched, "the other source takes over", 60)

    def wait_key(self, value=True, only="main"):
        """Does a new client get nothing before the next key frame? False: it gets all at once."""
        self.streams[only].wait_key = value

    def drop(self):
        """End all connections; clients may come again."""
        async def change():
            self._drop()
        self._call(change())

    @property
    def players(self):
        return sum(len(s.players) for s in self.streams.values())

    # --- the inside ------------------------------------------------------------------------------
    def wait(self, predicate, what, deadline_s=CALL_S):
        end = time.monotonic() + deadline_s
        while not predicate():
            if time.monotonic() > end:
                raise RuntimeError(f"{self.name}: not within {deadline_s} s: {what}")
            time.sleep(0.02)

    def stream_of(self, playpath):
        found = re.match(r"channel0_(\w+)\.bcs", playpath)
        return self.streams.get(found[1]) if found else None

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(CALL_S)

    async def _listen(self):
        self._server = await asyncio.start_server(self._serve, self.address, self.port,
                                                  reuse_address=True)

    def _change(self, new):
        async def change():
            self.manners.end(list(self.links))
            self.manners = new
            if not new.listens and self._server:
                self._server.close()
                self._server = None
            new.begin(list(self.links))
            if new.listens and not self._server:
                await self._listen()
        self._call(change())

    def _drop(self):
        for link in list(self.links):
            link.close()

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        link = Link(reader, writer)
        self.links.append(link)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
                await self._converse(link)
        finally:
            self.links.remove(link)
            if link.stream:
                link.stream.players.remove(link)
            writer.close()
            self._tasks.discard(task)

    async def _converse(self, link):
        await self.manners.greet(link)
        async for name, number, arguments in link.commands():
            if name == "connect":
                self.logins += 1
                await self.manners.connect(link, number)
            elif name == "createStream":
                link.command("_result", number, None, 1)
            elif name == "FCSubscribe":
                link.command("onFCSubscribe", 0, None, {
                    "level": "status", "code": "NetStream.Play.Start", "description": ""})
            elif name == "getStreamLength":
                self.lengths_asked += 1
                await self.manners.length_asked(link, number)
            elif name == "play":
                await self.manners.play(link, self, arguments[1])

    def end(self):
        async def stop():
            if self._server:
                self._server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for stream in self.streams.values():
                stream.end()
        if self._thread.is_alive():
            self._call(stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(CALL_S)
            self._loop.close()
