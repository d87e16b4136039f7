# SPDX-License-Identifier: GPL-2.0-only
"""What hcsec is meant to cost at most, and whether it does."""

# Calls so short that a percentage would be less than one hook: how many there
# are of them in an operation.
SHORT = {"getppid": 1, "stat": 1, "read": 1, "read64k": 1, "write": 1,
         "pipe": 2}
SHORT_LIMIT = 25
IDLE_PERCENT = 0.3

# Per cent of the operation: in which columns, which operations, how much.
PERCENT = (
    (("rules-10", "rules-10000"), ("connect",), 2),
    (("rules-10", "rules-10000"), ("exec-static", "exec-dynamic"), 1),
    (("rules-10", "rules-10000"), ("fork",), 0.5),
    (("rules-10", "rules-10000"), ("read",), 2),
    (("data", "data-held"), ("read",), 8),
    (("paths",), ("open",), 10),
    # No rule is on opened files in these.
    (("rules-10", "rules-10000"), ("open",), IDLE_PERCENT),
)

# What grows with the policy, and what with the number of containers.
GROWTH = (("rules-10000", "rules-10", 1.5), ("fleet", "rules-10000", 1.05))

# Who is to cost more than hcsec with many rules.
PEERS = ("apparmor-profile", "selinux")

# A branch that the compiler lays out differently is no growth.
SLACK = 5


class Target:
    """One figure that has a limit: both in instructions."""

    def __init__(self, operation, text, value, limit, error):
        self.operation, self.text = operation, text
        self.value, self.limit, self.error = value, limit, error

    @property
    def met(self):
        """What is within the error of the measurement counts as met."""
        return self.value <= self.limit + self.error


def idle(results):
    """Without a policy, and outside of containers."""
    for column in "no-policy", "outside":
        for operation in results.operations:
            limit = IDLE_PERCENT / 100 * results.base.costs[operation]
            if operation in SHORT:
                limit = SHORT_LIMIT * SHORT[operation]
            yield column, operation, limit, column


def limits(results):
    """Column, operation, limit and text of all targets."""
    yield from idle(results)
    for columns, operations, percent in PERCENT:
        for column in columns:
            for operation in operations:
                yield (column, operation,
                       percent / 100 * results.base.costs[operation],
                       "%s: at most %g %%" % (column, percent))
    for column, smaller, factor in GROWTH:
        for operation in results.operations:
            if results.has(smaller, operation):
                yield (column, operation, SLACK + results.error(
                    smaller, operation) + factor * max(0, results.added(
                        smaller, operation)),
                       "%s: %g times %s" % (column, factor, smaller))
    for peer in PEERS:
        for operation in results.operations:
            if results.has(peer, operation):
                yield ("rules-10000", operation,
                       results.added(peer, operation) +
                       results.error(peer, operation),
                       "rules-10000: less than %s" % peer)


def targets(results):
    """Those of which both sides were measured."""
    return [Target(operation, text, results.added(column, operation), limit,
                   results.error(column, operation))
            for column, operation, limit, text in limits(results)
            if operation in results.operations and
            results.has(column, operation)]
