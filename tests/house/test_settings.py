import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load_settings(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings as s; print(s.DATABASES['default']['NAME'])"],
        cwd=ROOT,
        env=own | {"PORTAL_VAR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_any_variable_the_embedded_default_is_used(tmp_path: Path) -> None:
    assert load_settings(tmp_path).stdout.strip() == str(tmp_path / "portal.sqlite3")


def test_misspelt_variable_stops_the_start(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path, PORTAL_DATABSE_URL="postgres:///x")
    assert loaded.returncode != 0
    assert "PORTAL_DATABSE_URL" in loaded.stderr
    assert "PORTAL_DATABASE_URL" in loaded.stderr
