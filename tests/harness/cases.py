"""Runs the test cases of a program and reports each by name, in GoogleTest's form."""

import re
import sys
import tempfile
import time
import unittest

from . import sandbox


class _Report(unittest.TestResult):
    """[ RUN ], [ OK ], [ FAILED ], [ SKIPPED ] for each case, and the counts at the end."""

    def __init__(self, cases):
        super().__init__()
        self._cases = cases
        self._started = time.monotonic()
        self.passed = 0
        self.skipped_cases = 0

    @staticmethod
    def _name(test):
        return ".".join(test.id().split(".")[-2:])

    def _say(self, mark, name):
        took = int((time.monotonic() - self._started) * 1000)
        print(f"[{mark}] {name} ({took} ms)", flush=True)

    def startTest(self, test):
        super().startTest(test)
        self._started = time.monotonic()
        print(f"[ RUN      ] {self._name(test)}", flush=True)

    def addSuccess(self, test):
        self.passed += 1
        self._say("       OK ", self._name(test))

    def addError(self, test, err):
        super().addError(test, err)
        self._failed(test, self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._failed(test, self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._failed(subtest, self._exc_info_to_string(err, test))

    def _failed(self, test, why):
        print(why, flush=True)
        # What the programs of the case said, where it keeps that.
        explain = getattr(getattr(test, "test_case", test), "explain", None)
        if explain:
            print(explain(), flush=True)
        self._say("  FAILED  ", self._name(test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        # A class that cannot be set up stands for all its cases: each one is named and counted.
        group = re.fullmatch(r"setUpClass \((.*)\)", test.id())
        names = ([self._name(case) for case in self._cases
                  if case.id().startswith(group[1] + ".")] if group else [self._name(test)])
        for name in names:
            print(f"SKIPPED: {name}: {reason}", flush=True)
            self._say("  SKIPPED ", name)
        self.skipped_cases += len(names)


def scratch(name):
    """A new directory of this program's own. It is on the sandbox's /run, and goes with it."""
    return tempfile.mkdtemp(prefix=name + "-", dir="/run")


def main():
    """Enters the sandbox and runs the program's cases, or those whose name holds an argument."""
    sandbox.enter()
    wanted = sys.argv[1:]
    chosen = [case
              for group in unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
              for case in group if not wanted or any(word in case.id() for word in wanted)]
    if not chosen:
        sys.exit(f"no test case has {' or '.join(wanted)} in its name")
    report = _Report(chosen)
    unittest.TestSuite(chosen).run(report)
    failed = len(report.failures) + len(report.errors)
    print(f"[==========] {len(chosen)} test cases: {report.passed} passed, {failed} failures, "
          f"{report.skipped_cases} SKIPPED", flush=True)
    forbidden = report.skipped and sandbox.no_skip()
    if forbidden:
        print("a skipped case is a failure here (CI or OPENRAS_NO_SKIP is set)", flush=True)
    sys.exit(1 if failed or forbidden else 0)
