"""Compares OpenRAS' headers with mingw-w64's, which others wrote.

For each WINVER both are compiled, and what the compilers made of them is compared: the size of every
structure and enumeration, the offset and size of every member, every enumerator, every constant, every
function with its parameters. A difference must stand in known_differences.txt, with its reason; a line
there that no difference needs is an error, too.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

from dwarf import read_types

HEADERS = ["ras.h", "raserror.h", "rasdlg.h", "winnetwk.h", "npapi.h"]
VERSIONS = [0x0400, 0x0401, 0x0500, 0x0501, 0x0600, 0x0601]
# The files whose contents count. mingw's ras.h takes its isolation states from naptypes.h.
OURS = re.compile(r"openras/(ras|raserror|rasdlg|winnetwk|npapi|wnnc)\.h$|openras/base/(ras_|winnetwk_)\w+\.h$")
THEIRS = re.compile(r"/(ras|raserror|rasdlg|winnetwk|npapi|wnnc)\.h$")


class Side:
    """One set of headers, seen through its compiler."""

    def __init__(self, compiler, objdump, flags, files, scratch):
        self.compiler, self.objdump, self.flags = compiler, objdump, flags
        self.files, self.scratch = files, scratch

    def run(self, arguments, source):
        command = [self.compiler, *self.flags, *arguments, "-x", "c", "-"]
        done = subprocess.run(command, input=source, text=True, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return done.stdout

    def source(self):
        return "#include <windows.h>\n" + "".join(f"#include <{h}>\n" for h in HEADERS)

    def macros(self, version):
        """Name -> expansion, of the object-like macros that the headers leave defined."""
        text = self.run([version, "-E", "-dD"], self.source())
        names, file = set(), ""
        for line in text.splitlines():
            if mark := re.match(r'# \d+ "(.*?)"', line):
                file = mark[1]
            elif define := re.match(r"#define (\w+)( |$)", line):
                if self.files.search(file):
                    names.add(define[1])
            elif undef := re.match(r"#undef (\w+)", line):
                names.discard(undef[1])
        probe = self.source() + "".join(f"\n@@ {n} = {n}\n" for n in sorted(names))
        probe = re.sub(r"@@ (\w+) =", r'"@@\1"', probe)  # a string is not expanded
        expanded = re.findall(r'"@@(\w+)"\s*(.*)', self.run([version, "-E", "-P"], probe))
        return {name: normalised(value) for name, value in expanded if value.strip() and value != name}

    def functions(self, version):
        """Name -> return and parameter types, of the functions that the headers declare."""
        text, file = [], ""
        for line in self.run([version, "-E"], self.source()).splitlines():
            if mark := re.match(r'# \d+ "(.*?)"', line):
                file = mark[1]
            elif self.files.search(file):
                text.append(line)
        code = re.sub(r"__attribute__\s*\(\(.*?\)\)\)?|__asm__\s*\(.*?\)", " ", " ".join(text))
        declaration = re.compile(r"\b(DWORD|VOID|void|WINBOOL|BOOL) +(\w+) *\(([^()]*)\) *;")
        found = {}
        for kind, name, parameters in declaration.findall(code):
            found[name] = [type_name(kind), *(parameter_type(p) for p in parameters.split(","))]
        return found

    def types(self, version):
        object_file = self.scratch / "types.o"
        self.run([version, "-g", "-fno-eliminate-unused-debug-types", "-c", "-o", str(object_file)],
                 self.source())
        dump = [subprocess.run([self.objdump, f"--dwarf={part}", str(object_file)], text=True,
                               capture_output=True).stdout for part in ("info", "rawline")]
        return read_types(*dump, self.files)


def normalised(value):
    """A number where it is one; else the text without spaces."""
    plain = re.sub(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b", r"\1", value).strip()
    if re.fullmatch(r"[0-9a-fA-FxX+\-*|<>&~() ]+", plain):
        try:
            return eval(plain, {"__builtins__": {}}) & 0xFFFFFFFFFFFFFFFF
        except (SyntaxError, NameError, TypeError):
            pass
    return re.sub(r"\s+", "", value)


def type_name(text):
    """A type without what differs in spelling only."""
    text = re.sub(r"\b(const|struct|enum)\b", "", text)
    # mingw spells BOOL as WINBOOL; its macro LPX is `struct tagX*`, where ours is a typedef.
    text = re.sub(r"\bWINBOOL\b", "BOOL", text).replace("VOID", "void")
    text = re.sub(r"\btag(RAS\w+)\b", r"\1", text)
    text = re.sub(r"\bLP(RAS\w+|HRASCONN|NETRESOURCE[AW])\b", r"\1*", text)
    return re.sub(r"\s+", "", text)


def parameter_type(text):
    text = text.strip()
    named = re.fullmatch(r"(.*[ *])(\w+)", text)
    if named and not re.fullmatch(r"(const|struct|enum|unsigned)\s*", named[1]):
        text = named[1]
    return type_name(text)


def is_type_macro(value):
    """mingw has `#define RASCONNW struct tagRASCONNW`; ours are typedefs."""
    return isinstance(value, str) and re.match(r"(struct|enum)?(_?tag\w+|RAS\w+|HRASCONN)\**$", value)


def compare_maps(kind, ours, theirs):
    for name in sorted(set(ours) | set(theirs)):
        if name not in theirs:
            yield f"{kind} only-ours {name}", ours[name]
        elif name not in ours:
            yield f"{kind} only-mingw {name}", theirs[name]
        elif ours[name] != theirs[name]:
            yield f"{kind} differs {name}", f"ours {ours[name]}, mingw {theirs[name]}"


def differences(ours, theirs, version):
    flag = f"-DWINVER={version:#06x}"
    their_version = [flag, f"-D_WIN32_WINNT={version:#06x}"]
    # Both names are needed there; ours take one for the other.
    theirs.flags = theirs.base_flags + [their_version[1]]
    our_types, their_types = ours.types(flag), theirs.types(flag)
    sizes = [{n: t.size for n, t in side.items()} for side in (our_types, their_types)]
    yield from compare_maps("size", *sizes)
    for name in sorted(set(our_types) & set(their_types)):
        mine, other = our_types[name], their_types[name]
        yield from compare_maps("member", {f"{name}.{m}": v for m, v in mine.members.items()},
                                {f"{name}.{m}": v for m, v in other.members.items()})
    enumerators = [{n: v for t in side.values() for n, v in t.enumerators.items()}
                   for side in (our_types, their_types)]
    yield from compare_maps("enumerator", *enumerators)
    macros = [{n: v for n, v in side.macros(flag).items() if not is_type_macro(v)}
              for side in (ours, theirs)]
    internal = re.compile(r"^(OPENRAS_|_RAS|_NPAPI|_WIN|_WNNC|__)")
    macros = [{n: v for n, v in m.items() if not internal.match(n)} for m in macros]
    yield from compare_maps("constant", *macros)
    yield from compare_maps("function", ours.functions(flag), theirs.functions(flag))


def read_known(path):
    """Lines `WINVERs: difference`, where `all` is every WINVER and ? stands for A and W, under a line
    `# reason` that says why they are there."""
    known, reason = [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("#"):
            reason = line
        elif not line.strip():
            reason = None
        else:
            assert reason, f"{path}:{number}: a difference needs a reason"
            versions, pattern = (part.strip() for part in line.split(":", 1))
            listed = VERSIONS if versions == "all" else [int(v, 16) for v in versions.split()]
            known.append({"pattern": pattern, "unused": {(v, c) for v in listed for c in letters(pattern)},
                          "line": number, "versions": set(listed)})
    return known


def letters(pattern):
    return "AW" if "?" in pattern else " "


def account_for(known, version, difference):
    """Whether the difference is known; marks the line that says so."""
    for line in known:
        for letter in letters(line["pattern"]):
            if version in line["versions"] and line["pattern"].replace("?", letter) == difference:
                line["unused"].discard((version, letter))
                return True
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--include", required=True, type=Path)
    parser.add_argument("--scratch", required=True, type=Path)
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--known", type=Path, default=Path(__file__).with_name("known_differences.txt"))
    options = parser.parse_args()
    mingw = "x86_64-w64-mingw32-"
    if not shutil.which(mingw + "gcc"):
        print(f"SKIPPED, NOTHING WAS COMPARED: {mingw}gcc is not there; apt install gcc-mingw-w64-x86-64")
        return 77
    options.scratch.mkdir(parents=True, exist_ok=True)
    ours = Side(options.compiler, "objdump", ["-std=c11", f"-I{options.include}"], OURS, options.scratch)
    theirs = Side(mingw + "gcc", mingw + "objdump", ["-std=gnu11", "-DWIN32_LEAN_AND_MEAN"], THEIRS, options.scratch)
    theirs.base_flags = theirs.flags
    known = read_known(options.known)
    bad = compared = 0
    for version in VERSIONS:
        for difference, values in differences(ours, theirs, version):
            compared += 1
            if not account_for(known, version, difference):
                bad += 1
                print(f"WINVER {version:#06x}: {difference}: {values}")
    for line in known:
        if line["unused"]:
            bad += 1
            at = " ".join(sorted({f"{v:#06x}" for v, _ in line["unused"]}))
            print(f"{options.known.name}:{line['line']}: no such difference at {at}: {line['pattern']}")
    print(f"{len(VERSIONS)} versions, {compared} differences, {bad} not accounted for")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
