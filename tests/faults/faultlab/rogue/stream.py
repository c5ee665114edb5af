# SPDX-License-Identifier: GPL-2.0-or-later
"""One stream type of a camera: from its source, through what spoils it, to its players."""
from . import flv
from .source import Source

EPOCH_MS = 100000  # of stream time when the camera is started: it has been up for a while


def slot(tag):
    """Which of the headers that a player is told first it is, or None."""
    if tag.kind == flv.SCRIPT:
        return "metadata"
    if tag.is_header:
        return "video" if tag.is_video else "audio"
    return None


def same(tag):
    return tag


class Stream:
    def __init__(self, camera, name, options):
        self.camera, self.name, self.options = camera, name, options
        self.players = []
        self.wait_key = True   # players get nothing before a key frame, sound neither
        self.headers = {}      # slot -> tag, as the source made it
        self.twist = same
        self.time = EPOCH_MS
        self.tags = 0
        self.joined = 0        # clients, ever
        self._has_video = True
        self._sources = 0
        self.source = self._start(options)
        self.source.offset = EPOCH_MS
        self._next = None      # the source that takes over with its first key frame
        self._next_headers = {}

    def _start(self, options):
        self._sources += 1
        return Source(self.camera.lab, f"{self.camera.name}-{self.name}-{self._sources}",
                      {"id": self.camera.id, **options}, self._from_source, self._look_at_next)

    def switch(self, options):
        """Another source takes over, with its first key frame and all that belongs to it.

        From its first sign of life on nothing is taken from the old one, which would have been
        made later than what follows.
        """
        if self._next:
            self._next.end()
        self._next, self._next_headers = self._start({**self.options, **options}), {}

    @property
    def switched(self):
        return self._next is None

    def _look_at_next(self, source):
        if self._next and source is self.source:
            self._next.poll()

    def _from_source(self, source, tag):
        if source is self.source:
            if not self._next_headers:
                self._take(tag)
        elif slot(tag):
            self._next_headers[slot(tag)] = tag
        elif tag.is_key or not self._next_headers.get("video"):
            self.source.end()
            self.source, self._next = source, None
            # Half a picture's time or so later than the last: time goes on.
            source.offset = self.time + 20 - tag.time
            headers, self._next_headers = self._next_headers, {}
            for header in headers.values():
                self._take(header)
            self._take(tag)

    def _take(self, tag):
        if slot(tag):
            self.headers[slot(tag)] = tag
        else:
            self.time = tag.time + self.source.offset
            tag = tag._replace(time=self.time)
            self.tags += 1
        self._give(tag)

    def _give(self, tag):
        out = self.twist(tag)
        if tag.is_video:
            self._has_video = out is not None
        if not out:
            return
        for link in list(self.players):
            if slot(tag):
                self.tell(link, slot(tag), out)
                continue
            # By the tag as it was: a spoilt one may not look like a key frame.
            if link.waiting and (self.wait_key and self._has_video) and not tag.is_key:
                continue
            link.waiting = False
            self.camera.manners.tag(link, out)

    def spoil(self, twist):
        """From now on; a header that changes by it is told to all."""
        self.twist = twist
        for name, tag in self.headers.items():
            out = twist(tag)
            for link in list(self.players):
                if out and link.told.get(name) != out:
                    self.tell(link, name, out)

    def tell(self, link, name, tag):
        link.told[name] = tag
        link.tag(tag)

    def join(self, link):
        """A new player: headers first."""
        link.stream, link.waiting, link.told = self, True, {}
        self.players.append(link)
        self.joined += 1
        for name in ("metadata", "video", "audio"):
            tag = self.headers.get(name)
            out = self.twist(tag) if tag else None
            if out:
                self.tell(link, name, out)

    def end(self):
        self.source.end()
        if self._next:
            self._next.end()
