"""Text made safe for LaTeX and BibTeX.

The encoders on the package index turn accents into macros, which TeX has not needed since it
reads UTF-8; what is left is ten characters.
"""

from __future__ import annotations

import re

# Braces by name: BibTeX counts the escaped ones too, and a lone one would end its field.
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def latex_text(text: str) -> str:
    """Text that LaTeX prints as it is, on one line.

    >>> latex_text("100% of $x_1$ {sic}")
    '100\\\\% of \\\\$x\\\\_1\\\\$ \\\\textbraceleft{}sic\\\\textbraceright{}'
    """
    return _SPACES.sub(" ", text).strip().translate(_SPECIAL)
