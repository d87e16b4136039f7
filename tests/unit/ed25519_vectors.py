#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Send vectors to ed25519_check: those made here, and those of HCSEC_VECTORS.

ed25519_vectors.py DIR, where DIR holds the program.  HCSEC_VECTORS is a
directory of published vectors, ../shared/vectors beside the repository unless
it is set; what is not there is skipped.
"""

import json
import os
import random
import subprocess
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
VECTORS = os.environ.get("HCSEC_VECTORS",
                         os.path.join(TOP, "../shared/vectors"))


def hexint(n, size=32):
    """A number in hexadecimal, least significant byte first."""
    return n.to_bytes(size, "little").hex()


def flag(value):
    """A truth value as the program reads it."""
    return "1" if value else "0"


def value(limbs):
    """The number that five limbs stand for."""
    return sum(limb << 51 * i for i, limb in enumerate(limbs))


def digits(n, window):
    """Signed odd digits, from the definition of the non-adjacent form."""
    out = []
    while n:
        digit = 0
        if n & 1:
            digit = n % 2**window
            if digit >= 2**(window - 1):
                digit -= 2**window
            n -= digit
        out.append(digit & 0xff)
        n >>= 1
    return bytes(out).ljust(254, b"\0").hex()


def add(p, q):
    """The sum of two points of the curve."""
    (x1, y1), (x2, y2) = p, q
    t = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + y1 * x2) * pow(1 + t, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P)


def decode(encoding):
    """The point of an encoding, canonical or not, or None."""
    y = encoding % 2**255 % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        return None
    return (P - x) % P if x % 2 != encoding >> 255 else x, y


def encodings(rng):
    """Encodings of points, and what is none, around what is treated apart."""
    # L times a point of the curve leaves nothing but its torsion.
    small = set()
    while len(small) < 5:
        point = decode(rng.randrange(P))
        if point:
            double = point
            for bit in bin(L)[3:]:
                double = add(double, double)
                if bit == "1":
                    double = add(double, point)
            small.add(double[1])
    for y in sorted(small):
        yield y
        if y < 19:
            yield P + y
    for y in list(range(2, 32)) + list(range(P - 20, 2**255)):
        yield y
    # All but one byte as in p and above
    for i in range(1, 31):
        for low in (0xec, 0xed, 0xff):
            yield 2**255 - 256 + low - 2**(8 * i)
    for _ in range(200):
        yield rng.randrange(2**255)


def made_here(rng):
    """Lines for the internal functions at the ends of what they promise."""
    for y in encodings(rng):
        for n in (y, y + 2**255):
            point = decode(n)
            order8 = point
            for _ in range(3 if point else 0):
                order8 = add(order8, order8)
            yield (f"decode decode {hexint(n)} {flag(y < P)} {flag(point)} "
                   f"{flag(order8 == (0, 1))} "
                   f"{hexint(point[0]) if point else '-'} "
                   f"{hexint(point[1]) if point else '-'}")
    for n in [0, 1, L - 1, L, L + 1, 2**252, 2**253, 2 * L, 2**256 - 1] + \
             [L - 2**i for i in range(0, 256, 8) if 2**i < L] + \
             [L + 2**i for i in range(0, 256, 8)]:
        yield f"below-L lt {hexint(n)} {flag(n < L)}"

    scalars = [0, 1, 2, 7, 8, 15, 16, 31, L - 1, L - 2, L // 2, 2**252 - 1,
               2**252, (2**253 - 1) // 3]
    scalars += [2**i - 1 for i in range(1, 253)] + [2**i for i in range(252)]
    scalars += [rng.randrange(L) for _ in range(500)]
    for n in scalars:
        for window in (4, 5):
            yield f"digits digits {hexint(n)} {window} {digits(n, window)}"
    for n in scalars:
        for i in (0, 1, 2, 15, 2**256 // L, 2**259 - 1):
            wide = n + i * L
            if wide < 2**512:
                yield f"reduce reduce {hexint(wide, 64)} {hexint(wide % L)}"
    yield f"reduce reduce {hexint(2**512 - 1, 64)} {hexint((2**512 - 1) % L)}"

    # RFC 8032, section 7.1, test 2
    yield ("no-memory nomem "
           "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c "
           "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
           "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00 "
           "72")

    top = 2**54 - 1
    ends = (0, 1, 2**51 - 1, 2**51, 2**51 + 2**15 - 1, top)
    for i in range(3000):
        if i == 0:
            limbs = [top] * 10
        elif i % 2:
            limbs = [rng.choice(ends) for _ in range(10)]
        else:
            limbs = [rng.randrange(2**54) for _ in range(10)]
        a, b = value(limbs[:5]), value(limbs[5:])
        words = "".join(hexint(limb, 8) for limb in limbs)
        yield f"loose loose {words} {hexint(a * b % P)}{hexint(a * a % P)}"
    top = 2**51 + 2**15 - 1
    ends = (0, 1, 18, 19, 20, 2**51 - 20, 2**51 - 19, 2**51 - 18, 2**51 - 1,
            2**51, top)
    for i in range(3000):
        if i == 0:
            limbs = [top] * 5
        elif i % 2:
            limbs = [rng.choice(ends)] + [2**51 - 1] * 4
            limbs[rng.randrange(5)] = rng.choice(ends)
        else:
            limbs = [rng.choice(ends) for _ in range(5)]
        words = "".join(hexint(limb, 8) for limb in limbs)
        yield f"tight tight {words} {hexint(value(limbs) % P)}"


def internal(path):
    """Lines of generated/ed25519_internal.json."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    for t in data["sc_reduce"]:
        yield f"internal-reduce reduce {t['i']} {t['o']}"
    for t in data["sc_lt"]:
        yield f"internal-below-L lt {t['s']} {flag(t['lt'])}"
    for t in data["decode"]:
        yield (f"internal-decode decode {t['enc']} {flag(t['canonical'])} "
               f"{flag(t['on_curve'])} {flag(t['small_order'])} "
               f"{t['x'] or '-'} {t['y'] or '-'}")
    for t in data["double_scalarmult"]:
        yield f"internal-products products {t['a']} {t['A']} {t['b']} {t['out']}"
    for t in data["field"]:
        yield (f"internal-field field {t['a']} {t['b']} {t['mul']} {t['add']} "
               f"{t['sub']} {t['sq']}")
    for t in data["field_unary"]:
        yield (f"internal-unary unary {t['a']} {t['inv']} {t['pow22523']} "
               f"{flag(t['odd'])}")
    for t in data["base_odd_multiples"]:
        yield f"internal-base multiple {t['k']} {t['enc']}"


