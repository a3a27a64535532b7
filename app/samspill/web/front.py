"""The scripts of the pages: which files a page loads, and the texts that they show.

They are written in TypeScript in `app/front` and built by `make front` into `static/built`. Without them every page
reads as it is; they add pictures, and answers while one types.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request
from markupsafe import Markup, escape

from samspill.web.language import interface, translated

__all__ = ["BUILT", "data_for_script", "front", "register"]

BUILT: Final = Path(__file__).with_name("static") / "built"
_FOLDER = "/static/built/"
_A_YEAR = 365 * 86_400


@cache
def _read(name: str) -> dict[str, Any]:
    path = BUILT / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


@cache
def _files(entry: str) -> Markup:
    """Return the elements that load an entry: its styles, its script, and beforehand what the script imports."""
    manifest = _read("manifest.json")
    found = manifest.get(f"src/entries/{entry}.ts")
    if found is None:
        return Markup("")
    seen: dict[str, dict[str, Any]] = {}
    waiting = [*found.get("imports", ())]
    while waiting:
        if (each := waiting.pop()) not in seen:
            seen[each] = manifest[each]
            waiting += manifest[each].get("imports", ())
    styles = dict.fromkeys(css for part in (*seen.values(), found) for css in part.get("css", ()))
    lines = [f'<link rel="stylesheet" href="{_FOLDER}{escape(css)}">' for css in styles]
    lines += [f'<link rel="modulepreload" href="{_FOLDER}{escape(part["file"])}">' for part in seen.values()]
    lines.append(f'<script type="module" src="{_FOLDER}{escape(found["file"])}"></script>')
    return Markup("\n".join(lines))  # noqa: S704 - the names of files are escaped above


def front(entry: str) -> Markup:
    """Return what a page has in its head for the script of an entry, or nothing where no script was built."""
    texts = {each: translated(each) for each in _read("messages.json").get(entry, ())} if interface() != "en" else {}
    block = Markup('<script type="application/json" id="messages">{}</script>\n') if texts else Markup("")
    return block.format(data_for_script(json.dumps(texts, ensure_ascii=False))) + _files(entry)


def data_for_script(text: str) -> Markup:
    """Return JSON as it may stand in a `script` element, which only `<` could end."""
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def _keep_built(response: Response) -> Response:
    """Let readers keep what was built for a year: a file with other content has another name."""
    if request.path.startswith(f"{_FOLDER}assets/") and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


def register(app: Flask) -> None:
    """Make `front` known to the templates."""
    app.jinja_env.globals["front"] = front
    app.after_request(_keep_built)
