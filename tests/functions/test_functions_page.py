"""docs/functions.md is what `python docs/targets.py` writes, with a picture of every target."""

import runpy
from pathlib import Path

import pytest
from PIL import Image

import functions

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURES = DOCS / "functions"


def test_the_page_is_current():
    written = runpy.run_path(str(DOCS / "targets.py"))["page"]()
    now = (DOCS / "functions.md").read_text(encoding="utf-8")
    assert now == written, "write it anew: python docs/targets.py"


@pytest.mark.parametrize("name", functions.names())
def test_a_target_has_a_picture_that_shows_something(name):
    with Image.open(PICTURES / f"{name}.png") as picture:
        assert picture.size == (240, 192)
        assert len(picture.convert("RGB").getcolors(100_000)) > 3


def test_there_is_no_picture_of_anything_else():
    assert {path.stem for path in PICTURES.iterdir()} == set(functions.names())
