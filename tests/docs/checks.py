# SPDX-License-Identifier: GPL-2.0-only
"""What the documentation says, held against the sources.

A check is a generator of problems.  CHECKS has them all, each with a change to
one file that it must notice: a check that does not is no check.
"""

import re

import rst
from repo import body, first_strings, strings

GUIDE = "Documentation/admin-guide/LSM/hcsec.rst"
DESIGN = "Documentation/security/hcsec.rst"
TRUST = "Documentation/admin-guide/LSM/hcsec-trust.rst"
TRUST_DESIGN = "Documentation/security/hcsec-trust.rst"
PERFORMANCE = "Documentation/security/hcsec-performance.rst"
ABI = "Documentation/ABI/testing/securityfs-hcsec"
YAML = "Documentation/netlink/specs/hcsec.yaml"
MAN = "Documentation/man/hcsecctl.8"
UAPI = "include/uapi/linux/hcsec.h"
README = "README.md"
PARAMETERS = "scripts/graft.d/kernel-parameters.txt"
KERNEL = "security/hcsec/"
TOOL = "tools/hcsecctl/"


def compare(what, one, ones, other, others):
    """Both must have the same; neither may be empty."""
    ones, others = set(ones), set(others)
    if not ones or not others:
        yield "no %s found in %s" % (what, one if not ones else other)
    for name in sorted(ones - others):
        yield "%s '%s' is in %s but not in %s" % (what, name, one, other)
    for name in sorted(others - ones):
        yield "%s '%s' is in %s but not in %s" % (what, name, other, one)


def column(rows, number=0):
    """The literals of one column, or its words if it has none."""
    result = []
    for row in rows:
        found = rst.literals(row[number])
        result += found or [word.rstrip(",") for word in row[number].split()]
    return result


def abi_entry(repo, name):
    for entry in repo.read(ABI).split("What:")[1:]:
        if entry.split()[0] == "/sys/kernel/security/hcsec/" + name:
            return entry
    raise LookupError("%s has no entry %s" % (ABI, name))


def abi_table(repo, name):
    (rows,) = rst.tables(abi_entry(repo, name))
    return rows


def guide_table(repo, *head):
    return rst.table_with_head(repo.read(GUIDE), *head)


def guide_section(repo, title):
    return rst.sections(repo.read(GUIDE))[title]


def securityfs_files(repo):
    files = re.findall(r'\{ "(\w+)", (0\d+), &',
                       body(repo.read(KERNEL), r"fs_file files\[\]"))
    abi = re.findall(r"^What:\s+\S+/hcsec/(\w+)$", repo.read(ABI), re.M)
    yield from compare("file", "fs.c", [name for name, _ in files], ABI, abi)
    yield from compare("file and mode", "fs.c", map(" ".join, files), GUIDE,
                       (" ".join(column([row]) + [row[1]])
                        for row in guide_table(repo, "File", "Mode")))


def status_keys(repo):
    source = repo.read(KERNEL)
    keys = re.findall(r"\b(\w+)=", " ".join(
        strings(body(source, r"status_show\([^)]*\)\s*\{") +
                body(source, r"show_policy\([^)]*\)\s*\{") +
                body(source, r"void show_keys\([^)]*\)\s*\{"))))
    yield from compare("key of status", "fs_status.c", keys, ABI,
                       column(abi_table(repo, "status")))
    text = guide_section(repo, "Files and netlink")
    text = text[text.index("``status`` has the lines"):].split("\n\n")[0]
    values = {"none", "loaded", "refused"}
    yield from compare("key of status", "fs_status.c", keys, GUIDE,
                       set(rst.literals(text)[1:]) - values)


def container_keys(repo):
    source = body(repo.read(KERNEL), r"containers_show\([^)]*\)\s*\{")
    keys = re.findall(r"\b(\w+)=", " ".join(strings(source)))
    sample = re.findall(r"\b(\w+)=", abi_entry(repo, "containers"))
    yield from compare("key of containers", "fs_containers.c", keys, ABI, sample)


def record_key_names(repo):
    source = repo.read(KERNEL)
    return (re.findall(r"\bATTR\((\w+),", body(source, r"text_attrs\[[^]]*\]")) +
            re.findall(r"\b(\w+)=", " ".join(strings(
                body(source, r"void hcsec_record_text\([^)]*\)\s*\{")))))


def record_keys(repo):
    keys = record_key_names(repo)
    yield from compare("key of a record", "the kernel", keys, ABI,
                       column(abi_table(repo, "audit")))
    yield from compare("key of a record", "the kernel", keys, GUIDE,
                       column(guide_table(repo, "Key")))


