#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: make_inputs.py DIR
#
# Writes policy sources that no repository should hold: DIR/odd/* are to be
# survived by the compiler, whatever it says of them; DIR/rules-N.hcs have N
# rules.

import os
import random
import sys

HEAD = 'policy "x" { serial 1\n'
FOOT = '\n}\n'


def fold(text, width):
    return '\n'.join(text[i:i + width] for i in range(0, len(text), width))


def includes(depth, odd):
    """Each file includes the next one twice."""
    for i in range(depth):
        line = 'include "%d.inc"\n' % (i + 1)
        with open('%s/%d.inc' % (odd, i), 'w') as f:
            f.write(line + line)
    open('%s/%d.inc' % (odd, depth), 'w').close()
    return 'include "0.inc"\n'


def overlapping(n):
    r = random.Random(1)
    rules = []
    for _ in range(n):
        bits = r.randrange(8, 30)
        addr = r.getrandbits(32) >> (32 - bits) << (32 - bits)
        rules.append('deny socket.connect to %d.%d.%d.%d/%d port %d-%d' % (
            addr >> 24, addr >> 16 & 255, addr >> 8 & 255, addr & 255, bits,
            r.randrange(1, 30000), r.randrange(30000, 65536)))
    return 'container c { match cgroup /x\n' + '\n'.join(rules) + '\n}'


def odd_inputs(odd):
    deep = 20000
    texts = {
        'empty': '',
        'brace': '}',
        'brace-first': '}\n' + HEAD + FOOT,
        'open-block': 'policy "x" {',
        'open-set': HEAD + 'path a { /b',
        'open-string': 'policy "x',
        'open-escape': 'policy "x\\',
        'nul': HEAD + '\0' + FOOT,
        'nul-in-string': 'policy "x\0y" { serial 1 }',
        'only-nuls': '\0' * 4096,
        'carriage-return': HEAD + 'mark a\rprocess' + FOOT,
        'dos-lines': 'policy "x" {\r\nserial 1\r\n}\r\n',
        'trojan': HEAD + '# \u202e' + FOOT,
        'escape': HEAD + '# \x1b[2J' + FOOT,
        'long-line': HEAD + '# ' + 'x' * 100000 + FOOT,
        'braces': fold('{' * 200000, 4000),
        'blocks': fold('x {' * deep, 6000),
        'containers': HEAD + 'container x {\n' * deep,
        'brackets': fold('/[' * 400000, 8000),
        'groups': HEAD + 'path a { ' + '/{' * 2000 + ' }' + FOOT,
        'nested-groups': HEAD + 'path a { "/' + '{' * 2000 + '}' * 2000 +
                         '" }' + FOOT,
        'many-groups': HEAD + 'path a { "/' + '{,}' * 12 + '{}' * 1000 +
                       '" }' + FOOT,
        'nested-sets': HEAD + '\n'.join('path a%d { a%d }' % (i, i + 1)
                                        for i in range(deep)) +
                       '\npath a%d { /x }' % deep + FOOT,
        'doubling-sets': HEAD + '\n'.join('net a%d { a%d a%d }' %
                                          (i, i + 1, i + 1)
                                          for i in range(30)) +
                         '\nnet a30 { ::1 }' + FOOT,
        'doubling-templates': HEAD + '\n'.join(
            'template a%d { use a%d; use a%d }' % (i, i + 1, i + 1)
            for i in range(30)) + '\ntemplate a30 { }' +
            '\ncontainer c { match cgroup /a; use a0 }' + FOOT,
        'nested-templates': HEAD + '\n'.join(
            'template a%d { use a%d }' % (i, i + 1) for i in range(100)) +
            '\ntemplate a100 { }' +
            '\ncontainer c { match cgroup /a; use a0 }' + FOOT,
        'doubling-includes': includes(30, odd),
        'include-nothing': 'include ""\ninclude "."\ninclude "/"\n',
        'include-upwards': 'include "../../../../../../../../../../x"\n',
        'include-device': 'include "/dev/zero"\n',
        'errors': 'mark x process\n' * 100000,
        'messages': '%\n' * 20000,
        'exponential': HEAD + 'container c { match cgroup /x\n'
                       'deny exec path /*a' + '?' * 40 + '\n}' + FOOT,
        'overlapping': HEAD + overlapping(1000) + FOOT,
        'many-marks': HEAD + '\n'.join('mark m%d process' % i
                                       for i in range(5000)) + FOOT,
        'many-containers': HEAD + '\n'.join(
            'container c%d { match cgroup /c/%d; deny exec }' % (i, i)
            for i in range(1000)) + FOOT,
        'many-names': HEAD + 'container c { match cgroup /c\ndeny exec path ' +
                      ' \\\n'.join('/p%d' % i for i in range(5000)) + '\n}' +
                      FOOT,
    }
    for name, text in texts.items():
        with open('%s/%s' % (odd, name), 'w', newline='') as f:
            f.write(text)
    with open(odd + '/not-utf8', 'wb') as f:
        f.write(b'# \xff\xfe\n' + HEAD.encode() + FOOT.encode())
    with open(odd + '/noise', 'wb') as f:
        f.write(random.Random(2).randbytes(100000))
    with open(odd + '/huge', 'wb') as f:
        f.write(b'#\n' * (9 << 20))


def rules(n):
    yield 'policy "many" {\n    serial 1\n'
    yield '    mark served process\n    mark seen container\n'
    yield '    mark phi data\n'
    yield '    container c {\n        match cgroup "/c"\n'
    yield '        on socket.accept set served\n'
    for i in range(n):
        high, low = i >> 8 & 255, i & 255
        yield '        ' + (
            'deny socket.connect to 10.%d.%d.0/24 when served' % (high, low),
            'deny exec path /usr/bin/program-%d when served' % i,
            'deny exec path /opt/app-%d/**/bin/* when served' % i,
            'deny socket.connect to 172.16.%d.%d port %d' % (high, low,
                                                            1000 + i),
            'on socket.send to 2001:db8:%x::/48 port %d-%d set seen' % (
                i, i + 1, i + 50),
            'on file.read path /srv/phi-%d/** set phi' % i,
            'deny file.open path /etc/app-%d.conf access write when seen' % i,
            'deny file.rename path /srv/%d/* to /out/%d object +phi' % (i, i),
            'deny process.setid uid %d when served' % i,
            'deny system.mount source /dev/disk-%d fstype ext%d' % (i, i),
        )[i % 10] + '\n'
    yield '    }\n}\n'


def main():
    directory = sys.argv[1]
    os.makedirs(directory + '/odd')
    odd_inputs(directory + '/odd')
    for n in 10, 10000:
        with open('%s/rules-%d.hcs' % (directory, n), 'w') as f:
            f.writelines(rules(n))
    # Their tables alone would be larger than a blob.
    with open(directory + '/containers.hcs', 'w') as f:
        f.write(HEAD)
        f.writelines('container c%d { match cgroup /c/%d }\n' % (i, i)
                     for i in range(40000))
        f.write(FOOT)


main()
