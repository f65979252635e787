"""Reads structures and enumerations out of what `objdump --dwarf=info` prints."""

import re
from dataclasses import dataclass, field


@dataclass
class Type:
    size: int
    members: dict = field(default_factory=dict)  # name -> (offset, size)
    enumerators: dict = field(default_factory=dict)


@dataclass
class Entry:
    tag: str
    attributes: dict
    children: list = field(default_factory=list)


ENTRY = re.compile(r"\s*<(\w+)><(\w+)>: Abbrev Number: \d+(?: \((DW_TAG_\w+)\))?")
ATTRIBUTE = re.compile(r"\s*<\w+>\s+(DW_AT_\w+)\s*: ?(.*)")


WANTED = {"DW_AT_name", "DW_AT_type", "DW_AT_byte_size", "DW_AT_upper_bound", "DW_AT_const_value",
          "DW_AT_data_member_location", "DW_AT_decl_file"}


def read_entries(info):
    """The entries by their offset, as a tree."""
    entries, stack = {}, []
    current = None
    for line in info.splitlines():
        if "Abbrev Number" not in line:
            if current and (match := ATTRIBUTE.match(line)) and match[1] in WANTED:
                current.attributes[match[1]] = match[2]
            continue
        if match := ENTRY.match(line):
            depth, offset, tag = int(match[1], 16), int(match[2], 16), match[3]
            if not tag:  # the end of a list of children
                current = None
                continue
            current = Entry(tag, {})
            entries[offset] = current
            del stack[depth:]
            if stack:
                stack[-1].children.append(current)
            stack.append(current)
    return entries


def read_files(rawline):
    """File number -> path, of the first line-number table."""
    files, directories, version = {}, {}, 5
    section = None
    for line in rawline.splitlines():
        if match := re.match(r"\s*DWARF Version:\s+(\d+)", line):
            version = int(match[1])
        elif "The Directory Table" in line:
            section = directories
        elif "The File Name Table" in line:
            section = files
        elif match := re.match(r"\s+(\d+)\t(.*)", line):
            fields = match[2].split("\t")
            # The name is in brackets of objdump's when it is a reference into another section.
            name = re.sub(r"^.*?\): ", "", fields[-1])
            if section is files:
                number = int(re.sub(r"\D.*", "", fields[0]) or 0)
                files[int(match[1])] = f"{directories.get(number, '')}/{name}"
            elif section is directories:
                directories[int(match[1])] = name
    assert files, f"no file table was read (DWARF {version})"
    return files


def number(text):
    text = re.sub(r"^\(\w+\) ", "", text.strip()).split()[0]
    return int(text, 0)


def name_of(entry):
    text = entry.attributes.get("DW_AT_name")
    return re.sub(r"^\(.*?\): ", "", text).strip() if text else None


class Reader:
    def __init__(self, info):
        self.entries = read_entries(info)

    def target(self, entry):
        reference = entry.attributes.get("DW_AT_type")
        return self.entries[int(re.search(r"<0x(\w+)>", reference)[1], 16)] if reference else None

    def size(self, entry):
        if "DW_AT_byte_size" in entry.attributes:
            return number(entry.attributes["DW_AT_byte_size"])
        if entry.tag == "DW_TAG_array_type":
            count = 1
            for child in entry.children:
                bound = child.attributes.get("DW_AT_upper_bound")
                count *= number(bound) + 1 if bound else 0
            return count * self.size(self.target(entry))
        if entry.tag == "DW_TAG_pointer_type":
            return 8
        return self.size(self.target(entry))

    def members(self, entry, base=0):
        found = {}
        for child in entry.children:
            if child.tag != "DW_TAG_member":
                continue
            offset = base + number(child.attributes.get("DW_AT_data_member_location", "0"))
            name = name_of(child)
            if name:
                found[name] = (offset, self.size(self.target(child)))
            else:  # the members of an unnamed union are the structure's own
                found |= self.members(self.target(child), offset)
        return found


def read_types(info, rawline, wanted_files):
    """The structures, unions and enumerations that were defined in a wanted file, by name."""
    reader, files = Reader(info), read_files(rawline)
    names = {}
    for entry in reader.entries.values():
        if entry.tag == "DW_TAG_typedef" and (target := reader.target(entry)) and not name_of(target):
            names.setdefault(id(target), name_of(entry))
    types = {}
    for entry in reader.entries.values():
        if entry.tag not in ("DW_TAG_structure_type", "DW_TAG_enumeration_type", "DW_TAG_union_type"):
            continue
        name = name_of(entry) or names.get(id(entry))
        file = files.get(number(entry.attributes.get("DW_AT_decl_file", "0")), "")
        is_declaration = "DW_AT_byte_size" not in entry.attributes
        if not name or is_declaration or not wanted_files.search(file):
            continue
        enumerators = {name_of(c): number(c.attributes["DW_AT_const_value"]) for c in entry.children
                       if c.tag == "DW_TAG_enumerator"}
        types[name] = Type(reader.size(entry), reader.members(entry), enumerators)
    assert types, "no type was read"
    return types
