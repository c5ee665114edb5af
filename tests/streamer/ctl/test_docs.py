# SPDX-License-Identifier: GPL-2.0-or-later
"""test_docs.py ROCCTL ROC-STREAMER STATUS-DEMO SOURCE: manual pages and completion say what the
programs do: every option of --help is in them, and nothing else."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROCCTL, STREAMER, DEMO, SOURCE = map(pathlib.Path, sys.argv[1:5])
MAN = SOURCE / "packaging" / "man"
COMPLETION = SOURCE / "packaging" / "completion" / "rocctl"


def run(*argv, **kw):
    return subprocess.run([str(a) for a in argv], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60, check=False, **kw)


def help_of(*argv):
    return run(*argv, "--help").stdout


def options_of_help(text):
    """Long options at the start of a line of the help."""
    return set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.M))


def commands():
    block = help_of(ROCCTL).partition("Commands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\S+)", block, re.M)


def described(mdoc):
    """Long options that have a paragraph of their own."""
    return {f"--{name}" for line in re.findall(r"^\.It Fl .*", mdoc, re.M)
            for name in re.findall(r"Fl -([a-z][a-z-]+)", line)}


def section(mdoc, name):
    found = re.search(rf"^\.Ss {re.escape(name)}\n(.*?)(?=^\.S[sh] )", mdoc, re.M | re.S)
    return found[1] if found else ""


def complete(*words, env=None):
    """What bash offers for the last of the words."""
    script = f"""source '{COMPLETION}'
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rocctl; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = run("bash", "-c", script, "bash", "rocctl", *words, env=env)
    return set(done.stdout.split("\n")) - {""}


