# SPDX-License-Identifier: GPL-2.0-or-later
"""nginx with its RTMP module, as the cameras' servers.

How nginx-rtmp behaves with the settings below, and why they are the most like a camera:
- idle_streams off: a play of a stream that nobody publishes is answered with
  NetStream.Play.StreamNotFound and the connection is closed; when the publisher goes, every
  player's connection is closed at once. (On, the default, players wait silently for ever and a publisher's
  return continues their stream: no camera does that.)
- A publisher that stands still (Camera.freeze) leaves its players connected without data: a camera
  that hangs. drop_idle_publisher would end that, so it is not set.
- wait_key on: a player gets metadata and codec headers, then nothing until the next key frame.
  There is no GOP cache: the first picture comes up to one GOP after the play.
- wait_video matters with audio only; publish_notify would send messages that no camera sends.
- on_play refused (the hook): the connection is closed without a word, as cameras do for a wrong
  password. The play's name with its arguments is cut at 255 bytes, arguments are passed on raw.
- Stopped: connections are refused. Frozen: the kernel still accepts them, then silence.
Each camera is a server block of its own, so equal stream names do not meet. Players use port 1935;
publishers use PUBLISH_PORT, so that cutting 1935 (net.drop) cuts the reader, not the camera's
sensor.
"""
import collections
import http.server
import threading

from .core import Process, wait_for

PORT = 1935
PUBLISH_PORT = 19350

SERVER = """
    server {{
        listen {address}:{port};
        listen {address}:{publish_port};
        chunk_size 60000;
        max_message 16M;
        application bcs {{
            live on;
            idle_streams off;
            wait_key on;
            on_publish http://127.0.0.1:{hook}/{index}/publish;
            on_publish_done http://127.0.0.1:{hook}/{index}/publish_done;
            on_play http://127.0.0.1:{hook}/{index}/play;
            on_play_done http://127.0.0.1:{hook}/{index}/play_done;
        }}
    }}"""

CONFIG = """load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off;
master_process off;
pid nginx.pid;
error_log nginx.error.log notice;
events {{ worker_connections 512; }}
rtmp {{
    access_log off;{servers}
}}
"""


class Event:
    """What nginx told: camera index, call (play, publish, ...), the request body as it came."""

    def __init__(self, index, call, body):
        self.index, self.call, self.body = index, call, body

    def field(self, name):
        for part in self.body.split(b"&"):
            if part.startswith(name.encode() + b"="):
                return part.split(b"=", 1)[1]
        return None


class Hook:
    """Records nginx's notifications and answers plays by a callback: event -> allowed or not."""

    def __init__(self):
        self.events = []
        self.publishers = collections.Counter()  # of (camera, stream name)
        self.on_play = lambda event: True
        self._lock = threading.Lock()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                index, call = self.path.strip("/").split("/")
                event = Event(int(index), call, body)
                with hook._lock:
                    hook.events.append(event)
                    step = {"publish": 1, "publish_done": -1}.get(call, 0)
                    hook.publishers[event.index, event.field("name")] += step
                allowed = call != "play" or hook.on_play(event)
                self.send_response(200 if allowed else 403)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def of(self, index, call):
        with self._lock:
            return [e for e in self.events if e.index == index and e.call == call]

    def forget(self):
        with self._lock:
            self.events.clear()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


class RtmpServer:
    def __init__(self, lab, cameras):
        self.lab = lab
        self.addresses = [f"127.0.1.{i + 1}" for i in range(cameras)]
        self.hook = Hook()
        self.process = None
        self._config = lab.dir / "nginx.conf"
        self._config.write_text(CONFIG.format(servers="".join(
            SERVER.format(address=a, index=i, port=PORT, publish_port=PUBLISH_PORT,
                          hook=self.hook.port) for i, a in enumerate(self.addresses))))
        lab.own(self)
        self.start()

    def start(self):
        self.process = Process(self.lab, "nginx", [
            "nginx", "-p", self.lab.dir, "-e", "nginx.error.log", "-c", self._config])
        wait_for(self._listening, 10, "nginx listens")

    def _listening(self):
        if not self.process.alive:
            raise RuntimeError("nginx ended at its start")
        with open("/proc/net/tcp", encoding="ascii") as table:
            listening = {line.split()[1] for line in table if line.split()[3] == "0A"}
        wanted = {"".join(f"{int(n):02X}" for n in reversed(a.split("."))) + f":{PORT:04X}"
                  for a in self.addresses}
        return wanted <= listening

    def stop(self):
        """All connections end, new ones are refused."""
        self.process.kill()
        self.hook.publishers.clear()

    def freeze(self):
        self.process.freeze()

    def thaw(self):
        self.process.thaw()

    def url(self, index, stream="main", arguments=""):
        """Where a player finds a stream; arguments are appended raw."""
        path = f"rtmp://{self.addresses[index]}:{PORT}/bcs/channel0_{stream}.bcs"
        return f"{path}?{arguments}" if arguments else path

    def publish_url(self, index, stream="main"):
        return f"rtmp://{self.addresses[index]}:{PUBLISH_PORT}/bcs/channel0_{stream}.bcs"

    def published(self, index, stream="main"):
        """Does somebody publish it now?"""
        return self.hook.publishers[index, f"channel0_{stream}.bcs".encode()] > 0

    def end(self):
        self.stop()
        self.hook.close()
