"""Draw the pictures of the README and of the gallery anew, each by the command above it.

python docs/pictures.py [NAME ...]
"""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PAIR = re.compile(r"```\npython -m pipeline (.+)\n```\n+!\[.+\]\(([\w/]+)/([\w-]+)\.(png|gif)\)")
PAGES = (ROOT / "README.md", ROOT / "docs" / "gallery.md")
# Small files, and no run among the user's own.
SMALL = "tracking=off figure.dpi=80 animation.dpi=75 animation.formats=[gif]"


def main(names: list[str]) -> None:
    """Draw the pictures of these names, or all of them."""
    for page in PAGES:
        for words, folder, name, kind in PAIR.findall(page.read_text(encoding="utf-8")):
            if not names or name in names:
                draw(words, page.parent / folder / f"{name}.{kind}")


def draw(words: str, kept: Path) -> None:
    """Run the command, and keep the one picture: that of the name up to a hyphen."""
    with tempfile.TemporaryDirectory() as folder:
        line = [*shlex.split(words), *SMALL.split(), f"outputs={folder}"]
        subprocess.run([sys.executable, "-m", "pipeline", *line], cwd=ROOT, check=True)  # noqa: S603
        place = "animations" if kept.suffix == ".gif" else "figures"
        name = kept.stem.partition("-")[0]
        (made,) = Path(folder).glob(f"*/*/*/{place}/{name}{kept.suffix}")
        if kept.suffix == ".gif":
            kept.write_bytes(made.read_bytes())
            return
        with Image.open(made) as picture:
            picture.convert("RGB").save(kept, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
