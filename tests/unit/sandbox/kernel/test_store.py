"""What the cloud remembers, and what survives the process."""

from pathlib import Path

from azlinux_cli.sandbox.kernel.store import Store


def test_a_document_is_found_whatever_the_case_of_its_key() -> None:
    store = Store()
    store.put("resource", "/Subscriptions/S", {"a": 1})

    assert store.get("resource", "/subscriptions/s") == {"a": 1}


def test_a_reader_has_a_copy_of_its_own() -> None:
    store = Store()
    store.put("k", "a", {"list": [1]})
    found = store.get("k", "a")
    assert found is not None
    found["list"].append(2)

    assert store.get("k", "a") == {"list": [1]}


def test_documents_come_in_order_of_creation_also_after_a_change() -> None:
    store = Store()
    for key in ("b", "a", "c"):
        store.put("k", key, {})
    store.put("k", "b", {"changed": True})

    assert [key for key, _ in store.items("k")] == ["b", "a", "c"]


def test_items_are_chosen_by_prefix_and_by_key() -> None:
    store = Store()
    for key in ("/g/one", "/g/two", "/h/one"):
        store.put("k", key, {})

    chosen = store.items("k", "/G/", where=lambda key: key.endswith("one"))

    assert [key for key, _ in chosen] == ["/g/one"]


def test_all_is_there_when_another_process_opens_the_file(tmp_path: Path) -> None:
    first = Store(tmp_path / "db")
    first.put("k", "b", {"n": 1})
    first.put("k", "a", {"n": 2})
    first.delete("k", "missing")
    second = Store(tmp_path / "db")  # the first was never closed, as after a kill -9

    assert list(second.items("k")) == [("b", {"n": 1}), ("a", {"n": 2})]
    first.close()
    second.close()


def test_clear_forgets_everything(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    store.put("k", "a", {})
    store.clear()

    assert store.get("k", "a") is None
    store.close()
    assert Store(tmp_path / "db").get("k", "a") is None