def record_values(repo):
    source = repo.read(KERNEL)
    rows = {column([row])[0]: row for row in guide_table(repo, "Key")}
    for key, array, without in (("type", "record_names", ()),
                                ("verdict", "verdict_names", ("none",)),
                                ("origin", "origin_names", ()),
                                ("stdin", "stdio_names", ())):
        names = strings(body(source, r"\b" + array + r"\[[^]]*\] = "))
        yield from compare("value of " + key, "the kernel",
                           set(names) - set(without), GUIDE,
                           rst.literals(rows[key][1]))


def netlink_enum(repo, name):
    found = re.findall(r"\bHCSEC_(?:A_[A-Z]+_|CMD_|RECORD_|MODE_)?([A-Z0-9_]+)",
                       re.sub(r"/\*.*?\*/", "", body(
                           repo.read(UAPI), r"enum %s " % name), flags=re.S))
    return [word.lower().replace("_", "-") for word in found
            if word not in ("UNSPEC", "NR", "VERDICT_NR") and
            not word.endswith("MAX")]


def yaml_names(repo, part, name):
    """Names of the entries of a definition or of an attribute set."""
    text = repo.read(YAML)
    text = re.search(r"^%s:\n(.*?)(?=^\S|\Z)" % part, text, re.M | re.S)[1]
    text = re.search(r"^    name: %s\n(.*?)(?=^  -$|\Z)" % name, text,
                     re.M | re.S)[1]
    listed = re.search(r"entries: \[ (.*) \]", text)
    if listed:
        return listed[1].split(", ")
    return re.findall(r"^        name: (\S+)", text, re.M)


def netlink(repo):
    for part, name, enum in (
            ("attribute-sets", "container", "hcsec_attr_container"),
            ("attribute-sets", "task", "hcsec_attr_task"),
            ("attribute-sets", "status", "hcsec_attr_status"),
            ("attribute-sets", "audit", "hcsec_attr_audit"),
            ("definitions", "mode", "hcsec_mode"),
            ("definitions", "verdict", "hcsec_verdict"),
            ("definitions", "record", "hcsec_record_type")):
        header, spec = netlink_enum(repo, enum), yaml_names(repo, part, name)
        # Numbers are not written in the spec: they follow from the order.
        if not header or header != spec:
            yield "%s: %s\n%s: %s" % (enum, header, YAML, spec)
        if part == "attribute-sets":
            yield from netlink_reply(repo, name, spec)
    text = repo.read(YAML)
    commands = re.findall(r"^      name: (\S+)$", text.partition(
        "operations:")[2].partition("mcast-groups:")[0], re.M)
    if netlink_enum(repo, "hcsec_cmd") != commands:
        yield "hcsec_cmd: %s\n%s: %s" % (netlink_enum(repo, "hcsec_cmd"), YAML,
                                         commands)
    guide = rst.literals(guide_section(repo, "Files and netlink"))
    for name in commands:
        if name not in guide:
            yield "%s does not tell of %s" % (GUIDE, name)


def netlink_reply(repo, name, attributes):
    """An operation of the spec lists all attributes but the padding."""
    text = repo.read(YAML).partition("operations:")[2]
    text = re.search(r"attribute-set: %s\n(.*?)(?=^    -$|\Z)" % name, text,
                     re.M | re.S)[1].partition("mcast-groups:")[0]
    yield from compare("attribute", "the set " + name,
                       set(attributes) - {"pad"}, "its operation",
                       re.findall(r"^ +- (\S+)$", text, re.M))


def load_errors(repo):
    sources = repo.read(KERNEL + "envelope.c") + repo.read(KERNEL + "keyset.c")
    found = set(re.findall(r"refuse\w*\(refusal, -(E\w+)", sources))
    if "malformed(" in sources:
        found.add("EBADMSG")
    source = repo.read(KERNEL)
    found |= set(re.findall(r"refuse_because\(load, -(E\w+)", source))
    found |= set(re.findall(r"return -(E[A-Z]+);",
                            body(source, r"load_write\([^)]*\)\s*\{")))
    source = repo.read(KERNEL)
    for function in (r"int load_locked\([^)]*\)\s*\{",
                     r"int hcsec_policy_install\([^)]*\)\s*\{",
                     r"int hcsec_keys_install\([^)]*\)\s*\{"):
        found |= set(re.findall(r"return -(E[A-Z]+);", body(source, function)))
    found |= set(re.findall(r"return -(E[A-Z]+);",
                            repo.read(KERNEL + "marks.c")))
    # Only open(2) and a signal's handler ever see it.
    found.discard("ERESTARTSYS")
    yield from compare("error of load", "the kernel", found, ABI,
                       column(abi_table(repo, "load")))
    yield from compare("error of load", "the kernel", found, GUIDE,
                       column(guide_table(repo, "Error", "Meaning")))
    tool = set(re.findall(r"case (E\w+):", repo.read(TOOL)))
    man = set(re.findall(r"^\.B (E[A-Z]+)$", repo.read(MAN), re.M))
    yield from compare("error of load", "cmd_load.c", tool, MAN, man)
    for name in sorted(tool - found):
        yield "cmd_load.c knows %s, which the kernel does not say" % name


