"""Section 2.1, 2.2, 2.5, 2.7: bytes, hashing, canonical JSON, text codes."""
import hashlib
import hmac
import json
import math
import re


class Refused(Exception):
    """A check that refuses, with its code of spec/errors.md."""

    def __init__(self, code, message=""):
        super().__init__(code + ": " + message)
        self.code, self.message = code, message


def refuse(code, message=""):
    raise Refused(code, message)


def need(condition, code, message=""):
    if not condition:
        raise Refused(code, message)


# ---- 2.1 bytes and numbers --------------------------------------------------------------------------------------

def u8(n):
    return n.to_bytes(1, "big")


def u16(n):
    return n.to_bytes(2, "big")


def u32(n):
    return n.to_bytes(4, "big")


def u64(n):
    return n.to_bytes(8, "big")


def lv(x):
    return u32(len(x)) + x


def sha256(x):
    return hashlib.sha256(x).digest()


class Reader:
    """Reads bytes from front to back and refuses to read beyond the end."""

    def __init__(self, data, code):
        self.data, self.at, self.code = data, 0, code

    def take(self, n):
        need(self.at + n <= len(self.data), self.code, "bytes end early")
        self.at += n
        return self.data[self.at - n:self.at]

    def number(self, n, order="big"):
        return int.from_bytes(self.take(n), order)

    def end(self):
        need(self.at == len(self.data), self.code, "bytes go on too long")


def unhex(text, length, code="HEX_INVALID"):
    """Lower-case hex of exactly `length` bytes (None: any length)."""
    need(isinstance(text, str) and re.fullmatch("([0-9a-f]{2})*", text) is not None
         and (length is None or len(text) == 2 * length), code, "not %s bytes of lower-case hex" % length)
    return bytes.fromhex(text)


# ---- 2.2 hashing ------------------------------------------------------------------------------------------------

def hash_input(tag, args):
    return lv(b"psephos/v1/" + tag.encode("ascii")) + b"".join(lv(x) for x in args)


def hash_(tag, *args):
    """Algorithm 2.1: H(tag, x1, ..., xn)."""
    return hashlib.sha256(hash_input(tag, args)).digest()


ELL = 2 ** 252 + 27742317777372353535851937790883648493        # the order of the group (section 2.3)


def hash_to_scalar(tag, *args):
    """Algorithm 2.2."""
    return int.from_bytes(hashlib.sha512(hash_input(tag, args)).digest(), "little") % ELL


def hkdf(ikm, info):
    """Algorithm 2.3: HKDF-SHA-256, empty salt, 64 bytes. No verifier needs it; the vectors do."""
    prk = hmac.new(bytes(32), ikm, hashlib.sha256).digest()
    first = hmac.new(prk, info + b"\x01", hashlib.sha256).digest()
    return first + hmac.new(prk, first + info + b"\x02", hashlib.sha256).digest()


