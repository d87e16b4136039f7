#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tries to get a shell, before and after a connection was accepted.

Prints for each attempt its name, what should come of it and what did, with
tabs between them: an errno's name, or "ran".
"""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import threading

SHELL = "/bin/bash"
LOADER = "/lib64/ld-linux-x86-64.so.2"
BUSYBOX = "/bin/busybox"
RUN = ["-c", "exit 7"]
SYS_EXECVEAT = 322
AT_EMPTY_PATH = 0x1000
CLONE_NEWNS = 0x20000
CLONE_NEWUSER = 0x10000000
MS_BIND = 4096

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")


def execveat(fd, args):
    argv = (ctypes.c_char_p * (len(args) + 1))(*map(os.fsencode, args))
    envp = (ctypes.c_char_p * 1)()
    check(libc.syscall(SYS_EXECVEAT, fd, b"", argv, envp, AT_EMPTY_PATH))


def memfd():
    fd = os.memfd_create("find", 0)
    with open(SHELL, "rb") as shell:
        while part := shell.read(1 << 20):
            os.write(fd, part)
    return fd


def deleted():
    path = f"/tmp/deleted-{os.getpid()}"
    with open(SHELL, "rb") as shell, open(path, "wb") as copy:
        copy.write(shell.read())
    os.chmod(path, 0o755)
    fd = os.open(path, os.O_RDONLY)
    os.unlink(path)
    return fd


def chrooted():
    os.chroot("/tmp")
    os.execv("/usr/bin/find", ["sh"] + RUN)


def in_thread():
    result = []

    def start():
        try:
            result.append(subprocess.run([SHELL] + RUN, check=False))
        except OSError as error:
            result.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    if isinstance(result[0], OSError):
        raise result[0]
    os._exit(result[0].returncode)


def mounted_over():
    check(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS))
    check(libc.mount(b"/bin/bash", b"/usr/bin/find", None, MS_BIND, None))
    os.execv("/usr/bin/find", ["sh"] + RUN)


def attempt(function, *args):
    """What comes of it in a child of its own."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        signal.alarm(60)
        try:
            function(*args)
        except OSError as error:
            os.write(write, errno.errorcode[error.errno].encode())
        os._exit(0)
    os.close(write)
    said = os.read(read, 100).decode()
    os.close(read)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return said or ("ran" if status == 7 else f"status {status}")


def tell(name, wanted, function, *args):
    print(name, wanted, attempt(function, *args), sep="\t", flush=True)


def serve():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(listener.getsockname()):
            listener.accept()[0].close()


def run(path, *args):
    return os.execv, path, [path, *args]


tell("a start script may be a shell", "ran", *run(SHELL, *RUN))
tell("from another name, too", "ran", *run("/tmp/copy", *RUN))
serve()
tell("the shell", "EPERM", *run(SHELL, *RUN))
tell("sh", "EPERM", *run("/bin/sh", *RUN))
tell("busybox sh", "EPERM", *run(BUSYBOX, "sh", *RUN))
tell("a thread", "EPERM", in_thread)
tell("python", "EPERM", *run("/usr/bin/python3", "-c", "exit(7)"))
tell("itself", "EPERM", *run("/proc/self/exe", "-c", "exit(7)"))
tell("the loader", "EPERM", *run(LOADER, SHELL, *RUN))
tell("a symbolic link called find", "EPERM", *run("/tmp/find", *RUN))
tell("a copy", "EPERM", *run("/tmp/copy", *RUN))
tell("a hard link to it", "EPERM", *run("/tmp/link", *RUN))
tell("a script", "EPERM", *run("/tmp/script"))
tell("a script of a script", "EPERM", *run("/tmp/nested"))
tell("a script of find", "EPERM", *run("/tmp/found"))
tell("a memfd by path", "EPERM",
     lambda: os.execv(f"/proc/self/fd/{memfd()}", ["find"] + RUN))
tell("a memfd by descriptor", "EPERM",
     lambda: execveat(memfd(), ["find"] + RUN))
tell("a deleted file", "EPERM", lambda: execveat(deleted(), ["find"] + RUN))
tell("another find in another root directory", "EPERM", chrooted)
tell("find itself", "status 0", *run("/usr/bin/find", "/dev/null", "-quit"))
tell("a program that find starts", "status 1",
     *run("/usr/bin/find", "/dev/null", "-exec", "/bin/true", "{}", "+"))
# A path is a name in a mount namespace: see "Known limits".  The machine has
# been told not to make user namespaces.
tell("a shell that is mounted over find", "ENOSPC", mounted_over)
