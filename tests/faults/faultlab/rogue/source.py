# SPDX-License-Identifier: GPL-2.0-or-later
"""testcam's tags, as they come: a camera's sensor and encoder."""
import asyncio
import os

from .flv import Splitter

READ = 1 << 16


def options_of(options):
    """{"no_video": True, "fps": 12} as command line arguments."""
    argv = []
    for key, value in options.items():
        if value is not None and value is not False:
            argv.append("--" + key.replace("_", "-"))
            if value is not True:
                argv.append(str(value))
    return argv


class Source:
    """A testcam that sends each of its tags to on_tag(source, tag), in the event loop.

    before(source) is called before anything is read of it.
    """

    def __init__(self, lab, name, options, on_tag, before):
        self.on_tag, self._before = on_tag, before
        self.offset = None  # ms between its time and the stream's: set by the stream
        self._splitter = Splitter()
        self._ours, theirs = os.pipe()
        argv = [lab.program("testcam"), "-f", "flv", *options_of(options), "pipe:1"]
        try:
            self.process = lab.run(name, argv, stdout=theirs)
        finally:
            os.close(theirs)
        os.set_blocking(self._ours, False)
        asyncio.get_running_loop().add_reader(self._ours, self._read)

    def _read(self):
        self._before(self)
        self.poll()

    def poll(self):
        """Take what there is."""
        try:
            data = os.read(self._ours, READ) if self._ours is not None else None
        except BlockingIOError:
            return
        if not data:  # it ended
            self._let_go()
            return
        for tag in self._splitter.feed(data):
            self.on_tag(self, tag)

    def _let_go(self):
        if self._ours is not None:
            asyncio.get_running_loop().remove_reader(self._ours)
            os.close(self._ours)
            self._ours = None

    def end(self):
        self._let_go()
        self.process.kill()
