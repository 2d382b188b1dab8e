"""Section 2.3, 2.4, 2.5: the curve under ristretto255 and Ed25519, signatures in the group, document signatures."""
import functools
import hashlib
import itertools

from encoding import ELL, Refused, refuse, need, hash_to_scalar, sha256, expand_message_xmd

P = 2 ** 255 - 19
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


# ---- the Edwards curve -x^2 + y^2 = 1 + D*x^2*y^2: points as (X, Y, Z, T), x = X/Z, y = Y/Z, T = X*Y/Z ----------

IDENTITY = (0, 1, 1, 0)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def neg(p):
    return -p[0] % P, p[1], p[2], -p[3] % P


def mul(k, p):
    result = IDENTITY
    for bit in bin(k)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, p)
    return result


def affine(points, together=256):
    """(x, y) of each point; one inversion for many: with all products of the Z, the inverse of the last gives each."""
    points = iter(points)
    while batch := list(itertools.islice(points, together)):
        products = list(itertools.accumulate((p[2] for p in batch), lambda a, b: a * b % P))
        inverse, found = pow(products[-1], -1, P), []
        for n in range(len(batch) - 1, -1, -1):
            z = inverse * (products[n - 1] if n else 1) % P
            inverse = inverse * batch[n][2] % P
            found.append((batch[n][0] * z % P, batch[n][1] * z % P))
        yield from reversed(found)


