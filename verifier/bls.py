"""Section 2.6: BLS12-381 - its two groups, their encodings, the pairing, hash_to_G1. What is done with it: tokens.py.

Written for reading: points are affine pairs of numbers (None is the identity), every step inverts. Slow but right.
"""
import hashlib

from encoding import refuse, expand_message_xmd

P = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab  # field
R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001                                  # group order
X_ABS = 0xd201000000010000                          # |x|, the curve's parameter (x is negative)
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


# ---- the field Fp and its quadratic extension Fp2 = Fp[i], i^2 = -1, as pairs (a, b) = a + b*i -------------------

class Fp:
    zero, one = 0, 1
    add = staticmethod(lambda a, b: (a + b) % P)
    sub = staticmethod(lambda a, b: (a - b) % P)
    mul = staticmethod(lambda a, b: a * b % P)
    neg = staticmethod(lambda a: -a % P)
    inv = staticmethod(lambda a: pow(a, -1, P))

    @staticmethod
    def sqrt(a):
        y = pow(a, (P + 1) // 4, P)
        return y if y * y % P == a % P else None


class Fp2:
    zero, one = (0, 0), (1, 0)
    add = staticmethod(lambda a, b: ((a[0] + b[0]) % P, (a[1] + b[1]) % P))
    sub = staticmethod(lambda a, b: ((a[0] - b[0]) % P, (a[1] - b[1]) % P))
    mul = staticmethod(lambda a, b: ((a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P))
    neg = staticmethod(lambda a: (-a[0] % P, -a[1] % P))

    @staticmethod
    def inv(a):
        n = pow(a[0] * a[0] + a[1] * a[1], -1, P)
        return a[0] * n % P, -a[1] * n % P

    @staticmethod
    def sqrt(a):
        """x + y*i with x^2 - y^2 = a0 and 2xy = a1; the candidate is squared again at the end."""
        if a[1] == 0:
            root = Fp.sqrt(a[0])
            return (root, 0) if root is not None else (0, Fp.sqrt(-a[0] % P))
        norm = Fp.sqrt((a[0] * a[0] + a[1] * a[1]) % P)
        if norm is None:
            return None
        for n in (norm, -norm):
            x = Fp.sqrt((a[0] + n) * pow(2, -1, P) % P)
            if x:
                y = a[1] * pow(2 * x, -1, P) % P
                if Fp2.mul((x, y), (x, y)) == a:
                    return x, y
        return None


# ---- curves y^2 = x^3 + a*x + b over either field ---------------------------------------------------------------

class Curve:
    def __init__(self, field, a, b):
        self.f, self.a, self.b = field, a, b

    def rhs(self, x):
        f = self.f
        return f.add(f.mul(f.add(f.mul(x, x), self.a), x), self.b)

    def neg(self, p):
        return None if p is None else (p[0], self.f.neg(p[1]))

    def slope(self, p, q):
        """Slope of the line through p and q (the tangent, if they are equal); None if it is vertical."""
        f = self.f
        if p[0] == q[0]:
            if p[1] != q[1] or p[1] == f.zero:
                return None
            xx = f.mul(p[0], p[0])
            return f.mul(f.add(f.add(f.add(xx, xx), xx), self.a), f.inv(f.add(p[1], p[1])))
        return f.mul(f.sub(q[1], p[1]), f.inv(f.sub(q[0], p[0])))

    def add(self, p, q):
        if p is None or q is None:
            return q if p is None else p
        s, f = self.slope(p, q), self.f
        if s is None:
            return None
        x = f.sub(f.sub(f.mul(s, s), p[0]), q[0])
        return x, f.sub(f.mul(s, f.sub(p[0], x)), p[1])

    def mul(self, k, p):
        result = None
        for bit in bin(k)[2:] if k else "":
            result = self.add(result, result)
            if bit == "1":
                result = self.add(result, p)
        return result

    def sum(self, points):
        total = None
        for p in points:
            total = self.add(total, p)
        return total


G1 = Curve(Fp, 0, 4)
G2 = Curve(Fp2, (0, 0), (4, 4))
G1_GENERATOR = (
    0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb,
    0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1)
G2_GENERATOR = (
    (0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8,
     0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e),
    (0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801,
     0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be))
assert G1.mul(R, G1_GENERATOR) is None and G2.mul(R, G2_GENERATOR) is None
assert G1_GENERATOR[1] ** 2 % P == G1.rhs(G1_GENERATOR[0])
assert G2.f.mul(G2_GENERATOR[1], G2_GENERATOR[1]) == G2.rhs(G2_GENERATOR[0])


# ---- encodings: compressed, exact length, on the curve, in the subgroup, not the identity (section 2.6) -----------

def larger_half(y):
    return y > (P - 1) // 2


def decode_g1(data, code):
    if len(data) != 48 or data[0] & 0xe0 not in (0x80, 0xa0):     # compressed, not the identity
        refuse(code, "no compressed point of G1")
    x = int.from_bytes(data, "big") & ((1 << 381) - 1)
    y = Fp.sqrt(G1.rhs(x)) if x < P else None
    if y is None:
        refuse(code, "no point of the curve")
    if larger_half(y) != bool(data[0] & 0x20):
        y = -y % P
    if G1.mul(R, (x, y)) is not None:
        refuse(code, "not in the subgroup")
    return x, y


def decode_g2(data, code):
    if len(data) != 96 or data[0] & 0xe0 not in (0x80, 0xa0):
        refuse(code, "no compressed point of G2")
    x1 = int.from_bytes(data[:48], "big") & ((1 << 381) - 1)       # the part with i comes first
    x0 = int.from_bytes(data[48:], "big")
    y = Fp2.sqrt(G2.rhs((x0, x1))) if x0 < P and x1 < P else None
    if y is None or y[1] is None:
        refuse(code, "no point of the curve")
    if larger_half(y[1] if y[1] else y[0]) != bool(data[0] & 0x20):
        y = Fp2.neg(y)
    if G2.mul(R, ((x0, x1), y)) is not None:
        refuse(code, "not in the subgroup")
    return (x0, x1), y


def encode_g1(p):
    return (p[0] | (1 << 383) | (larger_half(p[1]) << 381)).to_bytes(48, "big")


def encode_g2(p):
    (x0, x1), y = p
    sign = larger_half(y[1] if y[1] else y[0])
    return (x1 | (1 << 383) | (sign << 381)).to_bytes(48, "big") + x0.to_bytes(48, "big")


def decode_bls_scalar(data, code):
    k = int.from_bytes(data, "big")
    if len(data) != 32 or k >= R:
        refuse(code, "no scalar of BLS12-381")
    return k


# ---- the pairing ------------------------------------------------------------------------------------------------
# Fp12 = Fp2[w] with w^6 = 1 + i: six coefficients. A point (x, y) of G2's curve stands for (x/w^2, y/w^3) on G1's.

def mul12(a, b):
    re, im = [0] * 11, [0] * 11
    for j, (a0, a1) in enumerate(a):
        if a0 or a1:
            for k, (b0, b1) in enumerate(b):
                re[j + k] += a0 * b0 - a1 * b1
                im[j + k] += a0 * b1 + a1 * b0
    for k in range(6, 11):                                        # w^6 = 1 + i
        re[k - 6] += re[k] - im[k]
        im[k - 6] += re[k] + im[k]
    return [(re[k] % P, im[k] % P) for k in range(6)]


ONE12 = [(1, 0)] + [(0, 0)] * 5


def pow12(a, e):
    result = ONE12
    for bit in bin(e)[2:]:
        result = mul12(result, result)
        if bit == "1":
            result = mul12(result, a)
    return result


def line(p, q, t):
    """The line through q and t on G2's curve, at the point p of G1, times w^3 (which the last power takes away)."""
    s = G2.slope(q, t)
    assert s is not None
    return [Fp2.sub(Fp2.mul(s, q[0]), q[1]), (0, 0), (-s[0] * p[0] % P, -s[1] * p[0] % P), (p[1], 0), (0, 0), (0, 0)]


def miller(p, q):
    """Miller's loop of the ate pairing; x being negative only inverts the result, for every pair alike."""
    f, t = ONE12, q
    for bit in bin(X_ABS)[3:]:
        f = mul12(mul12(f, f), line(p, t, t))
        t = G2.add(t, t)
        if bit == "1":
            f = mul12(f, line(p, t, q))
            t = G2.add(t, q)
    return f


def frobenius2(a):
    """a to the power p^2: w goes to w * (1 + i)^((p^2-1)/6), which lies in Fp."""
    return [(c0 * FROB2[k] % P, c1 * FROB2[k] % P) for k, (c0, c1) in enumerate(a)]


def pow2(a, e):
    result = (1, 0)
    for bit in bin(e)[2:]:
        result = Fp2.mul(result, result)
        if bit == "1":
            result = Fp2.mul(result, a)
    return result


_root = pow2((1, 1), (P * P - 1) // 6)
assert _root[1] == 0
FROB2 = [pow(_root[0], k, P) for k in range(6)]


def pairings_cancel(pairs):
    """True if the product of e(p, q) over all pairs is one. Identities pair to one."""
    f = ONE12
    for p, q in pairs:
        if p is not None and q is not None:
            f = mul12(f, miller(p, q))
    # the last power (p^12-1)/r = (p^6-1)(p^2+1)((p^4-p^2+1)/r). f^(p^6) negates the odd powers of w; instead of
    # dividing by f we compare: f^(p^6 * rest) must equal f^rest.
    rest = (P ** 4 - P ** 2 + 1) // R
    conjugate = [Fp2.neg(c) if k & 1 else c for k, c in enumerate(f)]
    powered = [pow12(mul12(frobenius2(g), g), rest) for g in (f, conjugate)]
    return powered[0] == powered[1] and any(c != (0, 0) for c in f)


# ---- hash_to_G1 (RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_) ------------------------------------------------

ISO_CURVE = Curve(Fp, 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d,
                  0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0)
Z = 11


def map_to_curve_simple_swu(u):
    """RFC 9380 section 6.6.2, onto ISO_CURVE."""
    a, b = ISO_CURVE.a, ISO_CURVE.b
    zu2 = Z * u * u % P
    d = (zu2 * zu2 + zu2) % P
    x = -b * pow(a, -1, P) * (1 + pow(d, -1, P)) % P if d else b * pow(Z * a, -1, P) % P
    y = Fp.sqrt(ISO_CURVE.rhs(x))
    if y is None:
        x = zu2 * x % P
        y = Fp.sqrt(ISO_CURVE.rhs(x))
    return x, y if y & 1 == u & 1 else -y % P


def points_of_order_11():
    """ISO_CURVE has exactly one subgroup of order 11 over Fp; the x of one of each pair of points +-q in it."""
    order = (X_ABS + 1) ** 2 // 3 * R
    x = 1
    while True:
        y = Fp.sqrt(ISO_CURVE.rhs(x))
        q = ISO_CURVE.mul(order // 121, (x, y)) if y is not None else None
        if q is not None:
            q = ISO_CURVE.mul(11, q) or q
            return [ISO_CURVE.mul(k, q)[0] for k in range(1, 6)]
        x += 1


KERNEL = points_of_order_11()


def iso_map(p):
    """The isogeny of degree 11 from ISO_CURVE to G1's curve (RFC 9380 appendix E.2): the one whose kernel is that
    subgroup, by Velu's formulas, and then (x, y) -> (ISO_X * x, ISO_Y * y). The RFC lists its 53 coefficients."""
    x0, y0 = p
    if x0 in KERNEL:
        return None
    x, dx = x0, 1                                                  # the image's x and its derivative
    for k in KERNEL:
        t = 6 * k * k + 2 * ISO_CURVE.a
        u = 4 * ISO_CURVE.rhs(k)
        d = pow(x0 - k, -1, P)
        x += t * d + u * d * d
        dx -= t * d * d + 2 * u * d * d * d
    return x * ISO_X % P, y0 * dx * ISO_Y % P


ISO_X = pow(121, -1, P)
ISO_Y = pow(1331, -1, P)


def hash_to_g1(message, dst=DST):
    uniform = expand_message_xmd(hashlib.sha256, message, dst, 128)
    u = [int.from_bytes(uniform[k:k + 64], "big") % P for k in (0, 64)]
    q = G1.add(iso_map(map_to_curve_simple_swu(u[0])), iso_map(map_to_curve_simple_swu(u[1])))
    return G1.mul(X_ABS + 1, q)                                    # clear_cofactor
