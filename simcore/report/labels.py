"""Words of the report in English and Danish, and numbers as each writes them."""

from __future__ import annotations

import unicodedata
from math import isnan
from typing import Literal

from simcore.money.lens import BLOCK_GRANT, EQUALISATION
from simcore.scenario.schema import Scenario
from simcore.scenario.words import Label

Lang = Literal["en", "da"]
LANGS: tuple[Lang, ...] = ("en", "da")

SECTORS = {
    "public": {"en": "All public payers", "da": "Det offentlige i alt"},
    "all": {"en": "Everybody", "da": "Alle i alt"},
}

WORDS: dict[str, dict[str, str]] = {
    "who": {"en": "Who pays and who harvests", "da": "Hvem betaler, og hvem høster"},
    "pays": {"en": "pays", "da": "betaler"},
    "harvests": {"en": "harvests", "da": "høster"},
    "loses": {"en": "loses", "da": "taber"},
    "calibrated": {
        "en": "The baseline is calibrated: {fitted} of the {used} numbers were fitted to published "
        "figures. {weak} are graded C, assumptions with a wide range.",
        "da": "Basisforløbet er kalibreret: {fitted} af de {used} tal er tilpasset offentliggjorte tal. "
        "{weak} har karakter C, antagelser med bredt interval.",
    },
    "note": {
        "en": "Gain = baseline − arm: a positive number is good for that payer. {children} children, "
        "{draws} draws of the evidence × {cohorts} cohorts of children, followed for {years} years. "
        "Present values in {price_year} prices {curve}. "
        "± is the Monte Carlo standard error: what another seed would change.",
        "da": "Gevinst = basis − indsats: et positivt tal er godt for den betaler. {children} børn, "
        "{draws} træk af evidensen × {cohorts} kohorter af børn, fulgt i {years} år. "
        "Nutidsværdier i {price_year}-priser {curve}. "
        "± er Monte Carlo-standardfejlen: hvad et andet frø ville ændre.",
    },
    "own_curve": {
        "en": "at the scenario's own discount rate",
        "da": "med scenariets egen diskonteringsrente",
    },
    "own_model": {
        "en": "A model of its own. Its numbers are those of the scenario file; it has not been "
        "calibrated to data here.",
        "da": "En selvstændig model. Tallene er scenariefilens; den er ikke kalibreret til data her.",
    },
    "flow_caption": {
        "en": "Left: who bears the investment. Right: where its yield falls, as present value over the "
        "whole horizon. What the yield does not cover is drawn in grey.",
        "da": "Til venstre: hvem der bærer investeringen. Til højre: hvor udbyttet falder, som nutidsværdi "
        "over hele horisonten. Det, udbyttet ikke dækker, er gråt.",
    },
    "cumulative": {"en": "Cumulative net gain by year", "da": "Akkumuleret nettogevinst pr. år"},
    "cumulative_caption": {
        "en": "Line: mean. Dark band: the middle half; light band: 90 % of draws and cohorts (evidence and luck). Mind the scales: they differ.",
        "da": "Linje: middel. Mørkt bånd: den midterste halvdel; lyst bånd: 90 % af træk og kohorter (evidens og held). Bemærk skalaerne: de er forskellige.",
    },
    "yearly_axis": {"en": "years since start", "da": "år siden start"},
    "million": {"en": "m {coin}", "da": "mio. {coin}"},
    "million_present": {"en": "m {coin}, present value", "da": "mio. {coin}, nutidsværdi"},
    "first_line": {
        "en": "The double bottom line: the children",
        "da": "Den dobbelte bundlinje: børnene",
    },
    "first_caption": {
        "en": "Change over the horizon for the whole group, in % of the baseline; the bar is 90 % of draws "
        "and cohorts. Blue is a change for the better, orange for the worse, grey too uncertain to call.",
        "da": "Ændring over horisonten for hele gruppen, i % af basis; stregen er 90 % af træk og kohorter. "
        "Blå er til det bedre, orange til det værre, grå for usikkert til at afgøre.",
    },
    "departments": {"en": "By department and ministry", "da": "Efter forvaltning og ministerium"},
    "accounts": {"en": "What the gain consists of", "da": "Hvad gevinsten består af"},
    "lenses": {
        "en": "The same lives through different lenses",
        "da": "De samme liv gennem forskellige briller",
    },
    "lens_caption": {
        "en": "Who harvests depends on the rules one sees by. Bars: present value before the investment's own cost.",
        "da": "Hvem der høster, afhænger af de regler, man ser med. Søjler: nutidsværdi før investeringens egen pris.",
    },
    "leans": {"en": "What the answer leans on", "da": "Hvad svaret hviler på"},
    "leans_caption": {
        "en": "Rank correlation between a parameter's draws and {whose} present value. Inside the "
        "grey band it is noise. Grade C: an assumption or a placeholder without a source.",
        "da": "Rangkorrelation mellem en parameters træk og {whose} nutidsværdi. Inden for det grå bånd er "
        "det støj. Karakter C: en antagelse eller et foreløbigt tal uden kilde.",
    },
    "whose_municipality": {"en": "the municipality's", "da": "kommunens"},
    "whose_all": {"en": "all payers' summed", "da": "alle betaleres samlede"},
    "one_of_arms": {
        "en": "Of the scenario's {arms} arms, this page compares {arm} with {baseline}.",
        "da": "Af scenariets {arms} arme sammenligner denne side {arm} med {baseline}.",
    },
    "more": {
        "en": "and {n} more, in the tables below",
        "da": "og {n} mere i tabellerne nedenfor",
    },
    "the_others": {"en": "{n} others", "da": "{n} andre"},
    "payback": {"en": "When is the money back?", "da": "Hvornår er pengene tjent hjem?"},
    "payback_caption": {
        "en": "Share of draws and cohorts in which the cumulative gain is positive from that year on.",
        "da": "Andel af træk og kohorter, hvor den akkumulerede gevinst er positiv fra det år og frem.",
    },
    "never": {"en": "never within the horizon", "da": "aldrig inden for horisonten"},
    "index": {
        "en": "Harvest index {index}: 0 means the gain falls where the cost fell, 1 that none of it does.",
        "da": "Høsteindeks {index}: 0 betyder, at gevinsten falder, hvor udgiften faldt, 1 at intet af den gør.",
    },
    "mostly": {"en": "most of it", "da": "mest"},
    "payer": {"en": "payer", "da": "betaler"},
    "account": {"en": "account", "da": "konto"},
    "cost": {"en": "bears of the cost", "da": "bærer af udgiften"},
    "share": {"en": "share of the gain", "da": "andel af gevinsten"},
    "net": {"en": "net present value", "da": "nutidsværdi, netto"},
    "band": {"en": "90 % of draws and cohorts", "da": "90 % af træk og kohorter"},
    "baseline": {"en": "baseline", "da": "basis"},
    "arm": {"en": "with the programme", "da": "med indsatsen"},
    "change": {"en": "change", "da": "ændring"},
    "outcome": {"en": "outcome", "da": "resultat"},
    "parameter": {"en": "parameter", "da": "parameter"},
    "value": {"en": "value (range)", "da": "værdi (interval)"},
    "grade": {"en": "grade", "da": "karakter"},
    "correlation": {"en": "rank correlation", "da": "rangkorrelation"},
    "source": {"en": "source", "da": "kilde"},
    "thousand": {"en": "1,000 {coin}", "da": "1.000 {coin}"},
    "all_parameters": {
        "en": "Every number used, with its source (* fitted: best fit and 90 % of the posterior)",
        "da": "Alle anvendte tal med kilde (* tilpasset: bedste tilpasning og 90 % af posteriorfordelingen)",
    },
    "rules": {"en": "Rules in force", "da": "Gældende regler"},
    "rule_text": {
        "en": "Switches with a date, not drawn at random.",
        "da": "Afbrydere med en dato, ikke tilfældigt trukket.",
    },
    "provenance": {"en": "Where this comes from", "da": "Hvor dette kommer fra"},
    "provenance_text": {
        "en": "The same scenario and seed give the same counts, bit for bit: simcore rerun FOLDER.",
        "da": "Samme scenarie og frø giver de samme tal, bit for bit: simcore rerun MAPPE.",
    },
    "uncovered": {"en": "not covered", "da": "ikke dækket"},
    "surplus": {"en": "beyond the cost", "da": "ud over udgiften"},
    "investment": {"en": "the investment", "da": "investeringen"},
    "tables": {"en": "Tables", "da": "Tabeller"},
    "from_year": {"en": "calendar year", "da": "kalenderår"},
    "c_count": {
        "en": "{c} of the {n} uncertain numbers are grade C: assumptions or placeholders.",
        "da": "{c} af de {n} usikre tal har karakter C: antagelser eller foreløbige tal.",
    },
}