class Docs(unittest.TestCase):
    def test_the_manual_has_every_command_with_its_options(self):
        mdoc = (MAN / "rocctl.1").read_text()
        synopsis = mdoc.partition(".Sh SYNOPSIS")[2].partition(".Sh")[0]
        self.assertIn("status", commands())
        self.assertEqual(re.findall(r"^\.Cm (\S+)", synopsis, re.M), commands())
        for command in commands():
            text = help_of(ROCCTL, command)
            self.assertEqual(described(section(mdoc, command)), options_of_help(text), command)
            usage = text.partition("\n")[0]
            for option in options_of_help(text):
                self.assertIn(option, usage, command)
            mine = synopsis.partition(f".Cm {command}\n")[2].partition(".Nm")[0]
            self.assertEqual({f"--{o}" for o in re.findall(r"Fl -([a-z-]+)", mine)},
                             options_of_help(text), command)
        self.assertEqual(described(section(mdoc, "Other options")), {"--help", "--version"})

    def test_the_manual_has_every_option_of_the_service(self):
        mdoc = (MAN / "roc-streamer.8").read_text()
        self.assertIn("--config", options_of_help(help_of(STREAMER)))
        self.assertEqual(described(mdoc), options_of_help(help_of(STREAMER)))

    def test_the_manual_has_every_key_of_the_configuration(self):
        mdoc = (MAN / "cameras.json.5").read_text()
        source = (SOURCE / "streamer" / "base" / "config_entry.c").read_text()
        keys = set(re.findall(r'\[KEY_\w+\] = "(\w+)"', source))
        self.assertIn("password", keys)
        self.assertEqual(set(re.findall(r"^\.It Va (\w+)", mdoc, re.M)), keys)

    def test_the_example_of_the_manual_is_a_good_configuration(self):
        mdoc = (MAN / "cameras.json.5").read_text()
        example = re.search(r"^\.Bd -literal\n(.*?)^\.Ed", mdoc, re.M | re.S)[1]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "cameras.json")
            path.write_text(example)
            path.chmod(0o640)
            for name in re.findall(r'"password_file": "([^"]+)"', example):
                secret = pathlib.Path(folder, name)
                secret.write_text("x\n")
                secret.chmod(0o640)
            done = run(ROCCTL, "check-config", path)
            count = len(json.loads(example))
            self.assertEqual((done.returncode, done.stdout),
                             (0, f"{count} cameras, all well, 1 disabled\n"))

    def test_the_pages_are_well_formed(self):
        for page in sorted(MAN.iterdir()):
            if shutil.which("mandoc"):
                done = run("mandoc", "-Tlint", "-Wwarning", page)
                self.assertEqual((done.returncode, done.stdout), (0, ""), page)
            if shutil.which("man") and shutil.which("groff"):
                done = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page,
                           env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "",
                                "MANWIDTH": "80"})
                self.assertEqual((done.returncode, done.stderr), (0, ""), page)

    def test_the_completion_offers_every_command_and_option(self):
        self.assertEqual(complete(""), {*commands(), "--help", "--version"})
        self.assertEqual(complete("st"), {"status"})
        for command in commands():
            self.assertEqual(complete(command, "x", "--"),
                             {*options_of_help(help_of(ROCCTL, command)), "--help"}, command)
        self.assertEqual(complete("probe", "--user", ""), set())

    def test_the_completion_offers_files_where_one_is_wanted(self):
        for words in (("check-config",), ("doctor", "--config"), ("probe", "--config"),
                      ("probe", "0", "--password-file"), ("snapshot", "0")):
            self.assertEqual(complete(*words, str(SOURCE / "LICEN")), {str(SOURCE / "LICENSE")},
                             words)

    def test_the_completion_offers_the_cameras_that_run(self):
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "ROC_STATUS": f"{folder}/status",
                   "PATH": f"{ROCCTL.parent}:{os.environ['PATH']}"}
            self.assertEqual(complete("snapshot", "", env=env), set())
            with subprocess.Popen([DEMO, f"{folder}/status", "60"], stdout=subprocess.PIPE) as demo:
                try:
                    self.assertEqual(demo.stdout.readline(), b"ready\n")
                    self.assertLessEqual({"0", "Bench"}, complete("snapshot", "", env=env))
                    self.assertEqual(complete("snapshot", "Ben", env=env), {"Bench"})
                    self.assertIn("3", complete("probe", "", env=env))
                    self.assertNotIn("Bench", complete("probe", "", env=env))
                    self.assertLessEqual({"Field\\ 1", "Field\\ 2"},
                                         complete("snapshot", "", env=env))
                    # as typed so far: plain, with a backslash, in quotes
                    for typed in ("Fiel", "Field\\ "):
                        self.assertEqual(complete("snapshot", typed, env=env),
                                         {"Field\\ 1", "Field\\ 2"}, typed)
                    for typed in ("'Field ", '"Field ', "'F"):
                        self.assertEqual(complete("snapshot", typed, env=env),
                                         {"Field 1", "Field 2"}, typed)
                finally:
                    demo.terminate()

    def test_the_completion_quotes_whatever_is_in_a_name(self):
        names = ["Gate", "Field 1", 'Tor "Nord"', "it's", "a\\b", "$(touch x)", "`x`", "S\u00fcd 2",
                 "a;b & c", "back: left", "*"]
        with tempfile.TemporaryDirectory() as folder:
            # rocctl itself, of which a label has quotes and backslashes escaped
            escaped = [name.replace("\\", r"\\").replace('"', r'\"') for name in names]
            pathlib.Path(folder, "metrics").write_text("".join(
                f'roc_camera_info{{index="{i}",camera="{name}",device="/dev/video{i}"}} 1\n'
                for i, name in enumerate(escaped)))
            rocctl = pathlib.Path(folder, "rocctl")
            rocctl.write_text(f"#!/bin/sh\ncat {folder}/metrics\n")
            rocctl.chmod(0o755)
            env = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
            offered = complete("snapshot", "", env=env)
            # what the shell makes of it is the name again
            back = set()
            for word in offered:
                done = run("bash", "-c", f"cd {folder}; set -f; printf '%s\n' {word}", env=env)
                back.update(done.stdout.splitlines())
            self.assertEqual(back, {*names, *map(str, range(len(names)))})
            self.assertFalse(pathlib.Path(folder, "x").exists())
            for opening, missing in (("'", {"it's"}), ('"', set())):
                back = set()
                for word in complete("snapshot", opening, env=env):
                    done = run("bash", "-c", f"set -f; printf '%s\n' {opening}{word}{opening}",
                               env=env)
                    back.update(done.stdout.splitlines())
                self.assertEqual(back, {*names, *map(str, range(len(names)))} - missing, opening)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
