"""The files of a record (record-format section 1), from a folder or from one archive (section 10), read carefully.

A record may come from an enemy. So nothing is followed out of the folder (symbolic links, pipes, devices are named, not
opened), no file is read beyond the limit of its kind, and the archive is read in place and never unpacked.
"""
import hashlib
import os
import re
import stat

from encoding import MiB, Refused, need, refuse


class Missing(Exception):
    """Something that has to be there is not (yet): the check is not run."""


# Record-format section 9: paths.
SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"


def is_record_path(path):
    return len(path) <= 200 and re.fullmatch("%s(/%s)*" % (SEGMENT, SEGMENT), path) is not None


class Folder:
    """A record as a folder."""

    def __init__(self, root):
        self.root, self.files, self.strange = root, {}, []         # path -> bytes; what is no plain file
        self._walk(root, "", 0)

    def _walk(self, folder, prefix, depth):
        for each in sorted(os.scandir(folder), key=lambda e: e.name):
            path = prefix + each.name
            if each.is_dir(follow_symlinks=False) and depth < 100:
                self._walk(each.path, path + "/", depth + 1)
            elif each.is_file(follow_symlinks=False):
                self.files[path] = each.stat(follow_symlinks=False).st_size
            else:
                self.strange.append(path)

    def open(self, path):
        handle = os.open(os.path.join(self.root, *path.split("/")), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise Missing(path + " is no plain file any more")
        return os.fdopen(handle, "rb"), self.files[path]


class Archive:
    """A record as one POSIX ustar archive: plain files and folders, each once, and nothing behind the end."""

    def __init__(self, name):
        self.name, self.files, self.places, self.strange = name, {}, {}, []
        with open(name, "rb") as f:
            self._read_headers(f)
        folder = next(iter(self.places), "").partition("/")[0] + "/"
        if folder + "record.json" in self.places and all(p.startswith(folder) for p in self.places):     # one folder around all
            self.places = {p[len(folder):]: place for p, place in self.places.items()}
        self.files = {path: size for path, (_, size) in self.places.items()}

    def _read_headers(self, f):
        code, end = "TAR_INVALID", os.path.getsize(self.name)
        while True:
            header = f.read(512)
            need(len(header) == 512, code, "the end is missing")
            if header == bytes(512):
                break
            octal = lambda a, b: int(re.fullmatch(rb" *([0-7]{1,11})[ \0]*", header[a:b])[1], 8)
            text = lambda a, b: header[a:b].split(b"\0")[0].decode("latin-1")
            try:
                name, size, checksum, kind, prefix = text(0, 100), octal(124, 136), octal(148, 156), header[156:157], text(345, 500)
                octal(100, 108), octal(108, 116), octal(116, 124), octal(136, 148)     # mode, owner, group, time
            except TypeError:
                refuse(code, "a number that is not octal")
            need(checksum == sum(header) - sum(header[148:156]) + 8 * 32, code, "checksum of " + name)
            need(header[257:265] == b"ustar\x0000", code, "no ustar header")
            path = re.sub(r"^\./", "", prefix + "/" + name if prefix else name)
            if kind == b"5":
                need(size == 0, code, "a folder with bytes: " + path)
                continue
            need(kind in (b"0", b"\0"), code, "no plain file: " + path)
            need(path not in self.places, code, "twice: " + path)
            need(is_record_path(path), "RECORD_PATH_INVALID", path)
            self.places[path] = f.tell(), size
            need(f.tell() + size <= end, code, "cut off: " + path)
            f.seek(size + -size % 512, 1)
        need(f.read(512) == bytes(512), code, "the end is missing")
        for rest in iter(lambda: f.read(MiB), b""):
            need(not rest.strip(b"\0"), code, "bytes behind the end")

    def open(self, path):
        f = open(self.name, "rb")
        f.seek(self.places[path][0])
        return f, self.places[path][1]


class Files:
    """Either of them."""

    def __init__(self, place):
        self.source = Folder(place) if os.path.isdir(place) else Archive(place)
        self.strange = self.source.strange

    def paths(self):
        return sorted(self.source.files)

    def has(self, path):
        return path in self.source.files

    def below(self, prefix):
        return [p for p in self.paths() if p.startswith(prefix)]

    def read(self, path, most=64 * MiB):
        """The bytes of a file; one more than `most` where there are more, which the decoder then refuses."""
        if not self.has(path):
            raise Missing(path + " is missing")
        f, size = self.source.open(path)
        with f:
            return f.read(min(size, most + 1))

    def sha256(self, path):
        if not self.has(path):
            raise Missing(path + " is missing")
        digest = hashlib.sha256()
        f, left = self.source.open(path)
        with f:
            while left > 0:
                part = f.read(min(left, MiB))
                if not part:
                    raise Missing(path + " ends early")
                digest.update(part)
                left -= len(part)
        return digest.digest()
