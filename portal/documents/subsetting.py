"""Cuts a font down to some characters with HarfBuzz, which takes a second where Python takes a minute."""

import ctypes
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_NO_HINTING = 1
_DROP_TABLES = 3  # the set of table tags that are left out
# Papers are set from left to right without alternates: what serves vertical setting and variants only costs room.
_UNUSED_TABLES = ("GSUB", "BASE", "VORG", "vhea", "vmtx")
_POINTER = ctypes.c_void_p
_FUNCTIONS = {
    "hb_blob_create_from_file_or_fail": (_POINTER, [ctypes.c_char_p]),
    "hb_blob_destroy": (None, [_POINTER]),
    "hb_blob_get_data": (_POINTER, [_POINTER, _POINTER]),
    "hb_face_create": (_POINTER, [_POINTER, ctypes.c_uint]),
    "hb_face_destroy": (None, [_POINTER]),
    "hb_face_reference_blob": (_POINTER, [_POINTER]),
    "hb_set_add": (None, [_POINTER, ctypes.c_uint]),
    "hb_subset_input_create_or_fail": (_POINTER, []),
    "hb_subset_input_set": (_POINTER, [_POINTER, ctypes.c_int]),
    "hb_subset_input_destroy": (None, [_POINTER]),
    "hb_subset_input_set_flags": (None, [_POINTER, ctypes.c_uint]),
    "hb_subset_input_unicode_set": (_POINTER, [_POINTER]),
    "hb_subset_or_fail": (_POINTER, [_POINTER, _POINTER]),
}


def is_available() -> bool:
    """Is the library there? WeasyPrint uses it too, and is many times slower without it."""
    try:
        _library()
    except OSError:
        return False
    return True


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libharfbuzz-subset.so.0")  # brings libharfbuzz with it
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def subset(path: Path, index: int, characters: Iterable[str]) -> bytes:
    """The font number ``index`` of the file, with only ``characters``. Raises ``OSError`` when it cannot be made."""
    library = _library()
    blob = library.hb_blob_create_from_file_or_fail(str(path).encode())
    if not blob:
        raise OSError(f"Cannot read {path}.")
    face = library.hb_face_create(blob, index)
    wanted = library.hb_subset_input_create_or_fail()
    try:
        unicodes = library.hb_subset_input_unicode_set(wanted)
        for each in characters:
            library.hb_set_add(unicodes, ord(each))
        dropped = library.hb_subset_input_set(wanted, _DROP_TABLES)
        for tag in _UNUSED_TABLES:
            library.hb_set_add(dropped, int.from_bytes(tag.encode()))
        library.hb_subset_input_set_flags(wanted, _NO_HINTING)
        return _bytes_of(library, library.hb_subset_or_fail(face, wanted))
    finally:
        library.hb_subset_input_destroy(wanted)
        library.hb_face_destroy(face)
        library.hb_blob_destroy(blob)


def _bytes_of(library: ctypes.CDLL, face: int | None) -> bytes:
    if not face:
        raise OSError("HarfBuzz could not cut the font down.")
    blob = library.hb_face_reference_blob(face)
    length = ctypes.c_uint()
    data = ctypes.string_at(library.hb_blob_get_data(blob, ctypes.byref(length)), length.value)
    library.hb_blob_destroy(blob)
    library.hb_face_destroy(face)
    return data
