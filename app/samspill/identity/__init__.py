"""Who is who: one node for one organisation, candidates for what may be one, and decisions that people take."""
