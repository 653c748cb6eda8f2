"""PDF from a template of ours and data, with Typst and a Japanese font, both from wheels.

In:   a template's name, plain values.  Out: the bytes of a PDF/A-2b document.
Data goes in as JSON and stays text: no value is ever read as markup.
"""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from typing import Any

from yoban.errors import YobanError


def render(template: str, data: dict[str, Any]) -> bytes:
    """Raises YobanError when the document cannot be made."""
    import pylopdf_fonts_jp  # with typst: large, and only needed here
    import typst

    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    fonts = [str(pylopdf_fonts_jp.sans_path().parent)]
    with as_file(files("yoban.content.templates").joinpath(f"{template}.typ")) as source:
        try:
            return typst.compile(
                str(source),
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs=inputs,
                pdf_standards="a-2b",
            )
        except typst.TypstError as error:
            raise YobanError(f"{template}.typ: the PDF cannot be made: {error}") from error
