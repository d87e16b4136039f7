# SPDX-License-Identifier: GPL-2.0-only
"""The repository as the checks of its documentation see it."""

import os
import re
import subprocess
import tempfile


def strings(text):
    """All C strings of a text, with line breaks as what they are."""
    return [found.replace("\\n", "\n")
            for found in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]


def body(text, opening):
    """What is in the braces after a regular expression, which has to match."""
    match = re.search(opening, text)
    if not match:
        raise LookupError("nothing matches %s" % opening)
    start = text.index("{", match.end() - 1)
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return text[start + 1:at]
    raise LookupError("no end of %s" % opening)


def first_strings(text):
    """The first string of each element of an array's initialiser."""
    return re.findall(r'\{\s*"([^"]+)"', text)


class Repo:
    """Reads files, with some of them replaced: see mutated()."""

    def __init__(self, top, hcsecctl):
        self.top = top
        self.hcsecctl = hcsecctl
        self.replaced = {}
        self.cache = {}

    def read(self, path):
        """A file, or all C sources of a directory one after the other."""
        if path.endswith("/"):
            return "".join(self.read(path + name) for name in
                           sorted(os.listdir(os.path.join(self.top, path)))
                           if re.fullmatch(r"(?!.*_test)\w+\.[chly]", name))
        if path not in self.replaced:
            with open(os.path.join(self.top, path), encoding="utf-8") as file:
                self.replaced[path] = file.read()
        return self.replaced[path]

    def exists(self, path):
        return os.path.exists(os.path.join(self.top, path))

    def mutated(self, path, old, new):
        """The same repository with one change to one file, which may be any
        of a directory."""
        names = [path]
        if path.endswith("/"):
            names = [path + name for name in
                     sorted(os.listdir(os.path.join(self.top, path)))
                     if name.endswith((".c", ".h", ".l", ".y"))]
        for name in names:
            text = self.read(name)
            if old in text:
                other = Repo(self.top, self.hcsecctl)
                other.cache = self.cache
                other.replaced[name] = text.replace(old, new, 1)
                return other
        raise LookupError("%s: no '%s' to change" % (path, old))

    def run(self, *command):
        """Standard output of a command that does not depend on the files."""
        if command not in self.cache:
            self.cache[command] = subprocess.run(
                command, stdout=subprocess.PIPE, check=True, cwd=self.top,
                stdin=subprocess.DEVNULL, encoding="utf-8").stdout
        return self.cache[command]

    def help(self, command=None):
        words = [command, "--help"] if command else ["--help"]
        return self.run(self.hcsecctl, *words)

    def commands(self):
        return re.findall(r"^  ([a-z]+)  ", self.help(), re.M)

    def check_policy(self, name, source):
        """Exit status and messages of "hcsecctl check" for a source."""
        key = ("check", name, source)
        if key not in self.cache:
            with tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, name), "w",
                          encoding="utf-8") as file:
                    file.write(source)
                done = subprocess.run(
                    [self.hcsecctl, "check", name], cwd=folder,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, encoding="utf-8", check=False)
            self.cache[key] = (done.returncode, done.stdout)
        return self.cache[key]
