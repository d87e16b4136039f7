#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""usage: tests/guest/confine.py none|landlock|apparmor PROGRAM

Lets another security module forbid all programs to this process, and executes
PROGRAM nevertheless.  Prints the name of the error, or what PROGRAM prints.
"""

import ctypes
import errno
import os
import struct
import sys

SYS_LANDLOCK_CREATE_RULESET = 444
SYS_LANDLOCK_RESTRICT_SELF = 446
LANDLOCK_ACCESS_FS_EXECUTE = 1
PR_SET_NO_NEW_PRIVS = 38


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def landlock():
    """A ruleset that handles execution and has no rule."""
    libc = ctypes.CDLL(None, use_errno=True)
    handled = struct.pack("=Q", LANDLOCK_ACCESS_FS_EXECUTE)
    ruleset = checked(libc.syscall(SYS_LANDLOCK_CREATE_RULESET, handled,
                                   ctypes.c_size_t(len(handled)), 0))
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    checked(libc.syscall(SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0))


def apparmor():
    """A profile without any rule, as apparmor_parser would write it."""
    def name(text):
        return b"\4" + struct.pack("<H", len(text) + 1) + text + b"\0"

    def string(text):
        return b"\5" + struct.pack("<H", len(text) + 1) + text + b"\0"

    def u32(value):
        return b"\2" + struct.pack("<I", value)

    struct_begin, struct_end = b"\7", b"\x08"
    flags = (name(b"flags") + struct_begin + u32(0) + u32(0) + u32(0) +
             struct_end)
    capabilities = u32(0) * 4
    profile = (name(b"version") + u32(5) +
               name(b"profile") + struct_begin + string(b"closed") +
               flags + capabilities + struct_end)
    with open("/sys/kernel/security/apparmor/.replace", "wb",
              buffering=0) as file:
        file.write(profile)
    with open("/proc/self/attr/apparmor/current", "wb", buffering=0) as file:
        file.write(b"changeprofile closed")


def main():
    {"none": lambda: None, "landlock": landlock, "apparmor": apparmor}[
        sys.argv[1]]()
    try:
        os.execv(sys.argv[2], sys.argv[2:])
    except OSError as error:
        os.write(1, errno.errorcode[error.errno].encode() + b"\n")


main()
