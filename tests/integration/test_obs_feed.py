# SPDX-License-Identifier: GPL-2.0-or-later
"""The OBS source's capture, without OBS, on real devices: opens, lets go, shares, shows the newest."""
import json
import signal

import roclab
from roclab import device


class Feed:
    """feedcheck on some devices; the newest line of what it says."""

    def __init__(self, lab, streamer, *devices, **options):
        number = getattr(lab, "feeds", 0)
        lab.feeds = number + 1
        self.output = lab.dir / f"feedcheck{number}.lines"
        argv = [lab.program("feedcheck"), *roclab.core.options_of(options), *devices]
        with open(self.output, "wb") as out:
            self.process = lab.run(f"feedcheck{number}", argv, stdout=out, env=streamer.env)

    def now(self, index=0):
        for line in reversed(self.output.read_text().split("\n")[:-1]):
            return json.loads(line)[index]
        return None

    def wait(self, predicate, deadline_s, what, index=0):
        """Until predicate(what it says) holds; returns that."""
        def test():
            seen = self.now(index)
            return seen if seen and predicate(seen) else None

        try:
            return roclab.wait_for(test, deadline_s, what)
        except roclab.Failed as error:
            raise roclab.Failed(f"{error}; last seen: {self.now(index)}") from None

    def more(self, key, by, deadline_s, what, index=0):
        start = self.wait(lambda s: True, 5, "it says something", index)[key]
        return self.wait(lambda s: s[key] >= start + by, deadline_s, what, index)

    def end(self):
        """SIGINT; its exit status and last words."""
        self.process.signal(signal.SIGINT)
        return self.process.wait(5)


WRONG = ("torn", "unreadable", "backwards", "mistaken", "damaged", "failed")


def test(lab):
    server = lab.server(2)
    cameras = [lab.camera(i, server, size="320x180", fps=20, gop=0.5, plain=True)
               for i in range(2)]
    addresses = [{"ip": a, "password": "secret", "streams": ["main"]} for a in server.addresses]

    # Before its camera has ever been live a device is left alone.
    cameras[1].stop()
    streamer = lab.streamer(addresses, log_level="info")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["output"]["fps"] == 20, 20,
                         "live and measured")
    streamer.wait_camera(1, lambda c: c["state"] in ("offline", "connecting"), 20, "not there")
    feed = Feed(lab, streamer, "/dev/video0", "/dev/video0", "/dev/video1")
    feed.more("camera", 20, 10, "pictures of a camera that is live")
    both = feed.more("camera", 20, 10, "for the second client, too", index=1)
    lab.equal((both["width"], both["height"], both["fourcc"]), (320, 180, "YU12"),
              "both clients of one device see the camera's pictures")
    lab.equal((both["opens"], both["refused"]), (1, 0), "with one reader")
    lab.equal((feed.now(2)["opens"], feed.now(2)["pictures"]), (0, 0),
              "a device whose camera has never been live is left alone")
    cameras[1].start()
    feed.more("camera", 20, 30, "pictures of the second camera", index=2)
    lab.ok(True, "and opened when it is")
    lab.equal(feed.now(2)["opens"], 1, "once")

    def wrong():
        before = feed.now()
        after = feed.more("pictures", 100, 20, "100 pictures")
        bad = {k: after[k] - before[k] for k in WRONG if after[k] != before[k]}
        if after["age_90_us"] > 20000:
            bad["age_90_us"] = after["age_90_us"]
        return bad

    lab.ok_once_in(3, wrong, "pictures are whole, in order, and handed on at once")
    lab.note(f"from the driver to a client: {feed.now()['age_us'] / 1000:.2f} ms (median), "
             f"{feed.now()['age_90_us'] / 1000:.2f} ms (9 of 10)")

    # The camera goes: the placeholder is known for what it is, and the device kept.
    cameras[0].stop()
    feed.wait(lambda s: s["is_placeholder"], 10, "the placeholder")
    seen = feed.more("placeholder", 5, 10, "some of it")
    lab.equal((seen["opens"], seen["mistaken"]), (1, 0), "a placeholder is told from a picture")
    cameras[0].start()
    feed.wait(lambda s: not s["is_placeholder"], 20, "pictures again")
    lab.ok(True, "and the picture that comes back from the placeholder")

    # The streamer stops, is killed, and comes back.
    streamer.terminate(5)
    feed.wait(lambda s: not s["open"] and s["streamer"] == 1, 5, "lets go")
    lab.ok(True, "a stopped streamer gets its device back")
    streamer.start()
    feed.more("camera", 10, 20, "pictures of the new streamer")
    lab.ok(True, "a started one is watched again")
    streamer.kill()
    feed.wait(lambda s: not s["open"] and s["streamer"] == 2, 10, "lets go")
    lab.ok(True, "so does one that was killed")
    streamer.start()
    feed.more("camera", 10, 20, "pictures of the next streamer")

    # Nobody wants it: another program may have it, which then has it alone with the newer driver.
    feed.process.signal(signal.SIGUSR1)
    feed.wait(lambda s: not s["open"] and s["released"] == 1, 5, "lets go")
    other = lab.checker(0, id=0, fps=20)
    roclab.wait_for(lambda: other.has_device, 5, "the other reads")
    feed.process.signal(signal.SIGUSR2)
    single = tuple(map(int, device.driver_version().split(".")[:2])) >= (0, 14)
    if single:
        seen = feed.wait(lambda s: s["error"] == "EBUSY", 5, "it is busy")
        lab.equal(seen["open"], 0, "a device that another program reads is busy")
    else:
        feed.more("camera", 10, 10, "pictures beside another reader")
        lab.ok(True, "a device is read beside another program")
    other.stop()
    seen = feed.more("camera", 10, 10, "pictures when the other has gone")
    lab.equal((seen["open"], seen["error"]), (1, ""), "and is had when the other has gone")
    lab.equal({k: seen[k] for k in ("unreadable", "backwards", "mistaken", "failed") if seen[k]}, {},
              "nothing was wrong with any picture in all that")

    # A client that is slow sees the newest picture, not those that have waited for it.
    slow = Feed(lab, streamer, "/dev/video1", busy=220)
    feed.process.signal(signal.SIGUSR1)
    feed.wait(lambda s: not s["open"], 5, "lets go", index=2)
    slow.wait(lambda s: s["pictures"] >= 25, 30, "25 pictures")
    seen = slow.now()
    lab.ok(seen["age_90_us"] < 100000, "a client that is slow sees the newest picture", seen)
    lab.equal((slow.end(), feed.end()), (0, 0), "all end well")


roclab.main(test)
