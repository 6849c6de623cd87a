"""Build the generated static files: one style sheet, one icon sprite, fonts, and files of npm packages.

`build()` runs at set-up, before `collectstatic`; `python -m kith.engine.web.assets` runs it during development. Files
of npm packages are copied, never committed.
"""

import re
import shutil
from functools import cache
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "build" / "static"
ICONS = ROOT / "static" / "img" / "icons.txt"
LAYERS = "@layer base, shell, kit, page, phone, utility;\n"
FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files; relative imports between our ES modules are rewritten too."""

    support_js_module_import_aggregation = True


def build(*, source: Path = ROOT / "static", packages: Path = ROOT / "node_modules", target: Path = BUILT) -> None:
    """Write kith.css, sprite.svg, fonts and packages into `target`, a folder of STATICFILES_DIRS that git ignores.

    Raises FileNotFoundError naming the npm package or the icon that is missing.
    """
    target.mkdir(parents=True, exist_ok=True)
    (target / "kith.css").write_text(style_sheet(source / "css", packages))
    (target / "sprite.svg").write_text(sprite(source / "img" / "icons.txt", packages))
    (target / "fonts").mkdir(exist_ok=True)
    files = _package(packages, "@fontsource-variable/inter") / "files"
    for subset in FONT_SUBSETS:
        shutil.copy(files / f"inter-{subset}-wght-normal.woff2", target / "fonts")
    shutil.copy(_package(packages, "htmx.org") / "dist" / "htmx.min.js", target / "htmx.js")
    shutil.copy(_package(packages, "sortablejs") / "Sortable.min.js", target / "sortable.js")


def style_sheet(folder: Path, packages: Path) -> str:
    """Return all style sheets as one text; the order of files does not matter, because of cascade layers."""
    fonts = (_package(packages, "@fontsource-variable/inter") / "wght.css").read_text()
    faces = re.findall(r"/\* inter-([a-z-]+)-wght-normal \*/\s*(@font-face \{.*?\n\})", fonts, re.DOTALL)
    wanted = [face.replace("./files/", "fonts/") for subset, face in faces if subset in FONT_SUBSETS]
    sheets = [sheet.read_text() for sheet in sorted(folder.glob("*.css"))]
    text = re.sub(r"/\*.*?\*/\n?", "", "\n".join([*wanted, *sheets]), flags=re.DOTALL)
    text = text.replace('url("../', 'url("')  # the sources are one folder deeper than the result
    return LAYERS + re.sub(r"\n\s+", "\n", text)


def sprite(names: Path, packages: Path) -> str:
    """Return one SVG with a <symbol> per icon in the text file (one name per line, # starts a comment)."""
    folder = _package(packages, "@tabler/icons") / "icons" / "outline"
    symbols = [_symbol(folder / f"{name}.svg") for name in sorted(icon_names(names))]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


@cache
def icon_names(names: Path = ICONS) -> set[str]:
    """Return the names of the available icons."""
    return {line.partition("#")[0].strip() for line in names.read_text().splitlines()} - {""}


def _symbol(file: Path) -> str:
    if not file.exists():
        raise FileNotFoundError(f"There is no outline icon called {file.stem!r}; see static/img/icons.txt.")
    paths = re.findall(r'd="([^"]+)"', file.read_text())
    drawn = "".join(f'<path d="{path}"/>' for path in paths if path != "M0 0h24v24H0z")
    return f'<symbol id="{file.stem}" viewBox="0 0 24 24">{drawn}</symbol>'


def _package(packages: Path, name: str) -> Path:
    folder = packages / name
    if not folder.exists():
        raise FileNotFoundError(f"The npm package {name} is not installed in {packages}; run `npm ci` first.")
    return folder


if __name__ == "__main__":
    build()
