"""Sentences about contracts, in English and Danish."""

from __future__ import annotations

from simcore.report.labels import Lang

TEXT: dict[str, dict[str, str]] = {
    "heading": {"en": "Contracts: who would say no, and the cheapest way to a yes", "da": "Kontrakter: hvem siger nej, og den billigste vej til et ja"},
    "caption": {
        "en": "Left: present value of each party without the contract (ring) and with it (dot), bar: 90 % of draws and cohorts. Right: expected cost of what would make the municipality whole with the confidence it asks for, on top of the contract; the line is what the state gains.",
        "da": "Til venstre: nutidsværdi for hver part uden kontrakten (ring) og med den (prik), streg: 90 % af træk og kohorter. Til højre: forventet udgift ved det, der ud over kontrakten kan holde kommunen skadesløs med den ønskede sikkerhed; linjen er statens gevinst.",
    },
    "overview_caption": {
        "en": "Present value by contract. To the right: whether everybody who must agree does (✓ or ✗), and the chance that the municipality (K) is whole within its horizon.",
        "da": "Nutidsværdi pr. kontrakt. Til højre: om alle, der skal være med, er med (✓ eller ✗), og sandsynligheden for, at kommunen (K) er skadesløs inden for sin horisont.",
    },
    "all_yes": {"en": "Everybody who must agree says yes.", "da": "Alle, der skal være med, siger ja."},
    "yes": {"en": "yes", "da": "ja"},
    "no": {"en": "no", "da": "nej"},
    "municipality_no": {
        "en": "{party} says no: within {h} years it is whole in {chance} of cases (± {error}; it asks for {q}), over all {years} years in {over_all}. ",
        "da": "{party} siger nej: inden for {h} år er den skadesløs i {chance} af tilfældene (± {error}; den kræver {q}), over alle {years} år i {over_all}. ",
    },
    "municipality_yes": {
        "en": "{party} says yes: within {h} years it is whole in {chance} of cases (± {error}; it asks for {q}). Over all {years} years the figure is {over_all}.",
        "da": "{party} siger ja: inden for {h} år er den skadesløs i {chance} af tilfældene (± {error}; den kræver {q}). Over alle {years} år er tallet {over_all}.",
    },
    "no_gain": {
        "en": "On average the programme costs the public {mean} m ± {error} more than it brings (positive in {total} of cases), so no contract can make everybody whole.",
        "da": "I gennemsnit koster indsatsen det offentlige {mean} mio. ± {error} mere, end den giver (positiv i {total} af tilfældene), så ingen kontrakt kan holde alle skadesløse.",
    },
    "others_harvest": {
        "en": "The public as a whole gains {mean} m ± {error} on average (positive in {total} of cases), but others harvest it.",
        "da": "Det offentlige vinder under ét {mean} mio. ± {error} i gennemsnit (positivt i {total} af tilfældene), men andre høster.",
    },
    "later": {"en": "The gain is there, but it comes after the years that it looks at.", "da": "Gevinsten er der, men den kommer efter de år, den ser på."},
    "too_uncertain": {"en": "It gains on average, but not surely enough.", "da": "Den vinder i gennemsnit, men ikke sikkert nok."},
    "below_hurdle": {
        "en": "{party} says no: at the return asked for ({hurdle}) the contract is worth {value} m ± {error}. {remedy}",
        "da": "{party} siger nej: ved det krævede afkast ({hurdle}) er kontrakten {value} mio. værd ± {error}. {remedy}",
    },
    "factor": {"en": "All prices would have to be {factor} times as high.", "da": "Alle priser skulle være {factor} gange så høje."},
    "no_factor": {"en": "No price is enough under the cap.", "da": "Ingen pris er nok under afkastloftet."},
    "earns": {"en": "{party} says yes: worth {value} m ± {error} at the return asked for ({hurdle}).", "da": "{party} siger ja: {value} mio. værd ± {error} ved det krævede afkast ({hurdle})."},
    "pays_more": {"en": "{party} says no: the state with its funds loses {value} m ± {error} on average.", "da": "{party} siger nej: staten med sine fonde taber {value} mio. ± {error} i gennemsnit."},
    "gains": {"en": "{party} says yes: the state with its funds gains {value} m ± {error} on average.", "da": "{party} siger ja: staten med sine fonde vinder {value} mio. ± {error} i gennemsnit."},
    "loses": {"en": "{party} says no: it loses {value} m ± {error} on average.", "da": "{party} siger nej: den taber {value} mio. ± {error} i gennemsnit."},
    "covered": {"en": "{party} says yes: it is covered ({value} m ± {error}).", "da": "{party} siger ja: den er dækket ({value} mio. ± {error})."},
    "promised": {"en": "{party} has promised; its expected loss is {value} m ± {error}.", "da": "{party} har givet tilsagn; det forventede tab er {value} mio. ± {error}."},
    "gives": {"en": "{party} gives {value} m ± {error} and asks for nothing back.", "da": "{party} giver {value} mio. ± {error} og beder ikke om noget igen."},
    "needs_nothing": {"en": "The municipality needs nothing more.", "da": "Kommunen behøver ikke mere."},
    "cheapest": {
        "en": "Cheapest way to the municipality's yes within {h} years: {way}, {cost} m in expectation (at least {bound} m for any way). {afford}",
        "da": "Billigste vej til kommunens ja inden for {h} år: {way}, forventet {cost} mio. (mindst {bound} mio. ad enhver vej). {afford}",
    },
    "cheapest_over_all": {
        "en": "To make it whole over all {years} years: {way}, {cost} m.",
        "da": "Skal den være skadesløs over alle {years} år: {way}, {cost} mio.",
    },
    "no_way": {"en": "No way makes it whole with that confidence.", "da": "Ingen vej holder den skadesløs med den sikkerhed."},
    "affordable": {"en": "The state gains {gain} m itself and could pay it.", "da": "Staten vinder selv {gain} mio. og kunne betale."},
    "not_affordable": {"en": "That is more than the state gains ({gain} m): it would have to want the children's gain for its own sake.", "da": "Det er mere, end staten vinder ({gain} mio.): den skal ville børnenes gevinst for dens egen skyld."},
    "guarantee": {"en": "a deficit guarantee of up to {value} m", "da": "en underskudsgaranti på op til {value} mio."},
    "price": {"en": "a price of {value} thousand per verified outcome", "da": "en pris på {value} tusind pr. dokumenteret resultat"},
    "refund": {"en": "a refund of {value} of the delivery cost", "da": "en refusion på {value} af udgiften til indsatsen"},
    "grant": {"en": "a fixed grant of {value} m", "da": "et fast tilskud på {value} mio."},
    "price_and_guarantee": {"en": "price at the mean, guarantee on the rest", "da": "pris i gennemsnit, garanti på resten"},
    "lower_bound": {"en": "least that any way costs", "da": "det mindste, nogen vej koster"},
    "band": {
        "en": "A fund would have to pay at least {least} thousand per outcome over all years; the state's gain is worth at most {most} thousand: {verdict}.",
        "da": "En fond skulle betale mindst {least} tusind pr. resultat over alle år; statens gevinst er højst {most} tusind værd: {verdict}.",
    },
    "band_open": {"en": "there is a price that suits both", "da": "der er en pris, som passer begge"},
    "band_empty": {"en": "the band is empty, no price suits both", "da": "båndet er tomt, ingen pris passer begge"},
    "luck": {
        "en": "{metric}: {deadweight} of what is due would be due without any programme, and luck alone would bring a payment in {luck} of cases; where it is paid, the measured effect is {curse} times the true one.",
        "da": "{metric}: {deadweight} af det forfaldne ville være forfaldet helt uden indsats, og held alene ville udløse betaling i {luck} af tilfældene; hvor der betales, er den målte effekt {curse} gange den sande.",
    },
    "deadweight_paid": {
        "en": "{metric}: {deadweight} of what is due would be due without any programme. The payment follows the true effect with a correlation of {unit}; all-or-nothing on the same children would follow it with {all}, and pay with no programme in {luck} of cases.",
        "da": "{metric}: {deadweight} af det forfaldne ville være forfaldet helt uden indsats. Betalingen følger den sande effekt med en korrelation på {unit}; alt eller intet for de samme børn ville følge den med {all} og betale uden indsats i {luck} af tilfældene.",
    },
    "irr": {
        "en": "{party}: return {mean} a year on average (90 %: {low} to {high}); less than put in comes back in {loss} of cases (± {error}); the cap binds in {cap}.",
        "da": "{party}: afkast {mean} om året i gennemsnit (90 %: {low} til {high}); mindre end indskuddet kommer tilbage i {loss} af tilfældene (± {error}); loftet binder i {cap}.",
    },
    "ceiling": {"en": "Service spending rises by {most} m in {year}.", "da": "Serviceudgifterne stiger med {most} mio. i {year}."},
    "ceiling_wedge": {
        "en": "Service spending rises by {most} m in {year}, and up to {wedge} m of a year's rise is matched by no fall in the municipality's own economy (the wedge).",
        "da": "Serviceudgifterne stiger med {most} mio. i {year}, og op til {wedge} mio. af et års stigning modsvares ikke af et fald i kommunens egen økonomi (kilen).",
    },
    "share": {
        "en": "A balanced side payment exists: the municipality would receive {least} m at least and {shapley} m by its Shapley value.",
        "da": "Der findes en balanceret sidebetaling: kommunen ville få mindst {least} mio. og {shapley} mio. efter Shapley-værdien.",
    },
    "assumed": {"en": "Terms: {source} (grade {grade}). Assumed: {terms}.", "da": "Vilkår: {source} (karakter {grade}). Antaget: {terms}."},
    "assumed_none": {"en": "Terms: {source} (grade {grade}).", "da": "Vilkår: {source} (karakter {grade})."},
    "warning": {"en": "Mind: ", "da": "Bemærk: "},
    "loan": {"en": "the floor of {floor:.0%} makes this economically a loan, which falls under the borrowing rules.", "da": "gulvet på {floor:.0%} gør dette økonomisk til et lån, som falder under lånereglerne."},
    "sure_loan": {"en": "all that is lent comes back in {chance:.0%} of cases, so this is economically a loan, which falls under the borrowing rules.", "da": "alt udlånt kommer tilbage i {chance:.0%} af tilfældene, så dette er økonomisk et lån, som falder under lånereglerne."},
    "steps_fall": {"en": "{metric}: a better effect is paid less.", "da": "{metric}: en bedre effekt betales mindre."},
    "threshold": {"en": "{metric}: all-or-nothing with {children} children is mostly a coin; prefer unit prices.", "da": "{metric}: alt eller intet med {children} børn er mest et møntkast; foretræk enhedspriser."},
    "deadweight": {"en": "{metric} pays absolute outcomes, those that would have come anyway included.", "da": "{metric} betaler absolutte resultater, også dem der var kommet alligevel."},
    "beyond": {"en": "the contract of {years} years outlasts the horizon of {horizon}.", "da": "kontrakten på {years} år rækker ud over horisonten på {horizon}."},
    "unused_fund": {"en": "fund {fund} pays for nothing.", "da": "fonden {fund} betaler ikke for noget."},
    "over_committed": {
        "en": "{fund} shares its money among {contracts} contracts; by its own commitment rule it may promise {admits:.0f}.",
        "da": "{fund} deler sine penge mellem {contracts} kontrakter; efter sin egen tilsagnsregel må den love {admits:.0f}.",
    },
    "no_repayment": {"en": "investors are never repaid: no metric and no floor.", "da": "investorerne får aldrig noget igen: intet mål og intet gulv."},
    "unseen": {"en": "{metric} is measured after the {years} years that are simulated, and so never paid.", "da": "{metric} måles efter de {years} år, der simuleres, og betales derfor aldrig."},
}  # fmt: skip


def say(key: str, lang: Lang, **values: object) -> str:
    """A sentence."""
    return TEXT[key][lang].format(**values)
