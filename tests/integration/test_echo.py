# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that repeat a URL's secrets in their answers: the secrets appear nowhere else."""
import asyncio
import http.server
import threading
import urllib.parse

import roclab
from faultlab.rogue.rtmp import Link
from roclab.secret import forms, places

PASSWORD = "Sup3r/Secret+"
SPELT = urllib.parse.quote(PASSWORD, safe="")
KEY = "a1b2-c3d4-e5f6-g7h8"
TOKEN = "Qwertz7Uiop8As"


async def answer(reader, writer):
    """Refuse every stream by its name, as it came and decoded."""
    link = Link(reader, writer)
    try:
        await link.handshake()
        async for name, number, arguments in link.commands():
            if name == "connect":
                link.accept_connect(number)
            elif name == "createStream":
                link.command("_result", number, None, 1)
            elif name == "play":
                asked = arguments[1]
                link.status("error", "NetStream.Play.StreamNotFound",
                            f"Stream '{asked}' ({urllib.parse.unquote(asked)}) not found")
    except (asyncio.IncompleteReadError, OSError):
        pass
    writer.close()


def serve_rtmp():
    """A port on which that answer is given."""
    ready, port = threading.Event(), []

    async def serve():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port.append(server.sockets[0].getsockname()[1])
        ready.set()
        await server.serve_forever()

    threading.Thread(target=asyncio.run, args=(serve(),), daemon=True).start()
    if not ready.wait(10):
        raise roclab.Failed("no RTMP server")
    return port[0]


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(404, f"no {self.path}")

    def log_message(self, *args):
        pass


def serve_http():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def test(lab):
    rtmp = f"rtmp://127.0.0.1:{serve_rtmp()}/live"
    urls = [f"{rtmp}/cam1?cred={SPELT}", f"{rtmp}/{KEY}",
            f"http://127.0.0.1:{serve_http()}/f?q={TOKEN}"]
    streamer = lab.streamer([{"url": url} for url in urls], log_level="debug")
    reasons = [streamer.wait_camera(i, lambda c, w=word: w in c["reason"], 20, f"says {word!r}")["reason"]
               for i, word in enumerate(("cam1", "not found", "404"))]
    lab.ok("cam1?cred=***" in reasons[0], "what is no secret of an answer is shown", reasons[0])
    roclab.wait_for(lambda: "***" in streamer.logs(), 10, "the answers are in the log")
    probes = [streamer.rocctl("probe", str(i), "--config", streamer.config_path) for i in range(len(urls))]

    seen = [*places(streamer), ("reasons", repr(reasons).encode()),
            *(("rocctl probe", (p.stdout + p.stderr).encode()) for p in probes)]
    found = [(name, form) for name, content in seen for secret in (PASSWORD, SPELT, KEY, TOKEN)
             for form in forms(secret) if form in content]
    lab.equal(found, [], "no spelling of a secret is in log, segment, state, reason, /proc or output")


roclab.main(test)
