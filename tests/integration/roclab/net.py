# SPDX-License-Identifier: GPL-2.0-or-later
"""Network trouble on purpose, between a camera's address and its reader.

Only port 1935 is touched: the camera itself publishes through another port (rtmp.PUBLISH_PORT).
"""
import os
import pathlib
import subprocess

PORT = 1935


def _run(*argv, stdin=None, check=True):
    done = subprocess.run([str(a) for a in argv], input=stdin, capture_output=True, text=True,
                          timeout=30, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, argv))}: {done.stderr}")
    return done.stdout


def _table():
    _run("nft", "-f", "-", stdin="""add table inet roclab
add chain inet roclab input { type filter hook input priority 0; policy accept; }
""")


def drop(address):
    """The cable is out: packets vanish, connections stay open until somebody gives up."""
    _table()
    _run("nft", "-f", "-", stdin=f"""
add rule inet roclab input ip daddr {address} tcp dport {PORT} drop
add rule inet roclab input ip saddr {address} tcp sport {PORT} drop
""")


def refuse(address):
    """Something is there, but no camera: open connections and new ones are reset."""
    _table()
    _run("nft", "-f", "-", stdin=f"""
add rule inet roclab input ip daddr {address} tcp dport {PORT} reject with tcp reset
""")


def restore(address):
    """Undo drop and refuse for an address."""
    listing = _run("nft", "-a", "list", "chain", "inet", "roclab", "input", check=False)
    for line in listing.splitlines():
        if f"addr {address} " in line and "# handle " in line:
            _run("nft", "delete", "rule", "inet", "roclab", "input", "handle",
                 line.rpartition(" ")[2])


def netem(address, *what):
    """netem("127.0.1.1", "delay", "200ms", "loss", "2%"), or "rate", "1mbit"; cameras 1 to 15.

    Applies to what the camera sends. Again for the same address: replaces.
    """
    band = int(address.rpartition(".")[2]) + 1
    if not 2 <= band <= 16:
        raise ValueError(f"no band for {address}")
    if "prio" not in _run("tc", "qdisc", "show", "dev", "lo"):
        _run("tc", "qdisc", "add", "dev", "lo", "root", "handle", "1:", "prio", "bands", 16,
             "priomap", *[0] * 16)
    known = f"parent 1:{band:x} " in _run("tc", "qdisc", "show", "dev", "lo")
    _run("tc", "qdisc", "change" if known else "add", "dev", "lo", "parent", f"1:{band:x}",
         "handle", f"{band + 16}:", "netem", *what)
    if not known:
        _run("tc", "filter", "add", "dev", "lo", "parent", "1:", "protocol", "ip", "prio", band,
             "u32", "match", "ip", "src", f"{address}/32", "match", "ip", "sport", PORT, "0xffff",
             "flowid", f"1:{band:x}")


def clear_netem():
    _run("tc", "qdisc", "del", "dev", "lo", "root", check=False)


def drop_large(address, length):
    """Packets from a camera that are longer (bytes) vanish."""
    _table()
    _run("nft", "-f", "-", stdin=f"""
add rule inet roclab input ip saddr {address} tcp sport {PORT} meta length gt {length} drop
""")


def drop_all(address):
    """Nothing reaches an address, on any port."""
    _table()
    _run("nft", "-f", "-", stdin=f"""
add rule inet roclab input ip daddr {address} drop
""")


def _keep(path):
    """The file as it was before the first change."""
    if path not in _kept:
        _kept[path] = path.read_text() if path.exists() else ""
    return _kept[path]


_kept = {}
_names = {}
_HOSTS, _RESOLV = pathlib.Path("/etc/hosts"), pathlib.Path("/etc/resolv.conf")


def _replace(path, text):
    """As editors and DHCP clients do: another file takes its place."""
    target = pathlib.Path(os.path.realpath(path))
    beside = target.with_name(target.name + ".new")
    beside.write_text(text)
    beside.chmod(0o644)
    beside.rename(target)


def name_address(name, address):
    """Give a name an address in /etc/hosts; None takes it away."""
    _names.pop(name, None)
    if address:
        _names[name] = address
    _replace(_HOSTS, _keep(_HOSTS) + "".join(f"{a} {n}\n" for n, a in _names.items()))


def name_server(address):
    """The only name server; None: those of before."""
    before = _keep(_RESOLV)
    _replace(_RESOLV, f"nameserver {address}\n" if address else before)
