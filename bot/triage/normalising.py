"""Make a text comparable: one Unicode form, nothing invisible, look-alike letters undone; and say which language it may be."""

import re
import unicodedata

LONGEST = 8000
_STOPWORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the is are was it to of and in on my i you not when with that this for a an have has can cannot does "
        "page please how what would",
        "de": "der die das ist sind war es zu und nicht ich sie wenn mit dass für ein eine habe hat kann wie was "
        "bitte auf meine seite sich beim kein",
        "fr": "le la les est sont il ne pas je vous quand avec que pour un une ai peut comment des du sur ma mes page "
        "dans ça cette plus",
        "es": "el la los las es son no que cuando con para un una he puede cómo como del en mi mis página por se al "
        "está esta más",
        "pt": "o os as é são não que quando com para um uma eu você pode como do da no na meu minha página por se "
        "está isso mais em",
        "it": "il lo gli è sono non che quando con per un una ho può come del della nel mia mio pagina si questo questa più di",
        "nl": "de het een is zijn niet ik je wanneer met dat voor van op mijn heeft kan hoe wat pagina als ook maar geen bij dit",
    }.items()
}
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", r"[\u3040-\u30ff]"),
    ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("ru", r"[\u0400-\u04ff]"),
    ("el", r"[\u0370-\u03ff]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("hi", r"[\u0900-\u097f]"),
)
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w[ ._*-]){2,}\w(?!\w)")
_LOOK_ALIKES = str.maketrans("асеорхуіѕјԁһԛԝвкмнтαορνικτ", "aceopxyisjdhqwbkmhtaopvikt")


def normalise(text: str) -> str:
    """Return the text in NFKC without invisible or direction-changing characters, spaces collapsed, at most 8,000 characters."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    seen = "".join(
        char for char in folded if char in "\n\t" or unicodedata.category(char) not in {"Cf", "Cc", "Co", "Cn", "Cs"}
    )
    lines = (" ".join(line.split()) for line in seen.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST]


def skeleton(text: str) -> str:
    """Return what a text reads like: spaced-out letters joined, look-alike letters in mixed words made Latin, lower case."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    joined = _SPACED_OUT.sub(lambda found: re.sub(r"[ ._*-]", "", found.group()), folded)
    words = normalise(joined).split(" ")
    return " ".join(
        word.translate(_LOOK_ALIKES) if re.search(r"[a-z]", word) or _all_look_alike(word) else word for word in words
    )


def _all_look_alike(word: str) -> bool:
    return bool(word) and all(ord(char) in _LOOK_ALIKES for char in word if char.isalpha())


def language_of(text: str) -> str:
    """Return the likeliest language: by script, else by small words; "en" when nothing speaks against it."""
    letters = [char for char in text if char.isalpha()]
    foreign = [char for char in letters if not unicodedata.name(char, "").startswith("LATIN")]
    if letters and len(foreign) / len(letters) > 0.3:
        joined = "".join(foreign)
        return next((language for language, script in _SCRIPTS if re.search(script, joined)), "other")
    hits = _hits(text)
    best = max(hits, key=lambda language: (hits[language], language == "en"))
    return best if hits[best] else "en"


def likely_languages(text: str) -> tuple[str, ...]:
    """Return the languages whose words are worth looking for in a text, the likeliest first; all when it is too short to tell."""
    language = language_of(text)
    others = tuple(name for name, _ in _SCRIPTS)
    if is_foreign_script(language):
        return (language, "en", *others)
    hits = _hits(text)
    if not any(hits.values()):
        return ("en", *_STOPWORDS, *others)
    near = tuple(name for name in _STOPWORDS if hits[name] >= max(1, hits[language] - 1))
    return (language, *near, "en", *others)


def _hits(text: str) -> dict[str, int]:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return {language: sum(word in known for word in words) for language, known in _STOPWORDS.items()}


def is_foreign_script(language: str) -> bool:
    """Say whether the model cannot read this language's script."""
    return language not in _STOPWORDS
