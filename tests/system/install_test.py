"""What `cmake --install` puts into place: whole, with paths that fit, and found by its programs."""

import glob
import json
import os
import re
import subprocess
import unittest

from harness import cases, openras
from harness.processes import run

PREFIX = "/usr/local"


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = cases.scratch("install")
        cls.install()

    @classmethod
    def install(cls):
        run(["cmake", "--install", openras.BUILD, "--prefix", PREFIX], env={"DESTDIR": cls.root},
            check=True, seconds=120)

    def path(self, *parts):
        return self.root + os.path.join(PREFIX, *parts)

    def there(self, *parts):
        found = glob.glob(self.path(*parts))
        self.assertTrue(found, "not installed: " + os.path.join(*parts))
        return found[0]

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_every_program_has_its_page(self):
        programs = {os.path.basename(path) for folder in ("bin", "sbin")
                    for path in glob.glob(self.path(folder, "*"))}
        self.assertLessEqual({"rasdial", "rasphone", "netuse", "netnotify", "rasmand", "rasserver"},
                             programs)
        for program in programs:
            page = self.read(self.there("share/man/man[18]", program + ".[18]"))
            self.assertTrue(re.search(r'^\.TH "' + program, page, re.MULTILINE), program)

    def test_units_name_programs_that_are_there(self):
        for unit in ("system/rasmand.service", "user/openras-restore.service"):
            text = self.read(self.there("lib/systemd", unit))
            named = re.findall(r"^Exec\w+=-?(\S+)", text, re.MULTILINE)
            self.assertTrue(named, unit)
            for program in named:
                self.assertTrue(os.access(self.root + program, os.X_OK), f"{unit}: {program}")
        self.there("lib/systemd/system/rasmand.socket")
        self.there("lib/sysusers.d/openras.conf")
        for path in ("/etc/dbus-1/system.d/org.openras.conf", "/etc/polkit-1/rules.d/openras.rules"):
            self.assertTrue(os.path.isfile(self.root + path), path)

    def test_providers_and_notifyees_are_found_and_trusted(self):
        env = dict(os.environ, OPENRAS_CONFIG=self.root + "/etc/openras", HOME=self.root,
                   XDG_CONFIG_HOME=self.root, OPENRAS_LOG="stderr")
        done = subprocess.run([self.there("bin/netnotify"), "list", "--json"], env=env, text=True,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        told = json.loads(done.stdout)
        self.assertEqual([each["name"] for each in told["providers"]], ["OpenRAS SMB", "OpenRAS SFTP"])
        self.assertEqual([each["name"] for each in told["notifyees"]], ["hooks", "ras"])
        for each in told["providers"] + told["notifyees"]:
            self.assertFalse(each.get("refused"), each)
            self.assertTrue(each["file"].startswith(self.path("lib")), each)
        for holder in ("openras-smbfs", "openras-sftp"):
            self.there("lib*/openras", holder)
        for phase in ("pre-add", "post-add", "pre-cancel", "post-cancel"):
            self.assertTrue(os.path.isdir(self.root + "/etc/openras/notify.d/" + phase))

    def test_programs_compile_against_it(self):
        source = os.path.join(self.root, "program.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write("#include <windows.h>\n#include <ras.h>\n#include <winnetwk.h>\n"
                       "int main(void) {\n"
                       "  return WNetCancelConnection2(\"Q:\", 0, FALSE) != ERROR_NOT_CONNECTED ||\n"
                       "         RasValidateEntryName(NULL, \"?\") == 0;\n}\n")
        program = os.path.join(self.root, "program")
        libraries = os.path.dirname(self.there("lib*/libmpr.so"))
        run(["cc", source, "-I", self.path("include/openras"), "-L", libraries,
             "-Wl,-rpath," + libraries, "-lmpr", "-lrasapi32", "-o", program], check=True)
        run([program], check=True, env={"OPENRAS_CONFIG": self.root + "/etc/openras",
                                        "XDG_RUNTIME_DIR": self.root})

    def test_an_administrators_file_stays(self):
        path = self.root + "/etc/openras/networkprovider.conf"
        before = self.read(path)
        with open(path, "a", encoding="utf-8") as file:
            file.write("# mine\n")
        self.install()
        self.assertEqual(self.read(path), before + "# mine\n")


if __name__ == "__main__":
    cases.main()