def event_names(repo):
    return re.findall(r'\{\s+"([a-z._-]+)",\s+HCSEC_',
                      body(repo.read(KERNEL), r"event_info\[[^]]*\]"))


def events(repo):
    names = event_names(repo)
    yield from compare("event", "flow.c", names, GUIDE,
                       column(guide_table(repo, "Event", "What happens")))
    yield from compare("event", "flow.c", set(names) - {"exec"}, DESIGN, column(
        rst.rows_with_head(repo.read(DESIGN), "Event", "Hook")))


def statements(repo):
    words = first_strings(body(repo.read(TOOL), r"keywords\[\] = "))
    told = set()
    for term in rst.terms(guide_section(repo, "A policy")):
        told |= {word.split()[0] for word in rst.literals(term)}
    # Words that do not begin a statement.
    told -= {"{", "}", "declassifies", "private", "pinned"}
    text = guide_section(repo, "A policy")
    told |= set(rst.literals(text[text.index("The word "):].split(";")[0]))
    yield from compare("statement", "parse.y", words, GUIDE, told)


def clauses(repo):
    source = body(repo.read(TOOL), r"clauses_known\[\] = ")
    yield from compare("clause", "vocabulary.c", first_strings(source), GUIDE,
                       column(guide_table(repo, "Clause", "Events")))


def values(repo):
    text = guide_section(repo, "Clauses")
    told = text[text.index("Families are"):].split("\n\n")[0]
    parts = re.split(r"Types are|Protocols are|All others", told)
    kernel = repo.read(KERNEL + "names.c")
    named = {what: set(strings(body(kernel, what + r"_names\[\w*\] = ")))
             for what in ("origin", "stdio", "file_kind", "access", "target",
                          "namespace", "operation", "family", "socktype",
                          "protocol")}
    named["family"] -= {"unspec"}
    named["family"] |= set(first_strings(body(
        repo.read(TOOL), r"family_aliases\[\] = ")))
    for what in ("target", "operation", "access"):
        named[what] -= {"none", "both"}
    for what, part in zip(("family", "socktype", "protocol"), parts):
        yield from compare(what, "names.c", named[what], GUIDE,
                           rst.literals(part))
    told = text[text.index("Operations are, of"):].split("\n\n")[0]
    yield from compare("operation", "names.c", named["operation"], GUIDE,
                       set(rst.literals(told)) - {name.split(".")[1]
                                                  for name in event_names(repo)
                                                  if "system." in name})
    rows = {column([row])[0]: row
            for row in guide_table(repo, "Clause", "Events")}
    for key, what in (("origin", "origin"), ("stdin", "stdio"),
                      ("kind", "file_kind"), ("target", "target"),
                      ("namespace", "namespace"), ("access", "access")):
        yield from compare("value of " + key, "names.c", named[what], GUIDE,
                           set(rst.literals(rows[key][2])) - {"ptrace"})
    source = repo.read(TOOL)
    terms = " ".join(rst.terms(guide_section(repo, "Marks")))
    yield from compare("polarity", "sema.c", first_strings(
        body(source, r"polarity_names\[\] = ")), GUIDE, rst.literals(terms))


def message_patterns(repo):
    """The formats of all messages of the compiler, as regular expressions."""
    for name in ("sema", "rules", "clause", "clearance", "values",
                 "vocabulary", "compile", "resolve", "netset",
                 "glob", "source", "encode", "idd", "table", "diag"):
        text = repo.read("%s%s.c" % (TOOL, name))
        # Adjacent strings are one.
        for found in strings(re.sub(r'"\s*\n\s*"', "", text)):
            found = re.sub(r'\\(.)', r"\1", found)
            if " " in found:
                yield re.sub(r"%(?:\\\.\\\*)?[a-z]+", ".+", re.escape(found))