def multi_mul(terms):
    """The sum of k*p over all terms (k, p): buckets for windows of w bits (Pippenger)."""
    result = IDENTITY
    w = 1 if len(terms) < 8 else 6
    top = max((k.bit_length() for k, _ in terms), default=0)
    for shift in range(top // w * w, -1, -w):
        for _ in range(w):
            result = add(result, result)
        buckets = {}
        for k, p in terms:
            digit = k >> shift & 2 ** w - 1
            if digit:
                buckets[digit] = add(buckets[digit], p) if digit in buckets else p
        running = total = IDENTITY
        for digit in range(max(buckets, default=0), 0, -1):
            if digit in buckets:
                running = add(running, buckets[digit])
            total = add(total, running)
        result = add(result, total) if buckets else result
    return result


def sqrt_ratio(u, v):
    """RFC 9496 section 4.2: (was u/v a square, the non-negative root of u/v or of SQRT_M1*u/v)."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    was_square = check in (u % P, -u % P)
    if check in (-u % P, -u * SQRT_M1 % P):
        r = r * SQRT_M1 % P
    return was_square, absolute(r)


def absolute(x):
    return -x % P if x & 1 else x


# ---- 2.3 the group: ristretto255 (RFC 9496) ---------------------------------------------------------------------

def decode_point(data, code="POINT_INVALID", identity=True, identity_code=None):
    """RFC 9496 section 4.3.1; refuses the identity unless it is allowed."""
    s = int.from_bytes(data, "little")
    need(len(data) == 32 and s < P and not s & 1, code, "no canonical element")
    ss = s * s % P
    u1, u2 = 1 - ss, 1 + ss
    v = (-D * u1 * u1 - u2 * u2) % P
    was_square, root = sqrt_ratio(1, v * u2 * u2 % P)
    den_x, den_y = root * u2 % P, root * root * u2 * v % P
    x, y = absolute(2 * s * den_x % P), u1 * den_y % P
    need(was_square and not x * y % P & 1 and y != 0, code, "no canonical element")
    need(identity or s != 0, identity_code or code, "the identity")
    return x, y, 1, x * y % P


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]


def encode_point(p):
    """RFC 9496 section 4.3.2."""
    x0, y0, z0, t0 = p
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    _, root = sqrt_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = root * u1 % P, root * u2 % P
    z_inv = den1 * den2 * t0 % P
    if t0 * z_inv % P & 1:
        x, y, den = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        x, y, den = x0, y0, den2
    if x * z_inv % P & 1:
        y = -y % P
    return absolute(den * (z0 - y) % P).to_bytes(32, "little")


def is_identity(p):
    return p[0] % P == 0 or p[1] % P == 0


def equal(p, q):
    return (p[0] * q[1] - p[1] * q[0]) % P == 0 or (p[1] * q[1] - p[0] * q[0]) % P == 0


def decode_scalar(data, code="SCALAR_INVALID"):
    k = int.from_bytes(data, "little")
    need(len(data) == 32 and k < ELL, code, "no scalar below the order")
    return k


def encode_scalar(k):
    return (k % ELL).to_bytes(32, "little")


ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P
SQRT_AD_MINUS_ONE = sqrt_ratio((-D - 1) % P, 1)[1]
if SQRT_AD_MINUS_ONE != 25063068953384623474111414158702152701244531502492656460079210482610430750235:
    SQRT_AD_MINUS_ONE = P - SQRT_AD_MINUS_ONE


def map_to_point(data):
    """RFC 9496 section 4.3.4, MAP."""
    t = int.from_bytes(data, "little") % 2 ** 255 % P
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    was_square, s = sqrt_ratio(u, v)
    s, c = (s, P - 1) if was_square else (-absolute(s * t % P) % P, r)
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


def element_derivation(data):
    return add(map_to_point(data[:32]), map_to_point(data[32:]))


def hash_to_ristretto255(message):
    """RFC 9380 appendix B."""
    dst = b"ristretto255_XMD:SHA-512_R255MAP_RO_"
    return element_derivation(expand_message_xmd(hashlib.sha512, message, dst, 64))


# ---- the base point, of both ---------------------------------------------------------------------------------

_y = 4 * pow(5, -1, P) % P
_x = sqrt_ratio(_y * _y - 1, D * _y * _y + 1)[1]
B = (_x, _y, 1, _x * _y % P)
assert encode_point(B).hex() == "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"   # RFC 9496 A.1


# ---- 2.4 signatures in the group ---------------------------------------------------------------------------------

def signature_equation(purpose, key, message, signature):
    """Algorithm 2.5 up to its equation: the terms that must sum to the identity, z*B - R - c*K."""
    code = "SIGNATURE_INVALID"
    need(len(signature) == 64, code, "length")
    k = decode_point(key, code, identity=False)
    r, z = decode_point(signature[:32], code), decode_scalar(signature[32:], code)
    c = hash_to_scalar("sig/" + purpose, key, signature[:32], message)
    return [(z, B), (ELL - 1, r), (-c % ELL, k)]


def verify_signature(purpose, key, message, signature, code="SIGNATURE_INVALID"):
    """Algorithm 2.5."""
    try:
        need(is_identity(multi_mul(signature_equation(purpose, key, message, signature))), code, "does not verify")
    except Refused as e:
        refuse(code, e.message)


# ---- 2.5 Ed25519, strictly ---------------------------------------------------------------------------------------

@functools.lru_cache(maxsize=1000)
def decode_ed25519_key(data):
    """RFC 8032 section 5.1.3, canonical, torsion-free, not the identity."""
    code = "ED25519_KEY_INVALID"
    need(len(data) == 32, code, "length")
    y = int.from_bytes(data, "little") & (2 ** 255 - 1)
    was_square, x = sqrt_ratio((y * y - 1) % P, (D * y * y + 1) % P)
    sign = data[31] >> 7
    need(y < P and was_square and not (x == 0 and sign), code, "no canonical point")
    if x & 1 != sign:
        x = -x % P
    point = (x, y, 1, x * y % P)
    need((x, y) != (0, 1), code, "the identity")
    q = mul(ELL, point)
    need(q[0] % P == 0 and (q[1] - q[2]) % P == 0, code, "a part of small order")
    return point


def encode_ed25519(p):
    z = pow(p[2], -1, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def verify_ed25519(key, message, signature):
    """Algorithm 2.12. (R is compared as bytes: S*B - k*A lies in the prime-order subgroup, so R does too.)"""
    a = decode_ed25519_key(key)
    need(len(signature) == 64, "ED25519_SIGNATURE_INVALID", "length")
    s = int.from_bytes(signature[32:], "little")
    need(s < ELL, "ED25519_SIGNATURE_INVALID", "S is not below the order")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ELL
    need(encode_ed25519(add(mul(s, B), neg(mul(k, a)))) == signature[:32], "ED25519_SIGNATURE_INVALID", "does not verify")


def verify_document(kind, key, data, signature, code="DOCUMENT_SIGNATURE_INVALID"):
    """Algorithm 2.7: over "psephos/v1/doc/" || kind || SHA-256(bytes)."""
    try:
        verify_ed25519(key, b"psephos/v1/doc/" + kind.encode("ascii") + sha256(data), signature)
    except Refused as e:
        refuse(code, "%s: %s" % (kind, e.message))


def check_x25519_key(data, code="SEALING_KEY_INVALID"):
    """Section 4.3: canonical, and 8 times it is not the identity (montgomery ladder on u)."""
    u = int.from_bytes(data, "little")
    need(len(data) == 32 and u < P, code, "no canonical X25519 key")
    x, z = u, 1
    for _ in range(3):                                             # doublings of RFC 7748, projective
        a, b = (x + z) ** 2 % P, (x - z) ** 2 % P
        e = a - b
        x, z = a * b % P, e * (a + 121665 * e) % P
    need(z != 0 and u != 0, code, "of small order")
