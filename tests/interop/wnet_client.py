"""A program that calls libmpr.so through ctypes: wnet_client.py FUNCTION ARGUMENTS…

Prints one JSON object: the code, what WNetGetLastError tells, and what the function gave. An argument
"-" is NULL. A password is read from the environment's file descriptor WNET_PASSWORD_FD, so that the
tests' search for it in process lists finds only what OpenRAS itself puts there.
"""

import ctypes
import json
import os
import sys

MPR = ctypes.CDLL(os.path.join(os.environ["OPENRAS_BUILD"], "lib", "libmpr.so"))
DWORD = ctypes.c_uint32
KEEP = []


def wide(text):
    """A UTF-16 text's address, or None."""
    if text is None or text == "-":
        return None
    room = ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0")
    KEEP.append(room)
    return ctypes.addressof(room)


def read_wide(address, limit=4096):
    if not address:
        return None
    octets = b""
    while len(octets) < 2 * limit:
        unit = ctypes.string_at(address + len(octets), 2)
        if unit == b"\0\0":
            break
        octets += unit
    return octets.decode("utf-16-le")


class NetResource(ctypes.Structure):
    _fields_ = [("scope", DWORD), ("type", DWORD), ("display", DWORD), ("usage", DWORD),
                ("local", ctypes.c_void_p), ("remote", ctypes.c_void_p),
                ("comment", ctypes.c_void_p), ("provider", ctypes.c_void_p)]

    def told(self):
        return {"scope": self.scope, "type": self.type, "display": self.display,
                "usage": self.usage, "local": read_wide(self.local),
                "remote": read_wide(self.remote), "comment": read_wide(self.comment),
                "provider": read_wide(self.provider)}


class NetConnectInfo(ctypes.Structure):
    _fields_ = [("size", DWORD), ("flags", DWORD), ("speed", DWORD), ("delay", DWORD),
                ("data", DWORD)]


def answer(code, **more):
    error, text, name = DWORD(), ctypes.create_string_buffer(2048), ctypes.create_string_buffer(512)
    if code:
        MPR.WNetGetLastErrorW(ctypes.byref(error), text, 1024, name, 256)
    print(json.dumps({"code": code, "text": read_wide(ctypes.addressof(text)),
                      "name": read_wide(ctypes.addressof(name)), **more}))


def password():
    fd = os.environ.get("WNET_PASSWORD_FD")
    return None if fd is None else os.read(int(fd), 256).decode()


def add(remote, local="-", user="-", flags="0", provider="-", kind=""):
    kind = int(kind or (0 if local == "-" else 1))
    resource = NetResource(type=kind, local=wide(local), remote=wide(remote),
                           provider=wide(provider))
    answer(MPR.WNetAddConnection2W(ctypes.byref(resource), ctypes.c_void_p(wide(password())),
                                   ctypes.c_void_p(wide(user)), int(flags)))


def cancel(name, force="0", flags="0"):
    answer(MPR.WNetCancelConnection2W(ctypes.c_void_p(wide(name)), int(flags), int(force)))


def text_of(function, *arguments):
    """A function that fills a text; asked first with no room, then with what it asks for."""
    size = DWORD(0)
    code = function(*arguments, None, ctypes.byref(size))
    room = ctypes.create_string_buffer(2 * size.value + 2)
    if code == 234:
        code = function(*arguments, room, ctypes.byref(size))
    answer(code, value=read_wide(ctypes.addressof(room)))


def connection(local):
    text_of(MPR.WNetGetConnectionW, ctypes.c_void_p(wide(local)))


def user(name="-"):
    text_of(MPR.WNetGetUserW, ctypes.c_void_p(wide(name)))


def universal(path):
    room, size = ctypes.create_string_buffer(4096), DWORD(4096)
    code = MPR.WNetGetUniversalNameW(ctypes.c_void_p(wide(path)), 2, room, ctypes.byref(size))
    pointers = ctypes.cast(room, ctypes.POINTER(ctypes.c_void_p))
    answer(code, value=[read_wide(pointers[i]) for i in range(3)] if code == 0 else None)


def performance(remote):
    resource = NetResource(remote=wide(remote))
    info = NetConnectInfo(size=ctypes.sizeof(NetConnectInfo))
    code = MPR.MultinetGetConnectionPerformanceW(ctypes.byref(resource), ctypes.byref(info))
    answer(code, delay=info.delay, flags=info.flags)


def information(remote):
    resource = NetResource(remote=wide(remote))
    room, size, rest = ctypes.create_string_buffer(4096), DWORD(4096), ctypes.c_void_p()
    code = MPR.WNetGetResourceInformationW(ctypes.byref(resource), room, ctypes.byref(size),
                                           ctypes.byref(rest))
    answer(code, resource=NetResource.from_buffer(room).told(), rest=read_wide(rest.value))


def parent(remote):
    resource = NetResource(remote=wide(remote), provider=wide("OpenRAS SMB"))
    room, size = ctypes.create_string_buffer(4096), DWORD(4096)
    code = MPR.WNetGetResourceParentW(ctypes.byref(resource), room, ctypes.byref(size))
    answer(code, resource=NetResource.from_buffer(room).told() if code == 0 else None)


def enumerate_(scope, remote="-"):
    container = NetResource(remote=wide(remote), usage=2)
    handle = ctypes.c_void_p()
    code = MPR.WNetOpenEnumW(int(scope), 0, 0, None if remote == "-" else ctypes.byref(container),
                             ctypes.byref(handle))
    found = []
    while code == 0:
        count, room, size = DWORD(0xFFFFFFFF), ctypes.create_string_buffer(16384), DWORD(16384)
        code = MPR.WNetEnumResourceW(handle, ctypes.byref(count), room, ctypes.byref(size))
        if code == 0:
            found += [one.told() for one in (NetResource * count.value).from_buffer(room)]
    if handle:
        MPR.WNetCloseEnum(handle)
    answer(0 if code == 259 else code, resources=found)


if __name__ == "__main__":
    {"add": add, "cancel": cancel, "connection": connection, "user": user, "universal": universal,
     "performance": performance, "information": information, "parent": parent,
     "enumerate": enumerate_}[sys.argv[1]](*sys.argv[2:])
