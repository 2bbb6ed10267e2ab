"""Group names that files use without saying their dimension; data, not code, to be added to."""

from listening.gaps.measures import TOTAL

TOTALS = frozenset(
    ("total", "all", "all students", "total cohort", "everyone", "overall", "district total")
)
PLACES_OF_ALL = frozenset(("total", "district", "district total", "all schools", "districtwide"))
DIMENSIONS = {
    "sex": ("male", "female", "males", "females", "nonbinary", "non-binary", "x"),
    "race": (
        "asian",
        "black",
        "black or african american",
        "african american",
        "hispanic",
        "hispanic or latino",
        "hispanic/latino",
        "latino",
        "white",
        "american indian",
        "american indian or alaska native",
        "native american",
        "native hawaiian",
        "native hawaiian or other pacific islander",
        "native hawaiian, pacific islander",
        "pacific islander",
        "middle eastern or north african",
        "multiracial",
        "two or more races",
        "multi-race",
        "multi-race, non-hispanic",
    ),
    "English learner": (
        "english language learners",
        "english learners",
        "english learner",
        "ell",
        "el",
        "english proficient students",
        "english proficient",
        "not english learners",
    ),
    "disability": (
        "special education students",
        "special education",
        "students with disabilities",
        "swd",
        "general education students",
        "general education",
        "students without disabilities",
    ),
    "income": (
        "economically disadvantaged",
        "not economically disadvantaged",
        "low income",
        "free or reduced lunch",
        "free or reduced price lunch",
        "not eligible",
    ),
}
BY_GROUP = {name: dimension for dimension, names in DIMENSIONS.items() for name in names}


def dimension_of(group: str, otherwise: str) -> str:
    """The dimension a well known group belongs to, `otherwise` for all others."""
    plain = group.casefold()
    return TOTAL if plain in TOTALS else BY_GROUP.get(plain, otherwise)
