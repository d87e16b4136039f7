#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A FHIR server as small as can be, with two holes of the kind that real ones
have: a client's words end up on a command line, and in an expression.
"""

import json
import os
import shlex
import subprocess
from http.server import BaseHTTPRequestHandler
from socketserver import ForkingMixIn, TCPServer
from urllib.parse import parse_qsl, unquote, urlsplit

DATA = "/srv/fhir"


def read(name):
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        return json.load(file)


def outcome(text):
    issue = {"severity": "error", "code": "processing", "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def patients(condition):
    found = []
    for name in sorted(os.listdir(DATA)):
        patient = read(name)
        # The second hole: _filter is taken for a Python expression.
        if not condition or eval(condition, {"patient": patient}):
            found.append({"resource": patient})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "entry": found,
    }


def export(kind):
    # The first hole: _type may hold more than one word, and so options of find.
    command = f"/usr/bin/find {DATA} -type f -name {kind}-*.json"
    done = subprocess.run(
        shlex.split(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )
    if done.returncode or not done.stdout.startswith(DATA):
        return outcome(done.stdout.strip())
    files = sorted(done.stdout.split())
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "total": len(files),
        "entry": [{"resource": read(os.path.basename(f))} for f in files],
    }


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, resource):
        body = json.dumps(resource).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        words = [unquote(word) for word in url.path.strip("/").split("/")]
        try:
            if words == ["Patient"]:
                self.answer(200, patients(query.get("_filter")))
            elif words == ["$export"]:
                self.answer(200, export(query.get("_type", "Patient")))
            elif len(words) == 2 and words[0] == "Patient":
                self.answer(200, read(f"Patient-{int(words[1])}.json"))
            else:
                self.answer(404, outcome("not found"))
        except (OSError, ValueError) as error:
            self.answer(404, outcome(str(error)))


class Server(ForkingMixIn, TCPServer):
    """A process for each connection, like many servers."""

    allow_reuse_address = True


if __name__ == "__main__":
    server = Server(("0.0.0.0", 8080), Handler)
    print("serving", flush=True)
    server.serve_forever()
