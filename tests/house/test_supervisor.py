"""script/serve.py keeps the processes of the embedded default running."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SERVE = Path(__file__).resolve().parents[2] / "script" / "serve.py"


@pytest.fixture
def serve() -> ModuleType:
    spec = importlib.util.spec_from_file_location("serve", SERVE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_killed_child_is_started_again(serve: ModuleType) -> None:
    child = serve.Child("idle", "http.server", "0", "--bind", "127.0.0.1")
    try:
        first = child.process.pid
        child.signal(9)
        child.process.wait()
        child.look()
        assert child.process.pid != first
        assert child.process.poll() is None
    finally:
        serve.stop([child])
    assert child.process.poll() is not None


def test_child_that_never_comes_up_is_given_up_with_its_last_words(serve: ModuleType) -> None:
    child = serve.Child("web", "no_such_module_at_all")
    for _ in range(serve.TRIES - 1):
        child.process.wait()
        child.look()
    child.process.wait()
    with pytest.raises(SystemExit, match="No module named no_such_module_at_all"):
        child.look()
