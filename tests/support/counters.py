"""A catalogue in which a queue has other counters than the example's."""

from __future__ import annotations

from dataclasses import replace

from hall.catalogue import Agency, Catalogue


def with_counters(catalogue: Catalogue, series: str, counters: tuple[str, ...]) -> Catalogue:
    """The same catalogue, but for the counters of one queue."""

    def other(agency: Agency) -> Agency:
        queues = (replace(q, counters=counters) if q.series == series else q for q in agency.queues)
        return replace(agency, queues=tuple(queues))

    return replace(catalogue, agencies=tuple(other(agency) for agency in catalogue.agencies))
