"""Every word a user sees, and how each language writes numbers.

A language is one file of this room, ``en.toml`` for English: the same keys and the same
``{placeholders}`` in each.  Nothing else knows which languages there are.  Texts of the user's
own (labels in scenario files) stand where they are used, as ``{ en = "...", da = "..." }``.
"""

from simcore.texts.language import Locale, Texts
from simcore.texts.read import DEFAULT, in_stored_languages, languages, texts

__all__ = ["DEFAULT", "Locale", "Texts", "in_stored_languages", "languages", "texts"]
