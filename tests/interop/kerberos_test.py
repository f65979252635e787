"""The provider smb with Kerberos: an MIT KDC, and Samba that has its key and no password of the user."""

import os

from drive_world import SERVERS, World
from harness import cases
from harness.processes import Process, run, wait_until
from samba_server import STRANGER, Samba

NAMESPACE, ADDRESS = next(iter(SERVERS.items()))
REALM = "OPENRAS.TEST"
HOST = "files.openras.test"
PROJECTS = rf"\\{HOST}\projects"
PASSWORD = "pw-that-the-kdc-knows"


class Kerberos(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hosts = os.path.join(cls.scratch, "hosts")
        with open(hosts, "w", encoding="utf-8") as file:
            file.write(f"127.0.0.1 localhost\n{ADDRESS} {HOST}\n")
        run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
        cls._start_kdc()
        cls.samba = Samba(cls.scratch, NAMESPACE, "FILES", f"""\
  realm = {REALM}
  kerberos method = dedicated keytab
  dedicated keytab file = {cls.keytab}""")
        cls.addClassCleanup(cls.samba.stop)
        cls.env["KRB5_CONFIG"] = cls.krb5

    @classmethod
    def _start_kdc(cls):
        directory = os.path.join(cls.scratch, "kdc")
        os.makedirs(directory)
        cls.krb5 = os.path.join(directory, "krb5.conf")
        cls.keytab = os.path.join(directory, "keytab")
        with open(cls.krb5, "w", encoding="utf-8") as file:
            file.write(f"""\
[libdefaults]
  default_realm = {REALM}
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  {REALM} = {{
    # A standalone Samba refuses tickets with a PAC.
    disable_pac = true
    kdc = {ADDRESS}
    database_name = {directory}/principal
    key_stash_file = {directory}/stash
    acl_file = {directory}/acl
  }}
""")
        env = {"KRB5_CONFIG": cls.krb5, "KRB5_KDC_PROFILE": cls.krb5}
        run(["kdb5_util", "create", "-s", "-r", REALM, "-P", "master"], env=env, check=True)
        for query in (f"addprinc -pw {PASSWORD} {STRANGER}", f"addprinc -randkey cifs/{HOST}",
                      f"ktadd -k {cls.keytab} cifs/{HOST}"):
            run(["kadmin.local", "-r", REALM, "-q", query], env=env, check=True)
        kdc = Process(["krb5kdc", "-n", "-r", REALM], namespace=NAMESPACE, env=env)
        cls.addClassCleanup(kdc.stop)
        wait_until(lambda: run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/88"],
                               namespace=NAMESPACE).returncode == 0, 30, "the KDC listens")

    def setUp(self):
        self.env["KRB5CCNAME"] = os.path.join(self.scratch, "tickets-" + self.id())

    def use(self):
        with open(self.drive("z", "by-ticket"), "w", encoding="utf-8") as file:
            file.write("x")
        self.assertTrue(os.path.exists(self.samba.path("projects", "by-ticket")))
        self.cancel("Z:")

    def test_with_a_ticket_nothing_else_is_needed(self):
        run(["nsenter", f"--net=/run/netns/drives-c", "kinit", STRANGER],
            env=self.env, text_in=PASSWORD + "\n", check=True)
        self.add(PROJECTS, "Z:", "-")
        self.use()

    def test_with_a_password_a_ticket_is_got(self):
        self.add(PROJECTS, "Z:", f"{STRANGER}@{REALM}", password=PASSWORD)
        self.use()

    def test_a_wrong_password(self):
        self.add(PROJECTS, "Z:", f"{STRANGER}@{REALM}", password="wrong", expect=1326)

    def test_without_a_ticket(self):
        self.add(PROJECTS, "Z:", "-", expect=1326)


if __name__ == "__main__":
    cases.main()