def verify(name, pk, sig, msg, right):
    """A line that verifies a signature."""
    return f"{name} verify {pk or '-'} {sig or '-'} {msg or '-'} {flag(right)}"


def edge(path):
    """Lines of generated/ed25519_edge.json."""
    with open(path, encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    for t in sorted(tests, key=lambda t: t["cat"]):
        yield verify(f"edge-{t['cat']}", t["pk"], t["sig"], t["msg"],
                     t["sodium18"])


def rfc8032(path):
    """Lines of RFC 8032, section 7.1."""
    with open(path, encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    for t in tests:
        yield verify("rfc8032-7.1", t["public"], t["signature"], t["message"],
                     True)


def rfc8032_ph(path):
    """Lines of RFC 8032, section 7.3, which is another kind of signature."""
    with open(path, encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    for t in tests:
        yield verify("rfc8032-7.3-ph", t["public"], t["signature"],
                     t["message"], False)


def sign_input(path):
    """Lines of sign.input, and each again with one bit of S flipped."""
    with open(path, encoding="utf-8") as file:
        rows = [line.split(":") for line in file]
    for row in rows:
        yield verify("sign.input", row[1], row[3][:128], row[2], True)
    for i, row in enumerate(rows):
        sig = bytearray.fromhex(row[3][:128])
        sig[32 + i // 8 % 32] ^= 1 << i % 8
        yield verify("sign.input-flipped", row[1], sig.hex(), row[2], False)


def wycheproof(path):
    """Lines of Wycheproof's ed25519_test.json."""
    with open(path, encoding="utf-8") as file:
        groups = json.load(file)["testGroups"]
    for group in groups:
        for t in group["tests"]:
            yield verify("wycheproof", group["publicKey"]["pk"], t["sig"],
                         t["msg"], t["result"] == "valid")


FILES = {
    "generated/ed25519_internal.json": internal,
    "generated/ed25519_edge.json": edge,
    "rfc8032/rfc8032_7_1.json": rfc8032,
    "rfc8032/rfc8032_7_3_ph.json": rfc8032_ph,
    "sign.input/sign.input": sign_input,
    "wycheproof/ed25519_test.json": wycheproof,
}


def generated(script, args, header):
    """Whether a header is what its script prints."""
    made = subprocess.run([os.path.join(TOP, "scripts", script)] + args,
                          check=True, stdout=subprocess.PIPE).stdout
    with open(os.path.join(TOP, "security/hcsec", header), "rb") as file:
        return file.read() == made


def main():
    """Print the results of the program, then those of this script."""
    lines = list(made_here(random.Random(1)))
    missing = []
    for name, read in FILES.items():
        path = os.path.join(VECTORS, name)
        if os.path.exists(path):
            lines += read(path)
        else:
            missing.append(name)

    program = os.path.join(sys.argv[1], "ed25519_check")
    run = subprocess.run([program], input="\n".join(lines) + "\n", text=True,
                         stdout=subprocess.PIPE, check=False)
    out = run.stdout.splitlines()
    failed = run.returncode != 0
    count = 0
    for line in out:
        if not line.startswith("1.."):
            print(line)
        if line.startswith(("ok ", "not ok ")):
            count += 1
    if not out or out[-1] != f"1..{count}":
        count += 1
        failed = True
        print(f"not ok {count} - ed25519_check came to its end")

    def result(passed, name):
        nonlocal count, failed
        count += 1
        failed = failed or not passed
        print(f"{'ok' if passed else 'not ok'} {count} - {name}")

    for name in missing:
        result(True, f"{name} # SKIP not in {VECTORS}")
    result(generated("ed25519-base.py", [], "ed25519_base.h"),
           "ed25519_base.h is what its script prints")
    name = "ed25519_vectors.h is what its script prints"
    if missing:
        result(True, f"{name} # SKIP no vectors")
    else:
        result(generated("ed25519-vectors.py", [VECTORS], "ed25519_vectors.h"),
               name)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
