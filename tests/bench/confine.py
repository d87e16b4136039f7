#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""In the virtual machine: runs a command under what other modules than hcsec
offer, or loads their policy.

usage: confine.py landlock WRITABLE COMMAND...
       confine.py seccomp PROFILE COMMAND...
       confine.py bpf OBJECT REFUSED COMMAND...
       confine.py selinux POLICY
"""

import ctypes
import json
import os
import struct
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)


def check(result):
    """What a call of C returned, or its error."""
    if result < 0:
        number = ctypes.get_errno() or -result
        raise OSError(number, os.strerror(number))
    return result


def execute(command):
    os.execvp(command[0], command)


# System calls, and what is handled by their sixth version: all there is.
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_FILES, LANDLOCK_NET, LANDLOCK_SCOPES = 0xffff, 3, 3
LANDLOCK_READ = 1 << 0 | 1 << 2 | 1 << 3
PR_SET_NO_NEW_PRIVS = 38


def landlock(writable, *command):
    """Everything may be read and executed, one directory may be written, and
    ten ports may be used."""
    attr = struct.pack("QQQ", LANDLOCK_FILES, LANDLOCK_NET, LANDLOCK_SCOPES)
    ruleset = check(LIBC.syscall(LANDLOCK_CREATE_RULESET, attr, len(attr), 0))

    def add(kind, rule):
        check(LIBC.syscall(LANDLOCK_ADD_RULE, ruleset, kind, rule, 0))

    for path, access in ("/", LANDLOCK_READ), (writable, LANDLOCK_FILES):
        beneath = os.open(path, os.O_PATH)
        add(1, struct.pack("=Qi", access, beneath))
        os.close(beneath)
    for port in range(7000, 7010):
        add(2, struct.pack("QQ", LANDLOCK_NET, port))
    check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    check(LIBC.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
    execute(command)


class Comparison(ctypes.Structure):
    """struct scmp_arg_cmp"""
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int),
                ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


COMPARISONS = ["", "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ",
               "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"]
SCMP_ACT_ALLOW, SCMP_ACT_ERRNO = 0x7fff0000, 0x00050000
SCMP_ARCH_X86, SCMP_ARCH_X32 = 0x40000003, 0x4000003e
# What a container has if nothing is said.
CAPABILITIES = {"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID",
                "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP",
                "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT"}
ARCHITECTURES = {"amd64", "x32", "x86"}


def applies(entry):
    """Does an entry of a profile apply to a plain container here?"""
    wanted, spared = entry.get("includes") or {}, entry.get("excludes") or {}
    return (set(wanted.get("caps", [])) <= CAPABILITIES and
            (not wanted.get("arches") or
             ARCHITECTURES & set(wanted["arches"])) and
            not CAPABILITIES & set(spared.get("caps", [])) and
            not ARCHITECTURES & set(spared.get("arches", [])))


def seccomp(profile, *command):
    """As a container's runtime makes a filter of its profile."""
    lib = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    lib.seccomp_init.restype = ctypes.c_void_p
    lib.seccomp_load.argtypes = [ctypes.c_void_p]
    lib.seccomp_arch_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    lib.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint,
        ctypes.POINTER(Comparison)]
    with open(profile, encoding="utf-8") as file:
        rules = json.load(file)

    def action(entry, name="action", number="errnoRet"):
        if entry[name] == "SCMP_ACT_ALLOW":
            return SCMP_ACT_ALLOW
        return SCMP_ACT_ERRNO | (entry.get(number) or 1)

    default = action(rules, "defaultAction", "defaultErrnoRet")
    context = lib.seccomp_init(default)
    for arch in SCMP_ARCH_X86, SCMP_ARCH_X32:
        check(lib.seccomp_arch_add(context, arch))
    for entry in rules["syscalls"]:
        if not applies(entry) or action(entry) == default:
            continue
        arguments = [Comparison(arg["index"], COMPARISONS.index(arg["op"]),
                                arg["value"], arg.get("valueTwo", 0))
                     for arg in entry.get("args") or []]
        array = (Comparison * len(arguments))(*arguments)
        for name in entry["names"]:
            call = lib.seccomp_syscall_resolve_name(name.encode())
            # The profile knows calls that the library does not know yet.
            if call != -1:
                check(lib.seccomp_rule_add_array(
                    context, action(entry), call, len(arguments), array))
    check(lib.seccomp_load(context))
    execute(command)


def bpf(program, refused, *command):
    """The programs stay attached for as long as the command runs."""
    lib = ctypes.CDLL("libbpf.so.1", use_errno=True)
    for name in ("bpf_object__open_file", "bpf_object__next_program",
                 "bpf_program__attach"):
        getattr(lib, name).restype = ctypes.c_void_p

    def pointer(result):
        if not result:
            check(-1)
        return ctypes.c_void_p(result)

    loaded = pointer(lib.bpf_object__open_file(program.encode(), None))
    check(lib.bpf_object__load(loaded))
    hook = lib.bpf_object__next_program(loaded, None)
    while hook:
        pointer(lib.bpf_program__attach(ctypes.c_void_p(hook)))
        hook = lib.bpf_object__next_program(loaded, ctypes.c_void_p(hook))
    table = check(lib.bpf_object__find_map_fd_by_name(loaded, b"refused"))
    for directory in os.scandir(os.path.dirname(refused)):
        if directory.is_dir():
            # The number of a control group is that of its directory.
            key = ctypes.c_uint64(directory.inode())
            value = ctypes.c_uint32(directory.path == refused)
            check(lib.bpf_map_update_elem(table, ctypes.byref(key),
                                          ctypes.byref(value), 0))
    sys.exit(subprocess.run(command, check=False).returncode)


def selinux(policy):
    """Loads a policy, which has to arrive in one write."""
    with open(policy, "rb") as file:
        content = file.read()
    with open("/sys/fs/selinux/load", "wb", buffering=0) as file:
        file.write(content)
    with open("/sys/fs/selinux/enforce", "wb", buffering=0) as file:
        file.write(b"1")


if __name__ == "__main__":
    {"landlock": landlock, "seccomp": seccomp, "bpf": bpf,
     "selinux": selinux}[sys.argv[1]](*sys.argv[2:])
