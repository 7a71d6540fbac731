import os
import threading
from pathlib import Path

import pytest

from azlinux_cli.adapters.custom_data_file import read_custom_data
from azlinux_cli.adapters.yaml_file import load_located, read_text
from azlinux_cli.domain.errors import UsageError


def test_values_know_their_line_and_path(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("a:\n  - x\n  - b: 2\n", encoding="utf-8")
    root = load_located(str(file), what="a file")

    inner = root.value["a"].value[1].value["b"]
    assert (inner.value, inner.line, inner.path) == (2, 3, "a[1].b")


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("caf\xe9".encode("latin-1"))
    (tmp_path / "big").write_bytes(b"x" * 11)
    cases = {
        str(tmp_path): "is a directory; a thing is expected",
        str(tmp_path / "nope"): "does not exist; a thing is expected",
        str(tmp_path / "latin"): "is not UTF-8 text: byte 3 is not",
        str(tmp_path / "big"): "too large for a thing: more than 10 bytes",
        "a\0b": "could not read",
        "x" * 5000: "could not read",
        str(tmp_path / "big" / "x"): "could not read",
    }
    for path, reason in cases.items():
        with pytest.raises(UsageError, match=reason):
            read_text(path, what="a thing", most_bytes=10)


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbf#cloud-config\n")

    assert read_text(str(tmp_path / "bom"), what="a thing") == "#cloud-config\n"


def test_a_pipe_can_be_read_as_process_substitution_gives_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("#cloud-config\n",), daemon=True)
    writer.start()

    assert read_text(str(pipe), what="a thing") == "#cloud-config\n"
    writer.join()


def test_custom_data_that_is_no_yaml_is_still_custom_data(tmp_path: Path) -> None:
    file = tmp_path / "script"
    file.write_text("#!/bin/sh\nx: [\n", encoding="utf-8")
    found = read_custom_data(str(file))

    assert found.text.startswith("#!/bin/sh")
    assert found.document is None


def test_yaml_that_would_run_code_is_only_text(tmp_path: Path) -> None:
    file = tmp_path / "evil"
    file.write_text("!!python/object/apply:os.system ['touch here']\n", encoding="utf-8")

    assert read_custom_data(str(file)).document is None
