# SPDX-License-Identifier: GPL-2.0-only
"""A server that answers in threads, talks to itself by asyncio, and has a hole."""

import asyncio
import ctypes
import http.server
import shutil
import signal
import subprocess
import sys


async def echo(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def ask(number):
    reader, writer = await asyncio.open_connection("127.0.0.1", 8001)
    writer.write(b"hello %d\n" % number)
    answer = await reader.readline()
    writer.close()
    return answer


async def ask_many():
    server = await asyncio.start_server(echo, "127.0.0.1", 8001)
    async with server:
        answers = await asyncio.gather(*map(ask, range(10)))
    return b"".join(answers)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            answer = self.answer()
        except OSError as error:
            answer = str(error).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def answer(self):
        if self.path == "/asyncio":
            return asyncio.run(ask_many())
        if self.path == "/load":
            # As who can write a file and has the server load it.
            shutil.copy("/usr/lib/x86_64-linux-gnu/libz.so.1", "/tmp/x.so")
            return str(ctypes.CDLL("/tmp/x.so")).encode()
        if self.path == "/id":
            return subprocess.check_output(["/usr/bin/id"])
        return b"hello"

    def log_message(self, format, *args):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with http.server.ThreadingHTTPServer(("", 8000), Handler) as served:
    served.serve_forever()
