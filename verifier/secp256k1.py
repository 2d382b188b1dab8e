"""The curve, signatures and hash of BSV (section 8.1): secp256k1, ECDSA, strict DER, RIPEMD-160."""
from bls import Curve
from encoding import Reader, need

Q = 2 ** 256 - 2 ** 32 - 977
N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141


class Fq:
    zero, one = 0, 1
    add = staticmethod(lambda a, b: (a + b) % Q)
    sub = staticmethod(lambda a, b: (a - b) % Q)
    mul = staticmethod(lambda a, b: a * b % Q)
    neg = staticmethod(lambda a: -a % Q)
    inv = staticmethod(lambda a: pow(a, -1, Q))


SECP = Curve(Fq, 0, 7)
SECP_GENERATOR = (0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798,
                  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8)
assert SECP.mul(N, SECP_GENERATOR) is None


def decode_secp256k1_key(data, code="ANCHOR_KEY_INVALID"):
    need(len(data) == 33 and data[0] in (2, 3), code, "not compressed")
    x = int.from_bytes(data[1:], "big")
    y = pow(x ** 3 + 7, (Q + 1) // 4, Q)
    need(x < Q and y * y % Q == SECP.rhs(x), code, "not on the curve")
    return x, y if y & 1 == data[0] & 1 else Q - y


def verify_ecdsa(key, digest, r, s):
    if not (0 < r < N and 0 < s < N):
        return False
    w, z = pow(s, -1, N), int.from_bytes(digest, "big")
    p = SECP.add(SECP.mul(z * w % N, SECP_GENERATOR), SECP.mul(r * w % N, key))
    return p is not None and p[0] % N == r


def decode_der(data):
    """Strict DER of two positive integers."""
    code = "ANCHOR_SIGNATURE_FORM_INVALID"
    outer = Reader(data, code)
    need(outer.number(1) == 0x30 and outer.number(1) == len(data) - 2 and len(data) < 0x80, code, "sequence")
    numbers = []
    for _ in range(2):
        need(outer.number(1) == 0x02, code, "integer")
        body = outer.take(outer.number(1))
        need(body and body[0] < 0x80 and not (len(body) > 1 and body[0] == 0 and body[1] < 0x80), code, "integer")
        numbers.append(int.from_bytes(body, "big"))
    outer.end()
    return numbers


def ripemd160(message):
    """Python's hashlib does not always have it."""
    r1 = [*range(16), 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8, 3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
          1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2, 4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13]
    r2 = [5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
          15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13, 8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
          12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11]
    s1 = [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
          11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5, 11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
          9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6]
    s2 = [8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
          9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5, 15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
          8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11]
    k1 = [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e]
    k2 = [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0]
    f = [lambda x, y, z: x ^ y ^ z, lambda x, y, z: x & y | ~x & z, lambda x, y, z: (x | ~y) ^ z,
         lambda x, y, z: x & z | y & ~z, lambda x, y, z: x ^ (y | ~z)]
    mask = 2 ** 32 - 1
    rol = lambda x, n: (x << n | (x & mask) >> 32 - n) & mask
    h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
    padded = message + b"\x80" + bytes(-(len(message) + 9) % 64) + (8 * len(message)).to_bytes(8, "little")
    for at in range(0, len(padded), 64):
        x = [int.from_bytes(padded[at + 4 * k:at + 4 * k + 4], "little") for k in range(16)]
        lanes = []
        for r, s, k, order in ((r1, s1, k1, 1), (r2, s2, k2, -1)):
            a, b, c, d, e = h
            for j in range(80):
                t = rol(a + f[::order][j // 16](b, c, d) + x[r[j]] + k[j // 16] & mask, s[j]) + e & mask
                a, e, d, c, b = e, d, rol(c, 10), b, t
            lanes.append((a, b, c, d, e))
        p, q = lanes
        h = [(h[(k + 1) % 5] + p[(k + 2) % 5] + q[(k + 3) % 5]) & mask for k in range(5)]
    return b"".join(v.to_bytes(4, "little") for v in h)