def word(key: str, lang: Lang, **values: object) -> str:
    """A text of the report."""
    return WORDS[key][lang].format(**values)


def standing(scenario: Scenario, lang: Lang) -> str:
    """What a reader must know of the model's numbers."""
    known = scenario.country.standing
    if scenario.calibrated:
        numbers = scenario.parameters.values()
        text = label(known.calibrated, lang, "") or WORDS["calibrated"][lang]
        for key, count in (
            ("fitted", sum(bool(p.posterior) for p in numbers)),
            ("used", len(numbers)),
            ("weak", sum(p.grade == "C" for p in numbers)),
        ):
            text = text.replace(f"{{{key}}}", str(count))
        return text
    if scenario.base and known.not_calibrated:
        return label(known.not_calibrated, lang, "")
    return word("own_model", lang)


#: Controls that turn the direction of what follows, the page's own numbers included.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def clean(text: str) -> str:
    """A scenario's text for one line of a page or a terminal.

    Control characters are left out, and text written from right to left is set apart, so
    that numbers beside it keep their order.
    """
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    line = " ".join("".join(c for c in kept if c not in _TURNS).split())
    backwards = any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in line)
    return f"\u2068{line}\u2069" if backwards else line


def label(text: Label | None, lang: Lang, name: str) -> str:
    """A label in the language, or the plain name where there is none or an empty one."""
    return (clean(getattr(text, lang)) if text else "") or clean(name.replace("_", " "))


