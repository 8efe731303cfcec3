"""Tests of how servers are found, told apart and unpacked."""

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import pytest

from deploy.local import elasticsearch, postgres, python_environment
from deploy.local.console import LauncherError
from deploy.local.layout import Layout
from deploy.local.python_environment import DEVELOP_LOCK, RUN_LOCK, STAMP, fingerprint


def executable(path: Path, text: str) -> Path:
    """A shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def binaries(folder: Path, version: str) -> Path:
    """A folder with what looks like PostgreSQL of this version."""
    executable(folder / "postgres", f"echo 'postgres (PostgreSQL) {version}'")
    executable(folder / "initdb", "")
    return folder


class TestPostgres:
    @pytest.mark.parametrize(("version", "major"), [("15.20 (Debian 15.20-0)", 15), ("18.4", 18), ("19beta1", 19)])
    def test_reads_the_version(self, tmp_path: Path, version: str, major: int) -> None:
        found = postgres._inspect(binaries(tmp_path, version))
        assert found is not None
        assert found.major == major

    def test_passes_over_one_that_is_too_old(self, tmp_path: Path) -> None:
        assert postgres._inspect(binaries(tmp_path, "13.9")) is None

    def test_passes_over_a_client_without_a_server(self, tmp_path: Path) -> None:
        executable(tmp_path / "psql", "")
        assert postgres._inspect(tmp_path) is None

    def test_is_ready_when_its_pid_file_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "postmaster.pid").write_text("77\n/data\n1\n5432\n\n127.0.0.1\n 1 2\nready   \n")
        assert postgres._is_ready(tmp_path, 77)
        assert not postgres._is_ready(tmp_path, 78)

    def test_is_not_ready_while_it_recovers(self, tmp_path: Path) -> None:
        (tmp_path / "postmaster.pid").write_text("77\n/data\n1\n5432\n\n127.0.0.1\n 1 2\nstarting\n")
        assert not postgres._is_ready(tmp_path, 77)

    def test_forgets_a_pid_file_whose_number_belongs_to_another_program(self, tmp_path: Path) -> None:
        path = tmp_path / "postmaster.pid"
        path.write_text("1\n/data\n")
        postgres._clear_stale(tmp_path)
        assert not path.exists()

    def test_listens_on_loopback_only(self) -> None:
        settings = postgres._settings(55400, lasting=True)
        assert "listen_addresses=127.0.0.1" in settings
        assert "unix_socket_directories=" in settings
        assert "fsync=off" not in settings


class TestElasticsearch:
    def archive(self, path: Path) -> str:
        """An archive as Elastic packs it; returns its SHA-256."""
        with zipfile.ZipFile(path, "w") as file:
            for name, mode in (("elasticsearch-1/bin/elasticsearch", 0o755), ("elasticsearch-1/config/jvm.options", 0o660)):
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                file.writestr(entry, "#!/bin/sh\n")
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def test_unpacks_with_executable_files(self, tmp_path: Path) -> None:
        digest = self.archive(tmp_path / "a.zip")
        elasticsearch.unpack(tmp_path / "a.zip", tmp_path / "home", digest)
        assert stat.S_IMODE((tmp_path / "home/bin/elasticsearch").stat().st_mode) == 0o755
        assert stat.S_IMODE((tmp_path / "home/config/jvm.options").stat().st_mode) == 0o644

    def test_refuses_another_file(self, tmp_path: Path) -> None:
        self.archive(tmp_path / "a.zip")
        with pytest.raises(LauncherError, match="SHA-256 differs"):
            elasticsearch.unpack(tmp_path / "a.zip", tmp_path / "home", "0" * 64)
        assert not (tmp_path / "home").exists()

    @pytest.mark.parametrize(
        ("text", "version"),
        [('openjdk version "17.0.15" 2025-04-15', 17), ('java version "1.8.0_202"', 1), ('openjdk version "25" 2025', 25), ("", 0)],
    )
    def test_reads_the_version_of_java(self, tmp_path: Path, text: str, version: int) -> None:
        assert elasticsearch._java_version(executable(tmp_path / "java", f"echo '{text}' >&2")) == version

    def test_is_without_java_no_java_of_version_zero(self, tmp_path: Path) -> None:
        assert elasticsearch._java_version(tmp_path / "nothing") == 0

    def test_names_its_data_anew_when_they_were_removed(self, layout: Layout) -> None:
        first = elasticsearch.store_name(layout.servers)
        assert elasticsearch.store_name(layout.servers) == first
        (layout.servers / "elasticsearch" / "data" / elasticsearch.STORE_FILE).unlink()
        assert elasticsearch.store_name(layout.servers) != first


class TestPythonEnvironment:
    @pytest.fixture
    def installed(self, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> Layout:
        """A checkout with both locks, and an environment that runs."""
        for name in (RUN_LOCK, DEVELOP_LOCK):
            (layout.checkout / name).write_text(f"{name} as of today\n")
        executable(layout.python, "exit 0")
        return layout

    def stamp(self, layout: Layout, name: str) -> None:
        """Say that this lock was installed."""
        (layout.venv / STAMP).write_text(json.dumps({name: fingerprint(layout.checkout / name)}))

    def test_serves_from_the_development_environment_too(self, installed: Layout) -> None:
        self.stamp(installed, DEVELOP_LOCK)
        assert python_environment.is_current(installed, develop=False)
        assert python_environment.is_current(installed, develop=True)

    def test_does_not_test_in_the_environment_for_running(self, installed: Layout) -> None:
        self.stamp(installed, RUN_LOCK)
        assert python_environment.is_current(installed, develop=False)
        assert not python_environment.is_current(installed, develop=True)

    def test_is_out_of_date_when_the_lock_changed(self, installed: Layout) -> None:
        self.stamp(installed, RUN_LOCK)
        (installed.checkout / RUN_LOCK).write_text("another day\n")
        assert not python_environment.is_current(installed, develop=False)

    def test_is_out_of_date_when_its_python_is_gone(self, installed: Layout) -> None:
        self.stamp(installed, RUN_LOCK)
        installed.python.unlink()
        assert not python_environment.is_current(installed, develop=False)
