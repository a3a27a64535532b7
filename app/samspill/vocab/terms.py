SAM_TERMS: frozenset[str] = frozenset({"Area"})