def coin(scenario: Scenario, lang: Lang) -> str:
    """Name of the scenario's currency."""
    currency = scenario.money.currency if scenario.money else "DKK"
    return "kr." if (lang, currency) == ("da", "DKK") else clean(currency)


def unit(key: Literal["million", "million_present", "thousand"], s: Scenario, lang: Lang) -> str:
    """Unit of amounts in the scenario's currency."""
    return word(key, lang, coin=coin(s, lang))


def sector_label(scenario: Scenario, sector: str, lang: Lang) -> str:
    """Name of a sector: the country's words, else its payer's own label, else its id."""
    own = scenario.payers.get(sector)
    known = scenario.country.sectors.get(sector)
    if known and known.label and (own is None or scenario.base):
        return label(known.label, lang, sector)
    return label(own.label if own else None, lang, sector)


def payer_label(scenario: Scenario, payer: str, lang: Lang) -> str:
    """Name of a payer."""
    if payer not in scenario.payers or scenario.payers[payer].sector == payer:
        return sector_label(scenario, payer, lang)
    return label(scenario.payers[payer].label, lang, payer)


def total_label(total: str, lang: Lang) -> str:
    """Name of one of ``summary.payback.TOTALS``."""
    return SECTORS[total][lang]


def account_label(scenario: Scenario, account: str, lang: Lang) -> str:
    """Name of an account, those that lenses add included."""
    country = scenario.country
    added = {EQUALISATION: country.equalisation, BLOCK_GRANT: country.block_grant}.get(account)
    if account not in scenario.accounts:
        return label(added.label if added else None, lang, account)
    return label(scenario.accounts[account].label, lang, account)


def number(value: float, lang: Lang, decimals: int = 0) -> str:
    """A number with thousands apart, a true minus, and the language's decimal sign."""
    if isnan(value):
        return "–"
    text = f"{abs(value):,.{decimals}f}"
    if lang == "da":
        text = text.translate(str.maketrans(",.", ".,"))
    zero = not any(c in "123456789" for c in text)
    return text if value >= 0 or zero else "−" + text


def significant(value: float, lang: Lang) -> str:
    """A parameter's value with three significant digits."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "da" else text


def percent(value: float, lang: Lang, decimals: int = 0) -> str:
    """A share in per cent."""
    return "–" if isnan(value) else f"{number(100 * value, lang, decimals)} %"


def plus_minus(mean: float, error: float, lang: Lang, decimals: int = 0) -> str:
    """A mean with its Monte Carlo standard error."""
    text = number(mean, lang, decimals)
    return text if isnan(error) else f"{text} ± {number(error, lang, decimals)}"
