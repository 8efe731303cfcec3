"""Tests of where things lie."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from deploy.local.console import LauncherError
from deploy.local.layout import Layout, find_layout


class TestFindLayout:
    def test_keeps_everything_in_the_checkout_for_an_ordinary_user(self, layout: Layout) -> None:
        assert layout.servers == layout.checkout / ".data" / "servers"
        assert layout.logs.is_dir()

    def test_puts_servers_where_an_unprivileged_account_can_reach_them_for_root(self, root_layout: Layout) -> None:
        assert root_layout.checkout not in root_layout.servers.parents
        assert root_layout.servers.name.startswith("checkout-")

    def test_gives_two_checkouts_of_one_name_two_folders(self, root_layout: Layout, tmp_path: Path) -> None:
        other = tmp_path / "elsewhere" / "checkout"
        other.mkdir(parents=True)
        assert find_layout(other, as_root=True).servers != root_layout.servers

    def test_forgets_the_servers_of_a_checkout_that_was_deleted(self, root_layout: Layout) -> None:
        (root_layout.servers / "postgres").mkdir()
        assert (find_layout(root_layout.checkout, as_root=True).servers / "postgres").exists()
        shutil.rmtree(root_layout.data)
        assert not (find_layout(root_layout.checkout, as_root=True).servers / "postgres").exists()

    def test_leaves_the_folders_above_the_checkout_alone(self, tmp_path: Path) -> None:
        above = tmp_path / "private"
        (above / "checkout").mkdir(parents=True)
        above.chmod(0o700)
        find_layout(above / "checkout", as_root=False)
        assert stat.S_IMODE(above.stat().st_mode) == 0o700

    def test_closes_data_to_others(self, layout: Layout) -> None:
        assert stat.S_IMODE(layout.data.stat().st_mode) == 0o700

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
    def test_refuses_a_server_folder_of_somebody_else(self, layout: Layout) -> None:
        os.chown(layout.servers, 65534, 65534)
        with pytest.raises(LauncherError, match="belongs to another account"):
            find_layout(layout.checkout, as_root=False)


class TestSecret:
    def test_is_made_once(self, layout: Layout) -> None:
        assert layout.secret("key") == layout.secret("key")
        assert len(layout.secret("key")) >= 50

    def test_is_readable_by_its_owner_only(self, layout: Layout) -> None:
        layout.secret("key", prefix="whsec_")
        assert stat.S_IMODE((layout.data / "key").stat().st_mode) == 0o600
        assert layout.secret("key").startswith("whsec_")
