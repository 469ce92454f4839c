"""Gathers the licences of what is shipped into resources/licenses/, a file a component. Run when packaging/requirements/ changes:

    build/environment/bin/python packaging/licenses.py

Takes them from the packages of the environment it runs in, and leaves alone what these do not carry: Qt, Python, and what exists on
another system only. tests/test_packaging.py says which are missing.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from project import ROOT

FOLDER = ROOT / "resources" / "licenses"
NAMES = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)


def shipped() -> "list[str]":
    """The names of the packages that are shipped, and of PyInstaller, whose loader is in every executable."""
    lock = (ROOT / "packaging" / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    return [*re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE), "pyinstaller"]


def text_of(found: Distribution) -> str:
    """All licence files of a package, one after the other; empty where it carries none."""
    files = [file for file in found.files or [] if ".dist-info" in str(file) and NAMES.search(file.name)]
    texts = {file.locate().read_text(encoding="utf-8", errors="replace").strip() for file in files}  # type: ignore[attr-defined]
    return "\n\n".join(sorted(texts))


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name in shipped():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        text = text_of(found)
        if text:
            home = next((line.partition(", ")[2] for line in found.metadata.get_all("Project-URL") or []), found.metadata["Home-page"])
            lines = [line.rstrip() for line in text.splitlines()]
            (FOLDER / f"{name}.txt").write_text(f"{found.metadata['Name']}\n{home or ''}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
