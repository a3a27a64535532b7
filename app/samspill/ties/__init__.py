"""Who works with whom, worked out from participations: ties, networks, and what is measured of them."""
