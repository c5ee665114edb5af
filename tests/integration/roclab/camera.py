# SPDX-License-Identifier: GPL-2.0-or-later
"""A camera: one publisher for each of its stream types."""
from .core import TOOL_ENV, Process, options_of, wait_for


class Camera:
    """Publishes to camera `index` of the server.

    types: stream types that all have this size and rate, or a dict of type to what differs:
    {"main": {}, "sub": {"size": "640x360", "fps": 7}}. kind "testcam" sends pictures that carry
    their number, time and checksum, its options given as keywords (declare_fps=30, plain=True,
    gap=["3:2"]), and comes back when its server does; kind "ffmpeg" is a plain test picture.
    """

    def __init__(self, lab, index, server, size="640x360", fps=12, types=("main",),
                 kind="testcam", wait=True, **options):
        self.lab, self.index, self.server, self.kind = lab, index, server, kind
        common = {"size": size, "fps": fps, **options}
        each = types if isinstance(types, dict) else {t: {} for t in types}
        self.streams = {t: {**common, **differs} for t, differs in each.items()}
        self.processes = {}
        lab.own(self)
        self.start(wait=wait)

    @property
    def address(self):
        return self.server.addresses[self.index]

    @property
    def alive(self):
        return any(p.alive for p in self.processes.values())

    def start(self, only=None, wait=True):
        """Start all streams, or one type, that do not run."""
        for stream, options in self.streams.items():
            old = self.processes.get(stream)
            if (only and stream != only) or (old and old.alive):
                continue
            argv = getattr(self, f"_{self.kind}_argv")(stream, options)
            self.processes[stream] = Process(
                self.lab, f"camera{self.index}-{stream}", argv, env=TOOL_ENV)
        if wait:
            for stream in [only] if only else self.streams:
                wait_for(lambda s=stream: self._on_air(s), 20,
                         f"camera {self.index} publishes {stream}")

    def _on_air(self, stream):
        if not self.processes[stream].alive:
            raise RuntimeError(f"the publisher of camera {self.index} {stream} ended")
        return self.server.published(self.index, stream)

    def _testcam_argv(self, stream, options):
        options = {"id": self.index, "retry": True, **options}
        return [self.lab.program("testcam"), *options_of(options),
                self.server.publish_url(self.index, stream)]

    def _ffmpeg_argv(self, stream, options):
        fps = options["fps"]
        return ["ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi",
                "-i", f"testsrc2=size={options['size']}:rate={fps}",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency",
                "-g", max(1, round(fps * float(options.get("gop", 1)))),
                "-b:v", options.get("bitrate", "1M"), "-pix_fmt", "yuv420p",
                "-f", "flv", self.server.publish_url(self.index, stream)]

    def stop(self, only=None):
        """The camera goes away: readers see their connection end."""
        for stream, process in self.processes.items():
            if not only or stream == only:
                process.kill()

    kill = stop

    def freeze(self, only=None):
        """It hangs: connections stay, no data."""
        for stream, process in self.processes.items():
            if not only or stream == only:
                process.freeze()

    def thaw(self, only=None):
        for stream, process in self.processes.items():
            if not only or stream == only:
                process.thaw()

    def end(self):
        self.stop()
