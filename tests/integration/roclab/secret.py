# SPDX-License-Identifier: GPL-2.0-or-later
"""Finding a secret wherever it could have got to."""
import base64
import glob
import urllib.parse

USER = "admin"


def forms(secret):
    """Every spelling that could give it away, as bytes."""
    raw = secret.encode()
    found = {raw, urllib.parse.quote(secret, safe="").encode(), urllib.parse.quote(secret).encode(),
             urllib.parse.quote_plus(secret).encode(), urllib.parse.quote(secret, safe="").lower().encode(),
             "".join(f"%{b:02x}" for b in raw).encode(), "".join(f"%{b:02X}" for b in raw).encode(),
             secret.replace("\\", "\\\\").replace('"', '\\"').encode()}
    for before in (b"", b"a", b"ab", USER.encode() + b":"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(before + raw).rstrip(b"=")
            # the characters that are the same whatever stands before and behind
            found.add(text[(len(before) * 8 + 5) // 6:-2])
    return found


def places(streamer):
    """(name, bytes) of all that others can see."""
    yield "standard error", streamer.process.log.read_bytes()
    for folder in ("log", "state", "run"):
        for path in (streamer.dir / folder).rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()
    for name in ("cmdline", "environ"):
        for path in glob.glob(f"/proc/[0-9]*/{name}"):
            try:
                with open(path, "rb") as f:
                    yield path, f.read()
            except OSError:
                pass
    for args in (["status"], ["status", "--json"], ["status", "--prometheus"]):
        done = streamer.rocctl(*args)
        yield f"rocctl {' '.join(args)}", (done.stdout + done.stderr).encode()
