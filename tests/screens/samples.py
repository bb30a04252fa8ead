"""Agencies and services that stand for all of them: those with the most text, the most parts, and every n-th."""

from __future__ import annotations

from hall.catalogue import Agency, Catalogue, Service
from tests.support.sampling import sampled


def agencies(catalogue: Catalogue, step: int) -> list[Agency]:
    """Every `step`-th, the longest names and the most services."""
    return sampled(
        catalogue.agencies,
        step,
        lambda agency: len(agency.name.get("id")),
        lambda agency: len(agency.name.get("en")),
        lambda agency: len(agency.short),
        lambda agency: max(len(service.name.get("id")) for service in agency.services),
        lambda agency: len(agency.services),
        lambda agency: -len(agency.services),
    )


def services(catalogue: Catalogue, step: int) -> list[Service]:
    """Every `step`-th, the longest names, and the most and longest requirements, steps and fees."""
    return sampled(
        [service for agency in catalogue.agencies for service in agency.services],
        step,
        lambda service: len(service.name.get("id")),
        lambda service: len(service.name.get("en")),
        lambda service: max(len(word) for word in service.name.get("id").split()),
        lambda service: len(service.standard.requirements.get("id")),
        lambda service: sum(map(len, service.standard.requirements.get("id"))),
        lambda service: sum(map(len, service.standard.requirements.get("en"))),
        lambda service: len(service.standard.steps.get("id")),
        lambda service: len(service.standard.fee.get("id")),
        lambda service: len(service.standard.completion.get("id")),
        lambda service: service.fee_idr or 0,
    )
