#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""usage: tests/guest/bundle.py [OPTION]... -- COMMAND [ARGUMENT]...

Prints the config.json of a container that runs COMMAND, for crun.  Its root file
system is read only, and /tmp and /run are its own.

  --cgroup PATH      its control group
  --root DIR         its root file system (rootfs)
  --bind FROM:TO     what it sees of the host besides, read only
  --share FROM:TO    what it sees of the host and may write
  --cap NAME         a capability without "CAP_", may be given several times
  --env NAME=VALUE   a variable, likewise
  --user ID          user and group, root if it is not given
  --own-network      a network namespace of its own, with a loopback device
"""

import argparse
import json

TMPFS = {"type": "tmpfs", "source": "tmpfs"}


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("--cgroup", required=True)
    parser.add_argument("--root", default="rootfs")
    parser.add_argument("--bind", action="append", default=[])
    parser.add_argument("--share", action="append", default=[])
    parser.add_argument("--cap", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--user", type=int, default=0)
    parser.add_argument("--own-network", action="store_true")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def binds(pairs, mode):
    for pair in pairs:
        source, _, target = pair.partition(":")
        yield {"destination": target, "type": "bind", "source": source,
               "options": ["rbind", mode]}


def config(args):
    caps = ["CAP_" + cap for cap in args.cap]
    spaces = ["pid", "ipc", "uts", "mount", "cgroup"]
    if args.own_network:
        spaces.append("network")
    return {
        "ociVersion": "1.0.2",
        "process": {
            "user": {"uid": args.user, "gid": args.user},
            "args": args.command,
            "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
                    "HOME=/tmp"] + args.env,
            "cwd": "/",
            "capabilities": {kind: caps for kind in
                             ("bounding", "effective", "permitted")},
        },
        "root": {"path": args.root, "readonly": True},
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", **TMPFS,
             "options": ["nosuid", "mode=755"]},
            {"destination": "/dev/pts", "type": "devpts",
             "source": "devpts", "options":
             ["nosuid", "noexec", "newinstance", "ptmxmode=0666"]},
            {"destination": "/dev/shm", **TMPFS,
             "options": ["nosuid", "nodev", "mode=1777"]},
            {"destination": "/dev/mqueue", "type": "mqueue",
             "source": "mqueue", "options": ["nosuid", "nodev", "noexec"]},
            {"destination": "/tmp", **TMPFS,
             "options": ["nosuid", "nodev", "mode=1777"]},
            {"destination": "/run", **TMPFS,
             "options": ["nosuid", "nodev", "mode=755"]},
            *binds(args.bind, "ro"),
            *binds(args.share, "rw"),
        ],
        "linux": {
            "cgroupsPath": args.cgroup,
            "namespaces": [{"type": space} for space in spaces],
        },
    }


if __name__ == "__main__":
    print(json.dumps(config(arguments()), indent=1))
