# SPDX-License-Identifier: GPL-2.0-or-later
"""Two hundred broken configurations, one reload after the other."""
import json
import random

from faultlab import Fault, main, wait_for

FILES = 200
REFUSED = "reload failed"
TAKEN = "configuration reloaded"


def no_list(text, random):
    """The file as a whole is of no use: it must change nothing."""
    data = bytearray(text, "utf-8")
    kind = random.randrange(7)
    if kind == 0:
        return bytes(data[:random.randrange(len(data) - 2)])     # cut short
    if kind == 1:
        return bytes(data) + random.randbytes(random.randrange(1, 2000))  # something behind it
    if kind == 2:
        return b"[" * random.choice((3, 100, 100000)) + bytes(data)  # never closed
    if kind == 3:
        return random.randbytes(random.randrange(1, 4096))       # noise
    if kind == 4:
        return random.choice((b"", b" ", b"42", b"null", b"{}", b'"cameras"', b"{\"cameras\": 5}"))
    at = data.index(b"password") + random.randrange(8)
    if kind == 5:
        data[at] = random.choice((0x00, 0x01, 0xc0, 0xff))       # no UTF-8, or a control character
        return bytes(data)
    return bytes(data[:at]) + b"\\u12" + bytes(data[at:])        # a broken escape


def bad_entry(entries, victim, random):
    """One entry is wrong: that costs its camera alone."""
    broken = [dict(e) for e in entries]
    key, value = random.choice((
        ("ip", 5), ("ip", None), ("ip", ["x"]), ("ip", "a" * 5000), ("ip", "1.2.3.4/../x"),
        ("port", -1), ("port", 1e300), ("port", "x"), ("port", 65536), ("password", {}),
        ("password", 1.5), ("password", ""), ("streams", []), ("streams", ["best"]), ("streams", 7),
        ("device", "/dev/null/x"), ("device", 3), ("device", "/dev/video0"), ("output", {"width": 7}),
        ("output", []), ("enabled", "yes"), ("channel", 10 ** 20), ("name", [1]), ("url", 17)))
    broken[victim][key] = value
    return json.dumps(broken).encode()


class BrokenFiles(Fault):
    title = f"{FILES} broken configurations, a reload each"
    lasts_s = 1
    workers_stay = False
    repeat_s = 60.0
    silent_s = 1.0

    def inflict(self, rig):
        dice = random.Random(5)
        good = json.dumps(rig.entries)
        for turn in range(FILES):
            whole = turn % 2 == 0
            content = no_list(good, dice) if whole else bad_entry(rig.entries, rig.victim, dice)
            rig.streamer.config_path.write_bytes(content)
            logs = rig.streamer.process.text
            before = (logs().count(REFUSED), logs().count(TAKEN))
            rig.streamer.reload()
            wait_for(lambda: (logs().count(REFUSED), logs().count(TAKEN)) != before, 10,
                     f"file {turn} has been looked at: {content[:200]!r}")
            if whole and logs().count(REFUSED) == before[0]:
                rig.lab.ok(False, "a file that is no list of cameras is refused", content[:200])
        rig.lab.ok("secret" not in rig.streamer.logs(), "no message has a word of the file")

    def mend(self, rig):
        rig.streamer.reload(rig.entries)


main(BrokenFiles)