def messages(repo):
    text = repo.read(GUIDE)
    text = text[text.index("Messages of the compiler\n---"):]
    text = text[:text.index("\nModes\n")]
    patterns = list(message_patterns(repo))
    terms = [term for line in rst.terms(text) for term in rst.literals(line)]
    if not terms:
        yield "%s explains no message" % GUIDE
    for term in terms:
        start = term.partition(" …")[0]
        if not any(says(pattern, start, start != term) for pattern in patterns):
            yield "no message of the compiler is '%s'" % term


def says(pattern, text, is_start):
    """Whether a message of that pattern may be, or start with, the text."""
    for end in range(len(pattern), 0, -1) if is_start else [len(pattern)]:
        try:
            match = re.fullmatch(pattern[:end], text)
        except re.error:
            continue
        # Not one that is all wildcards.
        if match and len(re.findall("[a-z]", pattern[:end])) >= 8:
            return True
    return False


def kconfig(repo):
    source = repo.read(KERNEL + "Kconfig")
    defined = re.findall(r"^config (\w*HCSEC\w*)$", source, re.M)
    told = set()
    for path in (GUIDE, DESIGN, TRUST, TRUST_DESIGN, README):
        found = set(re.findall(r"CONFIG_(\w*HCSEC\w*)", repo.read(path)))
        for name in sorted(found - set(defined)):
            yield "%s: there is no CONFIG_%s" % (path, name)
        told |= found
    yield from compare("option", "Kconfig", defined, "the documents", told)
    default = re.search(r"HCSEC_AUDIT_RING_SHIFT.*?default (\d+)", source,
                        re.S)[1]
    if "%s by default" % default not in repo.read(GUIDE):
        yield "%s does not tell the default of the ring, %s" % (GUIDE, default)


def parameters(repo):
    source = repo.read(KERNEL)
    names = ["hcsec." + name for name in
             re.findall(r"module_param\w*\((\w+)", source)]
    guide = repo.read(GUIDE) + repo.read(TRUST)
    for path, text in ((GUIDE, guide), (PARAMETERS, repo.read(PARAMETERS))):
        yield from compare("parameter", "the kernel", names, path,
                           re.findall(r"\b(hcsec\.\w+)=", text))


def numbers(repo):
    """Limits that the documents name."""
    limits = {name: int(value) for path in (UAPI, KERNEL + "unpack.h")
              for name, value in re.findall(r"#define HCSEC_(MAX_\w+) (\d+)\b",
                                            repo.read(path))}
    limits["MAX_BLOB"] = eval(re.search(
        r"HCSEC_MAX_BLOB \(([0-9* ]+)\)", repo.read(UAPI))[1])
    sections = body(repo.read(UAPI), r"enum hcsec_section ").count(",\t") + \
        body(repo.read(UAPI), r"enum hcsec_section ").count(", /*")
    for path, phrase, limit in (
            (DESIGN, "%d sections", sections),
            (GUIDE, "at most %d marks", limits["MAX_MARKS"]),
            (DESIGN, "at most %d marks", limits["MAX_MARKS"]),
            (GUIDE, "up to %d characters", limits["MAX_MARK_NAME"]),
            (GUIDE, "or 1 to %d", limits["MAX_ERRNO"]),
            (GUIDE, "larger than %d MiB", limits["MAX_BLOB"] >> 20),
            (ABI, "larger than %d MiB", limits["MAX_BLOB"] >> 20),
            (MAN, "larger than %d MiB", limits["MAX_BLOB"] >> 20),
            (MAN, "1 to %d", limits["MAX_SIGNATURES"]),
            (DESIGN, "at most %d tables", limits["MAX_TABLES"])):
        text = " ".join(repo.read(path).split())
        if phrase % limit not in text:
            yield "%s does not say '%s'" % (path, phrase % limit)


def rooms(repo):
    makefile = repo.read(KERNEL + "Makefile")
    files = [name + (".S" if name.endswith("_blobs") else ".c") for name in
             re.findall(r"\b([a-z0-9_]+)\.o\b", re.sub(r"#.*", "", makefile))
             if name not in ("hcsec", "ed25519_table") and
             not name.endswith("_test")]
    yield from compare("file", "the Makefile", files, DESIGN, column(
        rst.table_with_head(repo.read(DESIGN), "File", "What it does")))


def identifiers(repo):
    """What the design's reference and its table of locks name."""
    text = repo.read(DESIGN)
    found = re.findall(r"kernel-doc:: (\S+)\n\s+:identifiers: (.*)", text)
    if not found:
        yield "%s has no kernel-doc" % DESIGN
    for path, names in found:
        for name in names.split():
            if not re.search(r"^ \* (struct )?%s - " % name, repo.read(path),
                             re.M):
                yield "%s has no kernel-doc of %s" % (path, name)
    sources = "".join(repo.read(KERNEL + name) for name in (
        "policy.h", "container.h", "container.c", "task.c", "ring.h",
        "audit.c"))
    for name in column(rst.table_with_head(text, "Lock", "Protects")):
        member = name.split(".")[-1]
        if name != "RCU" and not re.search(r"\b%s\b" % member, sources):
            yield "there is no lock %s" % name