def expand_message_xmd(hash_function, message, dst, length):
    """RFC 9380 section 5.3.1."""
    size, block = hash_function().digest_size, hash_function().block_size
    dst += u8(len(dst))
    b0 = hash_function(bytes(block) + message + u16(length) + b"\x00" + dst).digest()
    out, previous = b"", bytes(size)
    for i in range(1, -(-length // size) + 1):
        previous = hash_function(bytes(a ^ b for a, b in zip(b0, previous)) + u8(i) + dst).digest()
        out += previous
    return out[:length]


# ---- 2.5 documents ----------------------------------------------------------------------------------------------

def number_text(x):
    """A number as ECMAScript writes it (RFC 8785 section 3.2.2.3)."""
    need(math.isfinite(x), "JSON_NUMBER_INVALID", "not finite")
    if abs(x) <= 2 ** 53 and x == int(x):                          # above, the shortest digits are not all the digits
        return str(int(x))
    digits, exponent = ("%r" % abs(x) if "e" in repr(x) else "%s" % repr(abs(x))), 0
    if "e" in digits:
        digits, exponent = digits.split("e")
    whole, _, fraction = digits.partition(".")
    fraction = "" if fraction == "0" else fraction
    all_digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent) - (len(whole + fraction) - len(all_digits))   # 0.ddd * 10^point
    all_digits = all_digits.rstrip("0")
    sign, n = "-" if x < 0 else "", len(all_digits)
    if n <= point <= 21:
        return sign + all_digits + "0" * (point - n)
    if 0 < point <= 21:
        return sign + all_digits[:point] + "." + all_digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + all_digits
    e = point - 1
    return sign + all_digits[0] + ("." + all_digits[1:] if n > 1 else "") + "e" + ("+" if e > 0 else "-") + str(abs(e))


def canonical_text(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(canonical_text(v) for v in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical_text(k) + ":" + canonical_text(value[k]) for k in keys) + "}"
    refuse("JSON_VALUE_INVALID", repr(type(value)))


def encode_canonical_json(value):
    """Algorithm 2.8 (RFC 8785)."""
    return canonical_text(value).encode("utf-8")


def nesting(data):
    """How deep brackets nest, outside of strings. An unended string reaches to the end, so the pattern stays linear."""
    level = deepest = 0
    for bracket in re.findall(rb"[\[\]{}]", re.sub(rb'"(?:[^"\\]|\\.)*"?', b"", data, flags=re.DOTALL)):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


def decode_canonical_json(data, limit, depth):
    """Algorithm 2.9; limit (bytes) and depth are those of the document, record-format section 9."""
    need(len(data) <= limit, "JSON_TOO_LARGE", "more than %d bytes" % limit)
    need(nesting(data) <= depth, "JSON_TOO_DEEP", "deeper than %d" % depth)      # 1. before parsing

    def number(text):
        x = float(text)
        return int(x) if math.isfinite(x) and x.is_integer() and abs(x) <= 2 ** 53 else x

    def constant(text):
        refuse("JSON_INVALID", text)

    try:                                                           # 2. and 3.
        value = json.loads(data.decode("utf-8", "strict"), parse_float=number, parse_int=number, parse_constant=constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as e:
        refuse("JSON_INVALID", str(e))
    check_values(value)
    need(encode_canonical_json(value) == data, "JSON_NOT_CANONICAL", "not in the form of RFC 8785")    # 4.
    return value


def check_values(value):
    if isinstance(value, float):
        need(math.isfinite(value), "JSON_NUMBER_INVALID", "not finite")
    elif isinstance(value, str):
        need(not any("\ud800" <= c <= "\udfff" for c in value), "JSON_STRING_INVALID", "a lone surrogate")
    elif isinstance(value, list):
        for v in value:
            check_values(v)
    elif isinstance(value, dict):
        for k, v in value.items():
            need(k != "__proto__", "JSON_KEY_INVALID", "__proto__")
            check_values(k)
            check_values(v)


def characters(text):
    """Length in UTF-16 code units (record-format section 9)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


MAX_INTEGER = 2 ** 53 - 1
MiB = 1 << 20


def members(value, code, **forms):
    """An object of exactly these members; each has this value, or passes this function."""
    need(isinstance(value, dict) and set(value) == set(forms), code, "missing or unknown members")
    for name, form in forms.items():
        same = form(value[name]) if callable(form) else type(value[name]) is type(form) and value[name] == form
        need(same, code, name)
    return value


# Forms of values: functions that say yes or no.

def hexa(length):
    return lambda v: isinstance(v, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * length), v) is not None


def some_hex(most):
    return lambda v: isinstance(v, str) and 0 < len(v) <= 2 * most and re.fullmatch("([0-9a-f]{2})+", v) is not None


def integer(low=0, high=MAX_INTEGER):
    return lambda v: type(v) is int and low <= v <= high


def choice(*values):
    return lambda v: isinstance(v, str) and v in values


def pattern(expression):
    return lambda v: isinstance(v, str) and re.fullmatch(expression, v) is not None


def is_list(value):
    return isinstance(value, list)


def is_object(value):
    return isinstance(value, dict)


# ---- 2.7 text codes ---------------------------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def encode_base32(data):
    """Algorithm 2.10 (Crockford)."""
    bits = "".join("{:08b}".format(b) for b in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[k:k + 5], 2)] for k in range(0, len(bits), 5))


def decode_base32(text, length):
    """Algorithm 2.11."""
    code = "BASE32_INVALID"
    need(len(text) <= 8192, code, "too long")
    need(text.isascii(), code, "not ASCII")                         # before folding case: some letters fold into ASCII
    text = re.sub(r"[- \t\r\n]", "", text).upper().replace("O", "0").replace("I", "1").replace("L", "1")
    need(all(c in ALPHABET for c in text) and len(text) == -(-length * 8 // 5), code, "character or length")
    bits = "".join("{:05b}".format(ALPHABET.index(c)) for c in text)
    need("1" not in bits[8 * length:], code, "padding")
    return bytes(int(bits[k:k + 8], 2) for k in range(0, 8 * length, 8))
