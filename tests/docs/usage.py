# SPDX-License-Identifier: GPL-2.0-only
"""Commands and policies that the documentation shows, tried out."""

import re

import rst
from checks import DESIGN, GUIDE, MAN, README, column, compare

UNIT = "tools/hcsecctl/hcsec.service"
DOCUMENTS = (GUIDE, DESIGN, README)
VERBS = ("allow", "audit", "deny", "kill", "on", "default", "sequence")


def fenced(text):
    """The blocks of a Markdown file: (language, text)."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)


def all_blocks(repo, path):
    text = repo.read(path)
    if not path.endswith(".md"):
        return rst.blocks(text)
    return ([block for kind, block in fenced(text) if kind == "hcs"] +
            re.findall(r"^cat >\w+\.hcs <<'EOF'\n(.*?)^EOF$", text,
                       re.M | re.S))


def inline_rules(repo, path):
    """Rules in the middle of a sentence."""
    text = repo.read(path)
    found = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text) \
        if path.endswith(".md") else rst.literals(text)
    return [rule for rule in found if re.match(
        r"(allow|audit|deny|kill|on|default deny) +(exec|socket)\b", rule)]


def policies(repo):
    """Every example is what it looks like: a policy, declarations or rules."""
    counts = {"policy": 0, "rules": 0}
    for path in DOCUMENTS:
        prelude = ""
        blocks = all_blocks(repo, path)
        for at, block in enumerate(blocks):
            word = re.match(r"\w*", block)[0]
            after = blocks[at + 1] if at + 1 < len(blocks) else ""
            if word == "policy" and "$ hcsecctl check" not in after:
                counts["policy"] += 1
                yield from must_compile(repo, path, block)
            elif word == "mark":
                prelude = block
            elif word in VERBS:
                counts["rules"] += 1
                yield from must_compile(repo, path, wrap(prelude, block))
        for rule in inline_rules(repo, path):
            counts["rules"] += 1
            yield from must_compile(repo, path, wrap(prelude or PRELUDE, rule))
    for what, count in counts.items():
        if not count:
            yield "no example of %s was found" % what


# Of the kernel's own makefile.
KERNEL_TARGETS = {"olddefconfig", "bindeb-pkg"}
KERNEL_PATHS = {"scripts/config"}

# What rules in documents without declarations of their own are about.
PRELUDE = "mark served process"


def wrap(prelude, rules):
    return ('policy "example" {\nserial 1\n%s\ncontainer example {\n'
            'match cgroup "/example"\n%s\n}\n}\n' % (prelude, rules))


def must_compile(repo, path, source):
    status, said = repo.check_policy("example.hcs", source)
    if status or "never matches" in said:
        yield "%s: an example does not compile:\n%s" % (path, said)


def compiler_output(repo):
    """What a session shows is what the compiler says, letter by letter."""
    count = 0
    for path in DOCUMENTS:
        blocks = all_blocks(repo, path)
        for source, session in zip(blocks, blocks[1:]):
            match = re.match(r"\$ hcsecctl check (\S+)\n(.*)", session, re.S)
            if not match or not match[2].startswith(match[1] + ":"):
                continue
            count += 1
            _, said = repo.check_policy(match[1], source + "\n")
            if said.split() != match[2].split():
                yield "%s: the compiler says:\n%s" % (path, said)
    if not count:
        yield "no session with the compiler was found"


def options(text):
    return set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", text))


def commands(repo):
    names = repo.commands()
    yield from compare("command", "hcsecctl", names, GUIDE, column(
        rst.table_with_head(repo.read(GUIDE), "Command", "What it does")))
    man = repo.read(MAN).replace("\\-", "-")
    yield from compare("command", "hcsecctl", names, MAN,
                       re.findall(r'^\.SS "(\w+)', man, re.M))
    for name in names:
        usage = re.findall(r"(?:Usage:|^ {6}) hcsecctl (.*)", repo.help(name),
                           re.M)
        told = re.findall(r'^\.SS "(%s\b.*)"$' % name, man, re.M)
        if set(re.findall(r"[\w-]+", " ".join(usage))) != \
                set(re.findall(r"[\w-]+", " ".join(told))):
            yield "%s: usage is\n%s\nin the man page\n%s" % (
                name, "\n".join(usage), "\n".join(told))


def command_lines(repo):
    """Commands and options of hcsecctl that examples use."""
    names = repo.commands()
    for path in DOCUMENTS:
        text = repo.read(path)
        found = re.findall(r"^ *(?:[$#] )?hcsecctl (.*)$|`hcsecctl ([^`]+)`",
                           text, re.M)
        if path != DESIGN and not found:
            yield "%s shows no command" % path
        for line in (one or other for one, other in found):
            line = re.split(r"[|;&]", line)[0].strip()
            name = line.split()[0] if line else ""
            if name in ("--help", "COMMAND", "…"):
                continue
            if name not in names:
                yield "%s: there is no 'hcsecctl %s'" % (path, name)
                continue
            for option in sorted(options(line) - options(repo.help(name))):
                yield "%s: 'hcsecctl %s' has no %s" % (path, name, option)


def make_targets(repo):
    makefile = repo.read("Makefile")
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", makefile, re.M))
    told = set(re.findall(r"^#: make ([a-z0-9-]+)", makefile, re.M))
    yield from compare("target", "make help", told, "the Makefile",
                       targets - {"help"})
    yield from compare("target", "the Makefile", told, README, set(
        re.findall(r"\bmake ([a-z][a-z0-9-]*)(?![\w/.])", repo.read(README)))
        - {"help"} - KERNEL_TARGETS)


def vm_options(repo):
    """The README has all options of scripts/vm, with the same defaults."""
    said = repo.run("scripts/vm", "--help")
    text = repo.read(README)
    rows = re.findall(r"^\| `(--[a-z]+)(?: ([A-Z]+))?` \| (.*) \|$", text, re.M)
    yield from compare("option of scripts/vm", "--help",
                       re.findall(r"^  (--[a-z]+(?: [A-Z]+)?)", said, re.M),
                       README, (" ".join(filter(None, row[:2]))
                                for row in rows))
    for option, _, meaning in rows:
        default = re.search(r"^  %s .*\((.*)\)$" % option, said, re.M)
        for word in re.findall(r"\b\d+G?\b|\S+,\S+,\S+", default[1]
                               if default else ""):
            if word not in meaning:
                yield "the default of %s is %s" % (option, word)


def paths(repo):
    """Files of the repository that documents name are there."""
    count = 0
    for path in DOCUMENTS + ("Makefile",):
        for name in re.findall(
                r"(?<![\w/.$-])((?:Documentation|scripts|policies|demo|tests|"
                r"selftests|security|include|tools)/[\w./-]*[\w])",
                repo.read(path)):
            count += 1
            if not repo.exists(name) and name not in KERNEL_PATHS:
                yield "%s: there is no %s" % (path, name)
    if not count:
        yield "no path was found"


def unit_file(repo):
    """The unit for systemd that documents show is the one that there is."""
    unit = repo.read(UNIT).partition("\n")[2].split()
    for path in (GUIDE, README):
        text = repo.read(path)
        shown = text[text.index("[Unit]"):].split()
        if shown[:len(unit)] != unit:
            yield "%s does not show %s" % (path, UNIT)


CHECKS = [
    ("policies compile", policies,
     (GUIDE, "kill exec stdin inet", "kill exec stdio inet")),
    ("messages in sessions", compiler_output,
     (GUIDE, "did you mean 'served'?", "did you mean 'serves'?")),
    ("commands of hcsecctl", commands, (MAN, '.SS "status', '.SS "state')),
    ("command lines", command_lines,
     (GUIDE, "hcsecctl sign -k", "hcsecctl sign -x")),
    ("targets of make", make_targets, (README, "make graft", "make grafts")),
    ("options of scripts/vm", vm_options, (README, "`--smp N`", "`--cpus N`")),
    ("unit file", unit_file, (UNIT, "docker.service", "dockers.service")),
    ("paths", paths, (README, "scripts/vm", "scripts/wm")),
]
