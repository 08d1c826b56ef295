"""Addresses of stores: which there are, which are refused, which links they give."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from sqlalchemy import make_url

from pipeline.store import DEFAULT_URI, store_at

ML = "workflowType=machine_learning"  # not the GenAI mode in which MLflow opens


@pytest.mark.parametrize("name", ["runs/a.db", "a b/c.db", "50%/ü#1.db"])
@pytest.mark.parametrize("absolute", [False, True])
def test_sqlite_address_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, absolute: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    written = f"sqlite:///{tmp_path / name}" if absolute else f"sqlite:///{name}"
    store = store_at(written)
    assert store.database == tmp_path / name
    assert store.artifacts == (tmp_path / name).parent / "artifacts"
    assert make_url(store.uri).database == str(tmp_path / name)
    assert store_at(store.uri) == store


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("", "sqlite:///FILE"),
        ("mlruns", "http://HOST:PORT"),
        ("outputs/mlflow.db", "sqlite:///outputs/mlflow.db"),
        ("sqlite://", "sqlite:///FILE"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///a.db?timeout=9", "without options"),
        ("postgresql://host/runs", "sqlite:///FILE"),
        ("file:///runs", "sqlite:///FILE"),
        ("http://", "http://HOST:PORT"),
        ("https://me:secret@host", "MLFLOW_TRACKING_USERNAME"),
        ("https://me@host", "MLFLOW_TRACKING_USERNAME"),
    ],
)
def test_other_addresses_are_refused(uri: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as refusal:
        store_at(uri)
    assert "secret" not in str(refusal.value)


def test_local_links_lead_to_the_ui_on_loopback() -> None:
    store = store_at(DEFAULT_URI)
    assert store.link("3", "abc") == "http://127.0.0.1:5000/#/experiments/3/runs/abc?" + ML
    assert store.link("3", port=81) == "http://127.0.0.1:81/#/experiments/3/runs?" + ML


def test_server_links_lead_to_the_server() -> None:
    store = store_at("https://mlflow.example:8443/base/")
    assert (
        store.link("3", "abc") == "https://mlflow.example:8443/base/#/experiments/3/runs/abc?" + ML
    )
    assert store.command == ""
    assert store.artifacts is None


def test_default_store_needs_no_option() -> None:
    assert store_at(DEFAULT_URI).command == "python -m pipeline.ui"


@pytest.mark.parametrize("uri", ["sqlite:///other/mlflow.db", "sqlite:///a b/$c.db"])
def test_command_survives_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(store_at(uri).command)
    assert words == ["python", "-m", "pipeline.ui", "--uri", uri]


def test_command_is_absolute_where_the_store_is_elsewhere(tmp_path: Path) -> None:
    database = tmp_path / "mlflow.db"
    assert not database.is_relative_to(os.getcwd())
    assert store_at(f"sqlite:///{database}").command.endswith(f"--uri sqlite:///{database}")
