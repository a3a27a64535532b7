"""A writable store: changes go through a draft, its consequences, and a commit that is whole or not at all.

    draft       what the request would change, against the dataset on disk, which stays as it is
    closed      what follows of it; validated by the shapes; refused, or set aside, as the policy says
    intent      written and on disk: from here on the change is decided
    done        the dataset is changed, the log has its line, readers find the new checkpoint; the intent is removed

A process that is killed before the intent leaves nothing; one killed after it has its change done at the next start.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from samspill import __version__
from samspill.engines.base import PropertyCount
from samspill.engines.columns import NAMED_ONLY, QUARANTINE
from samspill.engines.oxigraph_disk import ASSERTED, DEFAULT, ENTAILED, RESERVED, DiskStore, Quad
from samspill.errors import InconsistentError, NotValidError, SamspillError
from samspill.files import fingerprint, sha256, sync, whole_file
from samspill.snapshot.guard import Policy
from samspill.vocab import GRAPH
from samspill.writable import audit, folder, operate
from samspill.writable.changes import Change, Outcome
from samspill.writable.consequences import Broken, Consequences, Followed, Looked, Rules
from samspill.writable.counting import Counting
from samspill.writable.draft import Draft

__all__ = ["WritableStore"]

Triple = tuple[str, str, str]

INTENT = "intent.json"
_LOOKS = 5  # how often what is wrong is set aside and the rest looked at again
_TOLD = 20  # faults that a refusal lists
_HIDDEN = frozenset(f"<{name}>" for name in NAMED_ONLY) | RESERVED - {DEFAULT} | {ENTAILED}


@dataclass
class _Guarded:
    """A draft that may be committed, and what followed from it."""

    draft: Draft
    entailed: dict[Triple, bool] = field(default_factory=dict)
    aside: int = 0
    broken: Broken | None = None
    looked: Looked = field(default_factory=Looked)

    def follow(self, followed: Followed) -> None:
        """Take in statements that came or went."""
        for triples, comes in ((followed.came, True), (followed.went, False)):
            for triple in triples:
                if self.entailed.pop(triple, comes) == comes:
                    self.entailed[triple] = comes


class WritableStore:
    """The one writer of a store. One thread at a time; `folder.locked` must be held."""

    def __init__(self, place: Path, rules: Rules, policy: Policy = "fail", *, memory_limit: str = "2GB") -> None:
        """Open a store, finish a change that was decided, and bring what is entailed up to date."""
        self.place, self.policy = place, policy
        self.about = folder.prepare(place, entailment=rules.entailment)
        self._rules, self._memory_limit = rules, memory_limit
        operate.finish(place)
        self.store = DiskStore(place / folder.DATA)
        self._mark = _mark(rules)
        self.number = max(audit.last_number(place), int(folder.current(place) or 0))
        self._open()

    def _open(self) -> None:
        """Finish what an intent says, and make what is kept in memory."""
        intent = _read(self.place / INTENT)
        if intent is not None:
            self.number = max(self.number, intent["number"])
            self._change(intent)
        name = folder.current(self.place)
        before = folder.tell(self.place, name) if name else None
        with tempfile.TemporaryDirectory(dir=self.place, prefix=".read-") as work:
            path = Path(work, "stated.nq")
            with path.open("wb") as out:
                self.store.dump(out, [*(each for each in self.store.graphs() if each != ENTAILED), DEFAULT])
            self.consequences = Consequences(path, self._rules, memory_limit=self._memory_limit)
        stale = before is None or (before.rules, before.number) != (self._mark, self.number)
        if stale:
            self._entail_again()
        if intent is not None:
            self._log(intent)
        self._counting = Counting(self.consequences.counts)
        if stale or intent is not None:
            self._publish()
        (self.place / INTENT).unlink(missing_ok=True)

    def _entail_again(self) -> None:
        """Let the graph `entailed` on disk be what the rules as they are now say."""
        wanted = self.consequences.entailed()
        there = {quad[:3] for quad in self.store.of_graph(ENTAILED)}
        self._change({"came": sorted(wanted - there), "went": sorted(there - wanted)})

    def run(self, change: Change, may_commit: Callable[[int], bool] = lambda _: True) -> Outcome:
        """Do a change, or raise what is wrong with it and leave everything as it was.

        `may_commit` is asked with the number of the change just before it is decided; when it says no, nothing
        happens. Raises QueryError, SourceError and UsageError for what cannot be done, NotValidError and
        InconsistentError for what the policy does not allow.
        """
        draft = Draft(self.store)
        try:
            change.draw(draft, self.store, self.place / f"{folder.DATA}.scratch")
            guarded = _Guarded(draft) if draft.empty() else self._guard(draft)
        except SamspillError as error:
            self._note(change, {"outcome": "refused", "reason": f"{error.title}: {error.detail}"[:500]})
            raise
        if draft.empty():
            self._note(change, {"outcome": "nothing to do", "added": 0, "removed": 0})
            return Outcome(None)
        if not may_commit(self.number + 1):
            self._undo(guarded)
            return Outcome(None)
        return self._commit(change, guarded)

    def _guard(self, draft: Draft) -> _Guarded:
        """Close and validate the draft; raise when that finds what was not wrong before and the policy refuses it."""
        guarded = _Guarded(draft)
        guarded.follow(self.consequences.take(draft.added(), draft.removed()) if draft.quads else Followed())
        taken = dict(draft.quads)
        try:
            for _ in range(_LOOKS):
                broken = self._look(guarded)
                if not broken or self.policy == "accept":
                    guarded.broken = broken
                    return guarded
                aside = self._set_aside(draft, broken) if self.policy == "quarantine" else []
                if not aside:
                    break
                guarded.aside += len(aside)
                guarded.follow(self._take_difference(taken, draft.quads))
                taken = dict(draft.quads)
        except BaseException:
            self._take_difference(taken, {})
            raise
        self._take_difference(taken, {})
        raise _refusal(broken)

    def _look(self, guarded: _Guarded) -> Broken:
        changed = {quad[:3] for quad in guarded.draft.quads if visible(quad[3])} | guarded.entailed.keys()
        guarded.looked = self.consequences.look(changed)
        return Broken(self.consequences.contradictions_new(), self.consequences.fresh(guarded.looked))

    def _take_difference(self, before: dict[Quad, bool], after: dict[Quad, bool]) -> Followed:
        """Bring the consequences from one state of a draft to another."""
        add = [quad for quad, comes in after.items() if comes and before.get(quad) is not True]
        add += [quad for quad, came in before.items() if not came and quad not in after]
        remove = [quad for quad, comes in after.items() if not comes and before.get(quad) is not False]
        remove += [quad for quad, came in before.items() if came and quad not in after]
        return self.consequences.take(add, remove)

    def _set_aside(self, draft: Draft, broken: Broken) -> list[Quad]:
        """Move what the draft says of faulty things to graphs of their own; return the quads that were moved."""
        faulty = {fault[0] for fault in broken.faults()}
        moved = [quad for quad in draft.added() if quad[0] in faulty and visible(quad[3])]
        draft.delete(moved)
        draft.insert((s, p, o, f"<{QUARANTINE}{g[1:-1].removeprefix(GRAPH)}>") for s, p, o, g in moved)
        return moved

    def _undo(self, guarded: _Guarded) -> None:
        self._take_difference(dict(guarded.draft.quads), {})

    # The commit

    def _commit(self, change: Change, guarded: _Guarded) -> Outcome:
        draft, entailed = guarded.draft, guarded.entailed
        added, removed = draft.added(), draft.removed()
        outcome = Outcome(
            number=self.number + 1,
            added=len(added),
            removed=len(removed),
            entailed_added=sum(entailed.values()),
            entailed_removed=len(entailed) - sum(entailed.values()),
            aside=guarded.aside,
            violations=len(guarded.broken.told(1 << 30)) if guarded.broken else 0,
            created=tuple(graph for graph, comes in draft.graphs.items() if comes),
        )
        counts = {name: value for name, value in asdict(outcome).items() if name not in {"number", "created"}}
        intent = {
            "number": self.number + 1,
            "add": added,
            "remove": removed,
            "add_graphs": list(outcome.created),
            "remove_graphs": [graph for graph, comes in draft.graphs.items() if not comes],
            "came": [triple for triple, comes in entailed.items() if comes],
            "went": [triple for triple, comes in entailed.items() if not comes],
            "line": _line(change) | {"number": self.number + 1, "outcome": "done"} | counts,
        }
        with whole_file(self.place / INTENT) as file:
            file.write(json.dumps(intent, ensure_ascii=False).encode())
        sync(self.place)
        self.number += 1
        self.consequences.remember(guarded.looked)
        coming, going = self._change(intent)
        self._log(intent)
        self._counting.take(coming, going, added, removed)
        self._publish()
        (self.place / INTENT).unlink()
        return outcome

    def _change(self, intent: dict[str, Any]) -> tuple[list[Quad], list[Quad]]:
        """Change the dataset as an intent says; doing it twice is doing it once. Return what the unions got, lost."""
        add, remove = ([tuple(quad) for quad in intent.get(name, ())] for name in ("add", "remove"))
        came, went = ([tuple(triple) for triple in intent.get(name, ())] for name in ("came", "went"))
        self.store.change_graphs(intent.get("add_graphs", ()), intent.get("remove_graphs", ()))
        self.store.change(
            [*add, *((*triple, ENTAILED) for triple in came)], [*remove, *((*triple, ENTAILED) for triple in went)]
        )
        triples = list(dict.fromkeys([*(quad[:3] for quad in (*add, *remove) if visible(quad[3])), *came, *went]))
        coming: list[Quad] = []
        going: list[Quad] = []
        for triple, graphs in zip(triples, self.store.holders(triples), strict=True):
            stated = any(visible(graph) for graph in graphs if graph)
            for graph, wanted in ((ASSERTED, stated), ("", stated or ENTAILED in graphs)):
                if wanted != (graph in graphs):
                    (coming if wanted else going).append((*triple, graph))
        self.store.change(coming, going)
        return coming, going

    def _log(self, intent: dict[str, Any]) -> None:
        if audit.last_number(self.place) < intent["number"]:
            audit.append(self.place, intent["line"])

    def _note(self, change: Change, said: dict[str, Any]) -> None:
        audit.append(self.place, _line(change) | said)

    def _publish(self) -> None:
        counted = self._counting.now()
        empty = {graph[1:-1]: 0 for graph in self.store.graphs() if graph != ENTAILED}
        entailed = counted.union - counted.asserted
        folder.publish(
            self.place,
            self.store,
            folder.Told(
                id=f"{self.about.id}-{self.number}",
                number=self.number,
                created=audit.now(),
                counts={"union": counted.union, "asserted": counted.asserted, "entailed": entailed},
                graphs=empty | counted.graphs | ({ENTAILED[1:-1]: entailed} if entailed else {}),
                classes=counted.classes,
                properties={name: PropertyCount(*numbers) for name, numbers in counted.properties.items()},
                rules=self._mark,
            ),
        )

    # What operators do

    def compact(self, who: str) -> None:
        """Lay the files anew, without what was deleted."""
        self.store.compact()
        self.number = operate.logged(self.place, who, "compact")
        self._publish()

    def restore(self, backup: Path, who: str) -> None:
        """Put the dataset of a backup in the place of this one; raise SnapshotError when it is none."""
        operate.checked(backup)
        self.store.close()
        try:
            self.number = operate.put_back(self.place, backup, who)
        finally:
            self.store = DiskStore(self.place / folder.DATA)
        self.consequences.close()
        self._open()

    def close(self) -> None:
        """Let go of the memory and the files."""
        self.consequences.close()
        self.store.close()


def visible(graph: str) -> bool:
    """Whether what is stated in a graph is part of what a query sees by default."""
    return graph not in _HIDDEN and not graph.startswith(f"<{QUARANTINE}")


def _mark(rules: Rules) -> str:
    files = [(path.name, sha256(path)) for path in rules.ontology]
    return fingerprint([*files, ("version", __version__), ("entailment", str(rules.entailment))])[:16]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def _line(change: Change) -> dict[str, Any]:
    line: dict[str, Any] = {"at": audit.now(), "who": change.who, "what": change.what}
    if change.graph is not None:
        line["graph"] = change.graph
    return line | (audit.shown(change.text) if change.text else {})


def _refusal(broken: Broken) -> SamspillError:
    told = broken.told(_TOLD)
    count = len(broken.told(1 << 30))
    said = f"{count} new {'fault' if count == 1 else 'faults'}; the first: {broken.first()}"
    kind = InconsistentError if broken.inconsistencies else NotValidError
    return kind(f"the change was refused, and nothing of it is left: {said}", hint="mend it", faults=told, count=count)
