# SPDX-License-Identifier: GPL-2.0-or-later
"""RTSP inside the sandbox, over TCP and over UDP; a TEARDOWN ends each session."""
import roclab
from roclab.checker import check_pictures
from roclab.rtsp import RtspServer

OVER_UDP = "the server offers RTSP over UDP only"
OVER_TCP = "the server offers RTSP over TCP"


def test(lab):
    servers = [RtspServer(lab, 0), RtspServer(lab, 1, refuses="tcp")]
    entries = [{"url": server.url} for server in servers]
    streamer = lab.streamer(entries, log_level="info")
    check_pictures(lab, streamer, 0, "the pictures of a server of TCP are shown")
    lab.equal(servers[0].asked("SETUP", "udp"), 0, "and UDP was not asked for")
    check_pictures(lab, streamer, 1, "those of a server of UDP alone, too")
    lab.equal(streamer.process.text().count(OVER_UDP), 1, "the log tells of it once")

    tcp, udp = servers[1].asked("SETUP", "tcp"), servers[1].asked("SETUP", "udp")
    servers[1].hang_up()
    lab.wait(lambda: servers[1].asked("SETUP", "udp") > udp, 30, "when it hangs up it is asked for UDP")
    check_pictures(lab, streamer, 1, "and shown again")
    lab.equal(servers[1].asked("SETUP", "tcp"), tcp, "without a question for TCP")

    servers[1].refuses = "udp"
    servers[1].hang_up()
    lab.wait(lambda: OVER_TCP in streamer.process.text(), 30, "a server that has changed is found out")
    check_pictures(lab, streamer, 1, "and shown")

    torn_down = servers[1].asked("TEARDOWN")
    streamer.reload(entries[:1])
    lab.wait(lambda: servers[1].asked("TEARDOWN") > torn_down, 10,
             "a camera that is removed from the configuration gets a TEARDOWN")
    torn_down = servers[0].asked("TEARDOWN")
    lab.equal(streamer.terminate(), 0, "the streamer ends as it should")
    lab.equal(servers[0].asked("TEARDOWN"), torn_down + 1, "and tells the other")


roclab.main(test)
