"""Compiles sources with every combination of compiler, language and definitions that programs use.

matrix.py sizes|samples|mingw|guards|examples SOURCE_ROOT CC CXX
"""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror"]
VERSIONS = ["0x0400", "0x0401", "0x0500", "0x0501", "0x0600", "0x0601", "0x0602"]
OUTPUT = "OUTPUT"  # stands for the program that a compilation links
TEXTS = [[], ["-DUNICODE"]]


def languages(cc, cxx):
    return [[cc, "-std=c11", "-x", "c"], [cxx, "-std=c++17", "-x", "c++"]]


def sizes(root, cc, cxx):
    for version, text, language in itertools.product(VERSIONS, TEXTS, languages(cc, cxx)):
        yield [*language, *WARNINGS, f"-DWINVER={version}", *text, f"-I{root}/include/openras", "sizes.c"]
    # What else a program may choose: the other include folder, 16-bit wchar_t, an old or a new C++.
    for extra in (["-fshort-wchar"], ["-D_WIN32_WINNT=0x0602"], ["-DWINVER=0x0A00"]):
        for language in languages(cc, cxx):
            yield [*language, *WARNINGS, *extra, f"-I{root}/include", "sizes.c"]
    for standard in ("c++11", "c++23"):
        yield [cxx, f"-std={standard}", "-x", "c++", *WARNINGS, f"-I{root}/include", "sizes.c"]


def samples(root, cc, cxx):
    for include, text in itertools.product(("include", "include/openras"), TEXTS):
        flags = [*WARNINGS, *text, f"-I{root}/{include}"]
        yield [cc, "-std=c11", *flags, "samples/dial.c"]
        yield [cxx, "-std=c++17", *flags, "-x", "c++", "samples/dial.c"]
        yield [cxx, "-std=c++17", *flags, "samples/monitor.cc"]


def mingw(root, cc, cxx):
    for text in ([], ["-DUNICODE", "-D_UNICODE"]):
        flags = ["-DWINVER=0x0601", "-D_WIN32_WINNT=0x0601", *text]
        yield ["x86_64-w64-mingw32-gcc", "-std=gnu11", *flags, "samples/dial.c"]
        if shutil.which("x86_64-w64-mingw32-g++"):
            yield ["x86_64-w64-mingw32-g++", "-std=gnu++17", *flags, "-x", "c++", "samples/dial.c"]
            yield ["x86_64-w64-mingw32-g++", "-std=gnu++17", *flags, "samples/monitor.cc"]
        elif not text:
            print("C++ WAS NOT COMPILED FOR WINDOWS: apt install g++-mingw-w64-x86-64-posix")


def examples(root, cc, cxx):
    """As users compile them, for Windows and here; for Windows linked too."""
    flags = ["-Wall", "-Wextra", "-Wconversion", "-Wno-missing-field-initializers", "-Werror"]
    for source in sorted(Path(root, "examples").glob("*.c")):
        if "int main(" not in source.read_text():
            continue  # a library for libmpr: examples/CMakeLists.txt compiles it
        for text in TEXTS:
            yield [cc, "-std=c11", *flags, *text, f"-I{root}/include/openras", str(source)]
        yield ["x86_64-w64-mingw32-gcc", "-std=c11", *flags, *TEXTS[1], str(source)]
        yield ["x86_64-w64-mingw32-gcc", *flags, str(source), "-lrasapi32", "-o", OUTPUT]


def guards(root, cc, cxx):
    """Headers of others that give a name of ours another meaning: the compiler must say so, by our words."""
    for other in ("__wintypes_h__", "WINPR_WTYPES_H", "XMD_H", "__SQLTYPES_H", "_UNICODE"):
        for language in languages(cc, cxx):
            yield [*language, f"-D{other}", f"-I{root}/include", "samples/dial.c"]


def compile_one(command):
    if OUTPUT not in command:
        return subprocess.run([*command, "-fsyntax-only"], cwd=HERE, text=True, capture_output=True)
    with tempfile.TemporaryDirectory() as scratch:
        linked = [os.path.join(scratch, "program.exe") if word == OUTPUT else word
                  for word in command]
        return subprocess.run(linked, cwd=HERE, text=True, capture_output=True)


def main():
    kind, root, cc, cxx = sys.argv[1:5]
    if kind in ("mingw", "examples") and not shutil.which("x86_64-w64-mingw32-gcc"):
        print("SKIPPED, NOTHING WAS COMPILED: apt install gcc-mingw-w64-x86-64")
        return 77
    commands = list({"sizes": sizes, "samples": samples, "mingw": mingw, "guards": guards,
                     "examples": examples}[kind](root, cc, cxx))
    bad = 0
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for command, done in zip(commands, pool.map(compile_one, commands)):
            refused = done.returncode != 0
            as_expected = "#error" in done.stderr and "openras:" in done.stderr if kind == "guards" else not refused
            if not as_expected:
                bad += 1
                print(" ".join(command), done.stderr, sep="\n")
    print(f"{len(commands)} compilations, {bad} not as they should be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
