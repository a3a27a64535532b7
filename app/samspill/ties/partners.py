"""With whom to talk next: candidates for an organisation, ranked by what is known of both, with the reasons in words.

Each candidate is somebody whom the organisation has not worked with. Features of a pair:

    adamic_adar    Σ over common partners of 1 / ln k (Adamic & Adar 2003)
    allocation     Σ over common partners of 1 / k (resource allocation; Zhou, Lü & Zhang 2009)
    subjects       cosine of how often each has worked on each subject
    complement     share of the candidate's work on subjects that the organisation has not, where some are common
    programmes     cosine of how often each has been in each programme
    nearness       1 / (1 + kilometres / 500)
    experience     activities of the candidate
    recent         those of them that began in the last two years

The score is a sum of these on the scales below. The weights were fitted to who became partners in the second half of
2023 in Horizon Europe (`evaluation.fit`); docs/network.md tells how well they do on the two years after that.
Adamic–Adar and allocation are nearly one feature, so their weights mean something together alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from samspill.errors import ParameterError
from samspill.ties.around import between, partners
from samspill.ties.facts import Array, Facts
from samspill.ties.network import Network
from samspill.ties.reading import named
from samspill.ties.weights import Matrix

FEATURES = ("adamic_adar", "allocation", "subjects", "complement", "programmes", "nearness", "experience", "recent")
WEIGHTS: Mapping[str, float] = {
    "adamic_adar": -0.83,
    "allocation": 1.21,
    "subjects": 1.23,
    "complement": 0.25,
    "programmes": 3.27,
    "nearness": 1.3,
    "experience": 0.4,
    "recent": 0.41,
}
"""How much each feature counts, on the scale of `scaled`."""
_KILOMETRES = 111.195  # a degree on a sphere of 6,371 km
_FAR = 500.0


@dataclass(frozen=True)
class Reason:
    """Why somebody is a candidate, in words, and the IRIs of what it rests on."""

    feature: str
    words: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """Somebody to talk to: score, features, reasons, the weightiest first."""

    iri: str
    name: str
    score: float
    features: Mapping[str, float]
    reasons: tuple[Reason, ...]


class Finder:
    """What is known of all pairs of a network of organisations."""

    def __init__(self, facts: Facts, network: Network) -> None:
        """Read subjects, programmes and places of the organisations, from the activities of the network alone."""
        if network.taking_part is None:
            raise ParameterError("partners are found by activities, which this network has none of")
        self.network, self._facts, self._part = network, facts, network.taking_part
        self._log_inverse = sp.diags_array(1 / np.log(np.maximum(network.degrees, 2)))
        self._inverse = sp.diags_array(1 / np.maximum(network.degrees, 1))
        self.subjects, self.subject_iris = self._profile("subjects", "subject")
        self.programmes, self.programme_iris = self._profile("activity-programmes", "group")
        self._subjects, self._programmes = _unit(self.subjects), _unit(self.programmes)
        self.places = self._places()
        self.experience = np.asarray(self._part.sum(axis=0)).ravel()
        self.recent = np.asarray(self._part[self._last_years()].sum(axis=0)).ravel()

    def _profile(self, query: str, variable: str) -> tuple[Matrix, list[str]]:
        """Return how many activities of each organisation have each subject, or are under each programme."""
        asked = self._facts.ask(query)
        place = {iri: row for row, iri in enumerate(self.network.activities)}
        known = np.unique(asked["activity"])
        rows = np.asarray([place.get(iri, -1) for iri in self._facts.iris(known)], dtype=np.int64)
        row = rows[np.searchsorted(known, asked["activity"])]
        values, column = np.unique(asked[variable][row >= 0], return_inverse=True)
        shape = (len(self.network.activities), len(values))
        made = sp.csr_array((np.ones(len(column)), (row[row >= 0], column)), shape=shape)
        return sp.csr_array(self._part.T @ made), self._facts.iris(values)

    def _last_years(self) -> Array:
        """Return the places of activities that began in the last two years, counted back from the last beginning."""
        starts = np.asarray([start or "0001-01-01" for start, _ in self.network.periods], dtype="datetime64[D]")
        return np.flatnonzero(starts > starts.max() - np.timedelta64(2 * 365, "D")) if len(starts) else starts

    def _places(self) -> Array:
        """Return latitude and longitude of each organisation, of several the first; not numbers where not known."""
        asked = self._facts.ask("places")
        known = np.unique(asked["organisation"])
        iris = dict(zip(known.tolist(), self._facts.iris(known), strict=True))
        found = np.full((len(self.network), 2), np.nan)
        told = zip(asked["organisation"].tolist(), asked["latitude"], asked["longitude"], strict=True)
        for number, latitude, longitude in sorted(told, reverse=True):
            place = self.network.places.get(iris[number])
            if place is not None:
                found[place] = float(latitude), float(longitude)
        return found

    def features(self, some: Array) -> dict[str, Array]:
        """Return each feature of some organisations, by their places, with all: an array of len(some) × n."""
        ties = self.network.plain
        mine = ties[some]
        raw = (sp.csr_array(self.subjects[some]) > 0).astype(float)
        work = np.maximum(np.asarray(self.subjects.sum(axis=1)).ravel(), 1)
        common = (raw @ self.subjects.T).toarray() / work
        return {
            "adamic_adar": (mine @ self._log_inverse @ ties).toarray(),
            "allocation": (mine @ self._inverse @ ties).toarray(),
            "subjects": (self._subjects[some] @ self._subjects.T).toarray(),
            "complement": np.where(common > 0, 1 - common, 0),
            "programmes": (self._programmes[some] @ self._programmes.T).toarray(),
            "nearness": 1 / (1 + np.nan_to_num(self.kilometres(some), nan=4 * _FAR) / _FAR),
            "experience": np.broadcast_to(self.experience, mine.shape).copy(),
            "recent": np.broadcast_to(self.recent, mine.shape).copy(),
        }

    def kilometres(self, some: Array) -> Array:
        """Return how far some organisations are from all, along the earth; not a number where a place is missing."""
        there = np.radians(self.places)
        here = there[some]
        half = np.sin((here[:, None, :] - there[None, :, :]) / 2) ** 2
        inner = half[..., 0] + np.cos(here[:, None, 0]) * np.cos(there[None, :, 0]) * half[..., 1]
        return 2 * np.degrees(np.arcsin(np.sqrt(np.clip(inner, 0, 1)))) * _KILOMETRES

    def candidates(self, place: int, count: int = 20, weights: Mapping[str, float] = WEIGHTS) -> list[Candidate]:
        """Return the best candidates for an organisation, by its place, with reasons; ties broken by IRI."""
        features = self.features(np.array([place]))
        values = score(features, weights)[0]
        values[place] = values[partners(self.network, place)] = -np.inf
        best = np.argsort(-values, kind="stable")[:count]
        best = best[np.isfinite(values[best])]
        own = {name: each[0] for name, each in features.items()}
        return [self._candidate(place, int(other), float(values[other]), own, weights) for other in best]

    def _candidate(
        self, place: int, other: int, value: float, own: Mapping[str, Array], weights: Mapping[str, float]
    ) -> Candidate:
        told = {name: float(each[other]) for name, each in own.items()}
        parts = {name: weights[name] * float(scaled(name, own[name])[other]) for name in weights}
        parts["common_partners"] = parts.pop("adamic_adar", 0.0) + parts.pop("allocation", 0.0)
        said: dict[str, Callable[[], Reason | None]] = {
            "common_partners": lambda: self._common_partners(place, other),
            "subjects": lambda: self._common("subjects", "both work on", place, other),
            "programmes": lambda: self._common("programmes", "both know", place, other),
            "complement": lambda: Reason("complement", f"{told['complement']:.0%} of its subjects are new to you"),
            "nearness": lambda: self._nearness(place, other),
            "recent": lambda: Reason("recent", f"{told['recent']:.0f} activities begun in the last two years"),
        }
        order = sorted((name for name in said if parts.get(name, 0) > 0), key=lambda name: -parts[name])
        reasons = tuple(reason for name in order if (reason := said[name]()) is not None)
        return Candidate(self.network.nodes[other], self.network.labels[other], value, told, reasons)

    def _nearness(self, place: int, other: int) -> Reason | None:
        away = float(self.kilometres(np.array([place]))[0, other])
        return None if np.isnan(away) else Reason("nearness", f"{away:,.0f} km away")

    def _common_partners(self, place: int, other: int) -> Reason | None:
        shared = np.intersect1d(partners(self.network, place), partners(self.network, other))
        if not len(shared):
            return None
        shared = shared[np.argsort(self.network.degrees[shared], kind="stable")]
        first = shared[:3].tolist()
        names = ", ".join(self.network.labels[each] for each in first)
        more = f" and {len(shared) - len(first)} more" if len(shared) > len(first) else ""
        evidence = [iri for each in first for end in (place, other) for iri in between(self.network, end, each)[:2]]
        nodes = [self.network.nodes[each] for each in first]
        return Reason("common_partners", f"has worked with {names}{more}, as you have", (*nodes, *evidence))

    def _common(self, feature: str, words: str, place: int, other: int) -> Reason | None:
        profile = self.subjects if feature == "subjects" else self.programmes
        iris = self.subject_iris if feature == "subjects" else self.programme_iris
        both = profile[[place]].multiply(profile[[other]]).tocoo()
        often = np.asarray(profile.sum(axis=0)).ravel()[both.coords[1]]
        order = np.argsort(-both.data / often, kind="stable")[:3]  # what few others share says more
        chosen = [iris[column] for column in both.coords[1][order].tolist()]
        if not chosen:
            return None
        names = self._called(chosen)
        return Reason(feature, f"{words} {', '.join(names)}", tuple(chosen))

    def _called(self, iris: Sequence[str]) -> list[str]:
        asked = self._facts.ask("group-names")
        if not hasattr(self, "_names"):
            numbers = np.unique(asked["thing"])
            self._names = dict(zip(self._facts.iris(numbers), named(asked, numbers), strict=True))
        return [self._names.get(iri) or iri.rpartition("/")[2] for iri in iris]


def _unit(profile: Matrix) -> Matrix:
    length = np.sqrt(np.asarray(profile.power(2).sum(axis=1)).ravel())
    return sp.csr_array(sp.diags_array(1 / np.where(length > 0, length, 1)) @ profile)


def scaled(feature: str, values: Array) -> Array:
    """Return a feature on the scale that its weight is for: sums and counts by their logarithm, shares as they are."""
    if feature in {"adamic_adar", "experience", "recent"}:
        return np.log1p(values)
    return np.log1p(100 * values) if feature == "allocation" else values


def score(features: Mapping[str, Array], weights: Mapping[str, float] = WEIGHTS) -> Array:
    """Return the weighted sum of features."""
    return sum((weights[name] * scaled(name, features[name]) for name in weights), np.zeros(()))
