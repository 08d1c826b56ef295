"""Draw the README's pictures anew, each by the command that stands above it.

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
PAIR = re.compile(r"```\npython -m pipeline (.+)\n```\n+!\[.+\]\(docs/pictures/(\w+)\.(png|gif)\)")
# Small files, and no run among the user's own.
SMALL = "tracking=off figure.dpi=80 animation.dpi=75 animation.formats=[gif]"


def main(names: list[str]) -> None:
    """Draw the pictures of these names, or all of them."""
    for words, name, kind in PAIR.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        if not names or name in names:
            draw(words, name, kind)


def draw(words: str, name: str, kind: str) -> None:
    """Run the command, and keep the one picture."""
    with tempfile.TemporaryDirectory() as folder:
        line = [*shlex.split(words), *SMALL.split(), f"outputs={folder}"]
        subprocess.run([sys.executable, "-m", "pipeline", *line], cwd=ROOT, check=True)  # noqa: S603
        place = "animations" if kind == "gif" else "figures"
        (made,) = Path(folder).glob(f"*/*/*/{place}/{name}.{kind}")
        kept = ROOT / "docs" / "pictures" / made.name
        if kind == "gif":
            kept.write_bytes(made.read_bytes())
            return
        with Image.open(made) as picture:
            picture.convert("RGB").save(kept, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
