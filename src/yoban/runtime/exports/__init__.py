"""What a case is told as: one file a form, each defining `export`.

In:   an entry of the casebook, a language.  Out: the bytes of a file.  Pure.
"""

from __future__ import annotations

from yoban.plugins import found
from yoban.runtime.exports._form import Form


def forms() -> dict[str, Form]:
    """Name → form."""
    return {form.name: form for form in found("yoban.runtime.exports", "export")}
