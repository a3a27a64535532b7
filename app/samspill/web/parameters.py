"""The parameters of pages that are lists: read, and refused where they are not what they must be."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from flask import request

from samspill.errors import ParameterError

LANGUAGE = "lang"
"""Every page takes it: the language in which it speaks."""

__all__ = ["page_number", "parameters"]


def parameters(known: Collection[str]) -> Mapping[str, str]:
    """Return the parameters of the request; raise ParameterError for one that is unknown or repeated.

    `format` may be repeated: the last says no more than the first.
    """
    for name in request.args:
        if name not in known and name != LANGUAGE:
            raise ParameterError(f"no parameter named {name[:100]!r}", hint=f"there are {', '.join(known)}")
        if name != "format" and len(request.args.getlist(name)) > 1:
            raise ParameterError(f"the parameter {name} is given several times", hint="send it once")
    return request.args


def page_number(told: Mapping[str, str]) -> int:
    """Return which page is asked for, the first if none is; raise ParameterError for what is no number of a page."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", number := told.get("page") or "1"):
        raise ParameterError(f"page is {number[:100]!r}", hint="pages are counted from 1")
    return int(number)
