"""Checks what librasapi32.so exports: every function that the headers declare, and only Ras*, openras_*;
and libmpr.so: the functions of winnetwk.h and WNetSetLastError, and only WNet*, Multinet*.

A bare Win32 name (SetEvent, GetLastError …) in the library would take the place of another library's, or
the other way round: two implementations in one process would be mixed.

symbols.py SOURCE_ROOT CC LIBRARY [mpr]
"""

import re
import subprocess
import sys

HEADERS = ["windows.h", "tchar.h", "ras.h"]


def declared(root, cc):
    """The symbols of the functions that the headers promise of librasapi32.so."""
    source = "".join(f"#include <{h}>\n" for h in HEADERS)
    command = [cc, "-std=c11", "-DWINVER=0x0602", f"-I{root}/include/openras", "-E", "-P", "-x", "c", "-"]
    text = subprocess.run(command, input=source, text=True, capture_output=True, check=True).stdout
    bound = set(re.findall(r'"openras_" "(\w+)"', text))
    functions = set(re.findall(r"\b(Ras[A-Z]\w*|openras_\w+) *\(", text))
    assert len(bound) > 80 and len(functions) > 70, "the headers were not understood"
    return {f"openras_{name}" for name in bound} | {f for f in functions if not f.endswith("Fn")}


def declared_of_mpr(root, cc):
    command = [cc, "-std=c11", "-DWINVER=0x0602", f"-I{root}/include/openras", "-E", "-P", "-x", "c", "-"]
    text = subprocess.run(command, input="#include <npapi.h>\n", text=True, capture_output=True, check=True).stdout
    functions = set(re.findall(r"\b(WNet\w+|Multinet\w+) *\(", text))
    assert len(functions) > 40, "the headers were not understood"
    return functions


def exported(library):
    command = ["nm", "--dynamic", "--defined-only", "--format=posix", library]
    text = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    return {line.split()[0].split("@")[0] for line in text.splitlines()}


def main():
    root, cc, library = sys.argv[1:4]
    is_mpr = sys.argv[4:] == ["mpr"]
    promised = declared_of_mpr(root, cc) if is_mpr else declared(root, cc)
    own = r"(WNet|Multinet)" if is_mpr else r"(Ras[A-Z]|openras_)"
    there = exported(library)
    missing = sorted(promised - there)
    foreign = sorted(s for s in there if not re.match(own, s))
    for name in missing:
        print(f"declared, but not in the library: {name}")
    for name in foreign:
        print(f"exported, but not of its own names: {name}")
    print(f"{len(promised)} functions declared, {len(there)} symbols exported")
    return 1 if missing or foreign else 0


if __name__ == "__main__":
    sys.exit(main())
