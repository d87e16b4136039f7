#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write a table of published vectors for CONFIG_HCSEC_ED25519_VECTORS.

ed25519-table.py OUT takes what is there of HCSEC_VECTORS, ../shared/vectors
beside the repository unless it is set, and writes nothing if there is nothing.
The verdict on every signature is libsodium's own, asked here and now; that a
file expects another one is an error.

What is only derived from a file is left out.  A record, all numbers little-endian, without gaps:

    name, 32 bytes, NUL-terminated
    length of the message, 4 bytes
    whether libsodium accepts the signature, 1 byte
    whether the key is usable, 1 byte: 0, 1, or 2 if nobody says
    key, 32 bytes; signature, 64 bytes; message
"""

import ctypes
import os
import struct
import sys

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests/unit"))

# pylint: disable=wrong-import-position
import ed25519_vectors

UNKNOWN = 2


def from_hex(word):
    """The bytes of a word; "-" has none."""
    return b"" if word == "-" else bytes.fromhex(word)


def record(name, right, usable, pk, sig, msg):
    """One record."""
    return struct.pack("<32sIBB", name.encode()[:31], len(msg), right,
                       usable) + pk + sig + msg


def records(sodium, lines):
    """Of lines as ed25519_check reads them, those that need no internals."""
    for line in lines:
        name, kind, *words = line.split()
        if kind == "verify" and not name.endswith("-flipped"):
            pk, sig, msg = map(from_hex, words[:3])
            # Lengths are for the callers to check.
            if len(pk) != 32 or len(sig) != 64:
                continue
            right = not sodium.crypto_sign_verify_detached(
                sig, msg, ctypes.c_ulonglong(len(msg)), pk)
            if right != (words[3] == "1"):
                sys.exit(f"{name}: libsodium says {right}: {line}")
            yield record(name, right, 1 if right else UNKNOWN, pk, sig, msg)
        elif kind == "decode":
            usable = words[1:4] == ["1", "1", "0"]
            yield record(name, False, usable, from_hex(words[0]), bytes(64),
                         b"")


def main():
    """Write the table."""
    sodium = ctypes.CDLL("libsodium.so.23")
    if sodium.sodium_init() < 0:
        sys.exit("libsodium does not start")
    table = []
    for name, read in ed25519_vectors.FILES.items():
        path = os.path.join(ed25519_vectors.VECTORS, name)
        if os.path.exists(path):
            table += records(sodium, read(path))
    if table:
        with open(sys.argv[1], "wb") as file:
            file.write(b"".join(table))


main()
