# SPDX-License-Identifier: GPL-2.0-only
# What the policy with 10 rules says, as far as AppArmor can say it: everything
# is allowed but some programs, files, and kinds of sockets.
profile bench flags=(attach_disconnected) {
  file,
  network inet,
  network inet6,
  network unix,
  signal,
  ptrace,
  capability,

  deny /opt/0/bin/program x,
  deny /opt/1/bin/program x,
  deny /opt/2/bin/program x,
  deny /usr/bin/*sh x,
  deny /opt/{0,1,2}/data rw,
  deny network packet,
  deny network netlink,
}