def audit_subsystem(repo):
    """The number of the record that audit.c writes."""
    if "AUDIT_KERNEL_OTHER" not in repo.read(KERNEL):
        yield "audit.c does not write AUDIT_KERNEL_OTHER"
    if "type 1316 with ``lsm=hcsec``" not in repo.read(GUIDE):
        yield "%s does not tell the type, 1316" % GUIDE
    if '"lsm=hcsec ' not in repo.read(KERNEL):
        yield "audit.c does not write lsm=hcsec"


def rst_form(repo):
    for path in (GUIDE, DESIGN, TRUST, TRUST_DESIGN, PERFORMANCE):
        for problem in rst.form(repo.read(path)):
            yield "%s:%s" % (path, problem)


def ways_around(repo):
    """Every test that is named as an answer to an attack, and every step."""
    text = repo.read(DESIGN).split("**Ways around.**", 1)[1]
    text = text.split("\n\n**", 1)[0]
    named = 0
    for item in text.split("\n- ")[1:]:
        source = None
        for name in rst.literals(item):
            if re.fullmatch(r"\w+_test", name):
                path = "selftests/%s.c" % name
                source = repo.read(path) if repo.exists(path) else None
                if source is None:
                    yield "there is no %s" % path
            elif re.fullmatch(r"\d\d-[\w-]+", name):
                named += 1
                if not repo.exists("tests/steps/%s" % name):
                    yield "there is no step %s" % name
            elif source and re.fullmatch(r"[a-z]\w*\.[a-z]\w*", name):
                named += 1
                if not is_test(source, *name.split(".")):
                    yield "there is no test %s" % name
    if named < 20:
        yield "only %d tests are named" % named


def is_test(source, fixture, name):
    """A test of the fixture, or a variant that all of its tests are run for."""
    return re.search(r"TEST_F(_\w+)?\(%s,\s*%s\)|"
                     r"(FIXTURE_VARIANT_ADD\(%s, |WAY\()%s\)" %
                     (fixture, name, fixture, name), source)


CHECKS = [
    ("files of securityfs", securityfs_files,
     (KERNEL, '{ "error", 0400,', '{ "error", 0444,')),
    ("keys of status", status_keys, (ABI, "overwritten ", "overwrote ")),
    ("keys of containers", container_keys, (ABI, "denied=1", "refused=1")),
    ("keys of records", record_keys,
     (KERNEL, 'ATTR(gains, ', 'ATTR(gain, ')),
    ("values of records", record_values,
     (KERNEL, '= "memfd"', '= "memory"')),
    ("netlink attributes", netlink,
     (UAPI, "HCSEC_A_TASK_ESCAPED,", "HCSEC_A_TASK_FLED,")),
    ("errors of load", load_errors, (GUIDE, "``ENOSPC``", "``EXFULL``")),
    ("events", events, (GUIDE, "``socket.accepted``", "``socket.taken``")),
    ("statements", statements, (TOOL, '{ "starts", STARTS', '{ "from", STARTS')),
    ("clauses", clauses, (TOOL, '{ "gains", CLAUSE', '{ "gain", CLAUSE')),
    ("values of clauses", values, (KERNEL + "names.c", '= "tipc"', '= "tip"')),
    ("messages of the compiler", messages,
     (TOOL, "its clauses contradict", "its words contradict")),
    ("kernel configuration", kconfig,
     (KERNEL + "Kconfig", "HCSEC_TRUSTED_KEYS", "HCSEC_ROOT_KEYS")),
    ("kernel parameters", parameters,
     (PARAMETERS, "hcsec.mode", "hcsec.loose")),
    ("limits", numbers, (UAPI, "HCSEC_MAX_MARKS 64", "HCSEC_MAX_MARKS 128")),
    ("files of the module", rooms, (DESIGN, "``judge.c``", "``judges.c``")),
    ("kernel-doc and locks", identifiers,
     (KERNEL + "task.h", "struct hcsec_flow -", "struct hcsec_flux -")),
    ("audit subsystem", audit_subsystem, (GUIDE, "type 1316", "type 1317")),
    ("ways around", ways_around,
     (DESIGN, "``carry.tee``", "``carry.tree``")),
    ("form of the rst files", rst_form, (GUIDE, "Costs\n=====", "Costs\n====")),
]
