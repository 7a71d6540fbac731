"""What a drain will meet, as text and as a document."""

from collections.abc import Iterable, Sequence

from azlinux_cli.domain.kubernetes.drain.block import Block, Loss, Lost
from azlinux_cli.domain.kubernetes.drain.capacity import Amount, Capacity
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, Verdict
from azlinux_cli.rendering.output import Column, Document, View, plain

_MILLIS, _GIB = 1000, 2**30
_NAMED = 3  # pods of a group that are named
_LOST = {
    Lost.POD: "goes, and nobody makes it anew",
    Lost.LOCAL_STORAGE: "emptyDir goes with its pod",
}


def _amount(amount: Amount, unit: int) -> Document:
    free = amount.has - amount.wanted
    return {"allocatable": round(amount.has / unit, 3), "free": round(free / unit, 3)}


def _capacity(capacity: Capacity) -> Document:
    return {
        "nodes": capacity.nodes,
        "cpu": _amount(capacity.cpu_millis, _MILLIS),
        "memoryGiB": _amount(capacity.memory_bytes, _GIB),
        "pods": _amount(capacity.pods, 1),
        "waitingPods": capacity.waiting,
    }


def _block(block: Block) -> Document:
    return {
        "namespace": block.namespace,
        "pod": block.pod,
        "successor": block.successor,
        "node": block.node or None,
        "workload": block.workload or None,
        "reason": block.reason.value,
        "pending": block.reason.pending,
        "detail": block.sentence,
        "fixes": list(block.fixes),
    }


def _loss(loss: Loss) -> Document:
    return {
        "namespace": loss.namespace,
        "pod": loss.pod,
        "node": loss.node,
        "lost": loss.lost.value,
    }


def _prediction(prediction: Prediction) -> Document:
    return {
        "verdict": prediction.verdict.value,
        "succeeds": prediction.succeeds,
        "surgeNodes": prediction.surge,
        "surgeNodesNeeded": prediction.surge_needed,
        "nodes": [
            {"name": n.node, "evicted": n.evicted, "blocked": n.blocked, "drained": n.drained}
            for n in prediction.nodes
        ],
        "blocks": [_block(block) for block in prediction.blocks],
        "losses": [_loss(loss) for loss in prediction.losses],
        "capacityBefore": _capacity(prediction.before),
        "capacityNarrowest": _capacity(prediction.narrowest),
    }


PREDICTION_VIEW = View(
    _prediction,
    (
        Column("VERDICT", lambda d: d["verdict"]),
        Column("NODES", lambda d: len(d["nodes"])),
        Column("EVICTIONS", lambda d: sum(node["evicted"] for node in d["nodes"])),
        Column("BLOCKS", lambda d: len(d["blocks"])),
        Column("SURGE", lambda d: d["surgeNodes"]),
        Column("SURGE NEEDED", lambda d: d["surgeNodesNeeded"]),
    ),
    name=lambda d: str(d["verdict"]),
)


def report(prediction: Prediction) -> str:
    """For people: nodes, what blocks and how to mend it, what is lost, room, and the verdict."""
    parts = [_nodes(prediction), _blocks(prediction.blocks), _losses(prediction.losses)]
    return "\n".join(filter(None, [*parts, _room(prediction), _verdict(prediction)]))


def _nodes(prediction: Prediction) -> str:
    rows = [(n.node, n.evicted, n.blocked, "yes" if n.drained else "no") for n in prediction.nodes]
    return _table(("NODE", "EVICTED", "BLOCKED", "DRAINED"), rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    from tabulate import tabulate

    cells = [[*map(plain, row)] for row in rows]
    text = tabulate(cells, headings, tablefmt="plain", disable_numparse=True)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _blocks(blocks: Sequence[Block]) -> str:
    """Once for all pods that stand in the way for the same reason, with the same fix."""
    groups: dict[object, list[Block]] = {}
    for block in blocks:
        groups.setdefault((block.reason, block.sentence, block.fixes), []).append(block)
    return "\n".join(map(_group, groups.values()))


def _group(blocks: Sequence[Block]) -> str:
    first = blocks[0]
    pods = list(dict.fromkeys(f"{block.namespace}/{block.pod}" for block in blocks))
    more = f" and {len(pods) - _NAMED} more" if len(pods) > _NAMED else ""
    nodes = list(dict.fromkeys(block.node for block in blocks if block.node))
    where = f" ({', '.join(nodes)})" if 0 < len(nodes) <= _NAMED else ""
    verb = "what follows" if any(block.successor for block in blocks) else ""
    named = f"{verb} {', '.join(pods[:_NAMED])}{more}{where}".strip()
    lines = [f"{first.reason.value}: {named}", f"  {first.sentence}"]
    lines += [
        f"  {'fix:' if number == 0 else ' or:'} {fix}" for number, fix in enumerate(first.fixes)
    ]
    return "".join(f"{plain(line)}\n" for line in lines)


def _losses(losses: Sequence[Loss]) -> str:
    lines = []
    for lost, words in _LOST.items():
        pods = [f"{loss.namespace}/{loss.pod}" for loss in losses if loss.lost is lost]
        if pods:
            more = f" and {len(pods) - _NAMED} more" if len(pods) > _NAMED else ""
            lines.append(f"{words}: {', '.join(pods[:_NAMED])}{more}")
    return "".join(f"{line}\n" for line in lines)


def _room(prediction: Prediction) -> str:
    rows = [
        (name, c.nodes, _free(c.cpu_millis, _MILLIS), _free(c.memory_bytes, _GIB),
         _free(c.pods, 1), c.waiting)
        for name, c in (("before", prediction.before), ("narrowest", prediction.narrowest))
    ]  # fmt: skip
    return _table(("ROOM", "NODES", "FREE CPU", "FREE GIB", "FREE PODS", "WAITING"), rows)


def _free(amount: Amount, unit: int) -> str:
    return f"{(amount.has - amount.wanted) / unit:.1f} of {amount.has / unit:.1f}".replace(".0", "")


def _verdict(prediction: Prediction) -> str:
    evicted = sum(node.evicted for node in prediction.nodes)
    size = f"{_counted(len(prediction.nodes), 'node')}, {_counted(evicted, 'eviction')}"
    needed = prediction.surge_needed
    if prediction.verdict is Verdict.DRAINS:
        return f"{size}: drains\n"
    if prediction.verdict is Verdict.ONLY_WITH_SURGE:
        given = f", and {'has' if prediction.succeeds else 'would have'} {prediction.surge}"
        return f"{size}: drains only with {_counted(needed or 0, 'surge node')}{given}\n"
    return f"{size}: cannot drain: {_counted(len(prediction.blocks), 'pod')} in the way\n"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
