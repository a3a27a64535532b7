"""Words by which names of organisations are compared: legal forms, sorts, and what means the same in three languages.

Written here as one writes them; `names` folds them (`høyskolen`, `hoeyskolen` and `HOYSKOLEN` become one word).
"""

from __future__ import annotations


def _each(words: str, meaning: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), meaning)


LEGAL_FORMS: dict[str, str] = {
    # Norway
    **_each("as aksjeselskap aksjeselskapet", "AS"),
    **_each("asa allmennaksjeselskap", "ASA"),
    **_each("ba sa samvirkeforetak samvirkelag", "SA"),
    **_each("hf helseforetak", "HF"),
    **{form: form.upper() for form in ("rhf", "iks", "kf", "fkf", "sf", "ans", "da", "ks", "nuf", "enk")},
    # Sweden
    **_each("ab aktiebolag aktiebolaget", "AB"),
    **_each("publ svb", ""),
    **_each("hb handelsbolag kb kommanditbolag", "HB"),
    # Both
    **_each("stiftelse stiftelsen stiftinga stiftinja foundation stift", "foundation"),
    **_each("forening foreningen association asbl aisbl ivzw ev", "association"),
    **_each("cooperative", "cooperative"),
    **_each("eric", "ERIC"),
    # Elsewhere: enough to set them aside; whether they contradict each other is not asked.
    **_each("ltd limited lbg cyf plc llp inc llc corp co company", "company"),
    **_each("gmbh ggmbh mbh ug ag kg oy oyj ou uab sia aps", "company"),
    **_each("spa srl sarl sas sasu sau sl slu sc snc scop bv nv bvba sro doo dd kft zrt nyrt spzoo", "company"),
    **_each("ood eood ead lda ike", "company"),
}
"""A word at the beginning or end of a name that tells the legal form → the form; empty for what is a mere addition."""

CONTRADICTING = frozenset({"AS", "ASA", "SA", "HF", "RHF", "IKS", "KF", "FKF", "SF", "AB", "HB", "foundation"})
"""Forms of which an organisation has one only; `foundation` and `AS` are two legal persons, also under one name."""

PHRASES: dict[str, str] = {
    "ideell forening": "association",
    "ideella föreningen": "association",
    "ekonomisk förening": "cooperative",
    "ekonomiska föreningen": "cooperative",
    "ek för": "cooperative",
    "sp z oo": "spzoo",
    "spolka z ograniczona odpowiedzialnoscia": "spzoo",
    "società per azioni": "spa",
    "società a responsabilità limitata": "srl",
    "limited liability company": "llc",
    "sociedad limitada": "sl",
    "anonim sirketi": "as",
    "non governmental organization": "association",
    "university college": "university",
    "university of applied sciences": "university",
    "city of": "kommune",
    "municipality of": "kommune",
    "county council": "fylkeskommune",
    "county municipality": "fylkeskommune",
    "county authority": "fylkeskommune",
    "läns landsting": "fylkeskommune",
    "västra götalandsregionen": "fylkeskommune västra götaland",
    "county administrative board": "länsstyrelse",
    "county governor": "länsstyrelse",
    "health trust": "helse hf",
    "hospital trust": "hospital hf",
    "universitetssykehus": "university hospital",
    "universitetssykehuset": "university hospital",
    "universitetssjukhus": "university hospital",
    "universitetssjukhuset": "university hospital",
    "sykehuset": "hospital",
    "lantbruksuniversitet": "university agricultural sciences",
    "det kgl": "",
    "klima og miljødepartementet": "ministry climate environment",
    "kunnskapsdepartementet": "ministry education research",
    "forskningsinstitutt": "forskning institutt",
    "forskningsinstitut": "forskning institut",
}
"""Words that together mean what others do, which take their place before anything else is looked at."""

