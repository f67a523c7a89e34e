"""Numbers as a language writes them."""

from __future__ import annotations

from math import isnan

from simcore.texts.language import Texts


def number(value: float, texts: Texts, decimals: int = 0) -> str:
    """A number with thousands apart, a true minus, and the language's decimal sign."""
    if isnan(value):
        return "–"
    text = f"{abs(value):,.{decimals}f}"
    zero = not any(c in "123456789" for c in text)
    text = _signs(text, texts)
    return text if value >= 0 or zero else "−" + text


def significant(value: float, texts: Texts) -> str:
    """A parameter's value with three significant digits."""
    return _signs(f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}", texts)


def tick(value: float, texts: Texts) -> str:
    """A number on the axis of a figure: as many decimals as it has, no thousands apart."""
    return _signs(f"{value:.10g}".replace("-", "−"), texts)


def percent(value: float, texts: Texts, decimals: int = 0) -> str:
    """A share in per cent."""
    if isnan(value):
        return "–"
    return texts.locale.percent.format(number=number(100 * value, texts, decimals))


def plus_minus(mean: float, error: float, texts: Texts, decimals: int = 0) -> str:
    """A mean with its Monte Carlo standard error."""
    text = number(mean, texts, decimals)
    return text if isnan(error) else f"{text} ± {number(error, texts, decimals)}"


def _signs(text: str, texts: Texts) -> str:
    """Python's signs, a comma between thousands and a point before decimals, in the language's."""
    signs: dict[str, str | int | None] = {
        ",": texts.locale.thousands,
        ".": texts.locale.decimal,
    }
    return text.translate(str.maketrans(signs))
