"""A language: its texts by key, and its signs in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simcore.errors import TextError


@dataclass(frozen=True)
class Locale:
    """How a language writes numbers.

    Attributes
    ----------
    decimal, thousands
        Sign before the decimals, and between groups of three digits.
    percent
        A share in per cent, with ``{number}``.
    """

    decimal: str
    thousands: str
    percent: str


@dataclass(frozen=True)
class Texts:
    """The texts of one language.

    Attributes
    ----------
    lang
        Its code, as in ``--lang``.
    locale
        How it writes numbers.
    by_key
        ``table.key`` -> text.
    """

    lang: str
    locale: Locale
    by_key: Mapping[str, str] = field(repr=False)

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def say(self, key: str, /, **values: object) -> str:
        """Return the text of a key with ``values`` for its placeholders.

        Raises
        ------
        TextError
            If there is no such text, or a placeholder is given no value.
        """
        if key not in self.by_key:
            raise TextError(
                f"{self.lang}.toml has no text {key!r}; add it to every language in simcore/texts"
            )
        try:
            return self.by_key[key].format(**values)
        except KeyError as missing:
            raise TextError(
                f"{self.lang}.toml: {key} is given no value for {{{missing.args[0]}}}; "
                f"give one where the text is used"
            ) from None