SORTS: dict[str, str] = {
    **_each("kommune kommun kommunen municipality suohkan gielda", "municipality"),
    **_each("fylkeskommune fylkeskommunen landsting landstinget", "county"),
    **_each("länsstyrelse länsstyrelsen statsforvalteren fylkesmannen", "state county"),
    **_each("university universitet universitetet universitets universität universita universite", "university"),
    **_each("universidad universidade universiteit univerzita uniwersytet", "university"),
    **_each("høgskole høgskolen høyskole høyskolen høgskule høgskulen högskola högskolan", "university"),
    **_each("hospital sykehus sjukhus sjukhuset", "hospital"),
    **_each("ministry departement departementet", "ministry"),
    **_each("museum museet", "museum"),
}
"""A word that tells what sort of organisation it is → the sort."""

FIRST_ONLY = {"region": "county"}
LAST_ONLY = {"stad": "municipality"}
"""Words that tell the sort at one end of the name alone (`Region Skåne`, `Malmö stad`)."""

RANK = ("hospital", "museum", "ministry", "state county", "county", "municipality", "university")
"""Which sort it is when a name has words for several: a university hospital is a hospital."""

ASIDE = frozenset({"municipality", "county", "state county", "university"})
"""Sorts whose word is set aside, as a legal form is: what is left (`Oslo`) is compared, and the sort apart from it."""

AUTHORITIES = frozenset({"municipality", "county", "state county", "ministry"})
"""Sorts that have no legal form: who has one is none of them."""

UNITS = frozenset(
    _each(
        "faculty fakultet fakultetet department avdeling avdelning unit enhet laboratory klinikk section seksjon "
        "campus program programme forskningssenter",
        "part",
    )
)
"""Words that tell a part of an organisation: when one name alone has such a word, the two are whole and part."""

SAME: dict[str, str] = {
    **_each("norge norges noregs noreg norsk norske norway norwegian", "norway"),
    **_each("sverige sveriges svensk svenska svenskt sweden swedish", "sweden"),
    **_each("nordic nordisk nordiske nordiska nordiskt", "nordic"),
    **_each("institute institutt instituttet institutet institut institution institusjon", "institute"),
    **_each("research forskning forsknings forskningen forsking forskings", "research"),
    **_each("centre center senter senteret centrum sentrum centret", "centre"),
    **_each("hospital sykehus sjukhus sjukhuset", "hospital"),
    **_each("technology technologies teknologi teknologisk teknologiske teknologier", "technology"),
    **_each("technical tekniska teknisk tekniske tech", "technology"),
    **_each("royal kungliga kungl kongelige kongelig kgl", "royal"),
    **_each("national nasjonal nasjonalt nasjonale nationella nationellt statens", "national"),
    **_each("agency board authority directorate direktorat direktoratet myndighet myndigheten", "agency"),
    **_each("council råd rådet", "council"),
    **_each("school skole skolen skola skolan", "school"),
    **_each("energy energi", "energy"),
    **_each("health helse hälsa", "health"),
    **_each("environment environmental miljø miljö", "environment"),
    **_each("water vann vatten", "water"),
    **_each("climate klima klimat", "climate"),
    **_each("marine marin maritime maritim havs ocean sea", "sea"),
    **_each("business næring næringsliv närings näringsliv näringslivet næringsutvikling", "business"),
    **_each("cluster klynge klyngen kluster klustret", "cluster"),
    **_each("innovation innovasjon innovations innovasjons", "innovation"),
    **_each("society selskap sällskap sällskapet forbund förbund förbundet", "society"),
    **_each("group gruppen gruppe konsern koncern", "group"),
    **_each("international internasjonal internasjonale internationella internationell", "international"),
    **_each("european europeisk europeiske europeiska", "european"),
    **_each("agricultural lantbruks landbruk landbruks lantbruk agriculture", "agricultural"),
    **_each("gothenburg göteborg göteborgs", "göteborg"),
    **_each("scania skåne skånes", "skåne"),
    **_each("and och og of the in i for för vid ved at på to av med en et de du des der die und la le el di", ""),
    **_each("del della do da van von det den stiftelse stiftelsen", ""),
}
"""A word → the one that stands for all that mean the same; small words → nothing."""

COUNTRIES = frozenset(
    _each(
        "norway norge sweden sverige denmark danmark finland suomi germany deutschland france spain españa italy "
        "italia netherlands belgium austria switzerland poland portugal greece ireland uk usa",
        "country",
    )
)
"""Countries that registers put behind a name in brackets: `Aker Solutions (Norway)`."""
