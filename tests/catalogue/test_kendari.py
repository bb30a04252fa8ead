"""The catalogue the repository ships: complete, without a mistake, and honest about what nobody has checked."""

from __future__ import annotations

import re

import pytest

from hall.catalogue import Catalogue, Service

WORDS_IN_A_SENTENCE = 12


def services_of(catalogue: Catalogue) -> list[Service]:
    return [service for agency in catalogue.agencies for service in agency.services]


def test_all_27_agencies_28_queues_and_92_services_are_there(kendari: Catalogue) -> None:
    assert len(kendari.agencies) == 27
    assert sum(len(agency.queues) for agency in kendari.agencies) == 28
    assert len(services_of(kendari)) == 92
    assert sum(len(kendari.agencies_in(zone.letter)) for zone in kendari.zones) == 27


def test_the_place_is_named_in_two_parts_and_two_languages(kendari: Catalogue) -> None:
    place = kendari.place

    assert (place.name.get("id"), place.city.get("id")) == ("Mal Pelayanan Publik", "Kota Kendari")
    assert place.languages == ("id", "en")
    assert f"{place.machine_opens:%H:%M}" == "07:45"


def test_the_holidays_of_2026_are_17_and_8_days_of_joint_leave(kendari: Catalogue) -> None:
    kinds = [holiday.kind for holiday in kendari.holidays if holiday.on.year == 2026]

    assert kinds.count("libur_nasional") == 17
    assert kinds.count("cuti_bersama") == 8


def test_nothing_is_verified_before_an_agency_has_confirmed_it(kendari: Catalogue) -> None:
    assert [service.code for service in services_of(kendari) if service.verified] == []


def test_every_service_has_all_six_parts_of_its_standard_in_both_languages(kendari: Catalogue) -> None:
    for service in services_of(kendari):
        standard = service.standard
        for language in ("id", "en"):
            assert standard.steps.by_language[language], service.code
            assert len(standard.requirements.by_language[language]) == len(standard.requirements.get("id"))
            for text in (service.name, standard.fee, standard.completion, standard.product, standard.complaint):
                assert text.by_language[language], service.code


def test_every_sourced_part_names_its_source(kendari: Catalogue) -> None:
    for service in services_of(kendari):
        assert set(service.sources) == {"requirements", "fee", "completion", "minutes"}, service.code


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_sentence_is_longer_than_twelve_words(kendari: Catalogue, language: str) -> None:
    texts = [kendari.place.complaint.get(language), kendari.place.missed_call.get(language)]
    for service in services_of(kendari):
        standard = service.standard
        texts += [*standard.requirements.get(language), *standard.steps.get(language)]
        texts += [text.get(language) for text in (standard.fee, standard.completion, standard.product)]
    sentences = {sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text)}

    assert [sentence for sentence in sentences if len(sentence.split()) > WORDS_IN_A_SENTENCE] == []


def test_indonesian_is_spelt_as_the_dictionary_does(kendari: Catalogue) -> None:
    wrong = re.compile(r"\b(antrian|silahkan|ijin|photocopy|fotocopy|materai|praktek|jum'at)\b", re.IGNORECASE)
    texts: list[str] = []
    for service in services_of(kendari):
        texts += [service.name.get("id"), *service.standard.requirements.get("id"), *service.standard.steps.get("id")]

    assert [text for text in texts if wrong.search(text)] == []


def test_counters_are_numbered_through_the_hall(kendari: Catalogue) -> None:
    names = [name for agency in kendari.agencies for queue in agency.queues for name in queue.counters]

    assert names == [str(number) for number in range(1, len(names) + 1)]


def test_polresta_has_a_queue_of_its_own_for_driving_licences(kendari: Catalogue) -> None:
    records, licences = kendari.agency("POLRESTA").queues

    assert (records.series, len(records.services)) == ("HK", 3)
    assert (licences.series, len(licences.services)) == ("HS", 2)
    assert [quota.per_day for service in licences.services for quota in kendari.quotas_of(service.code)] == [50, 50]
    assert kendari.quotas_of("POLRESTA-01") == ()


def test_new_and_replaced_passports_share_thirty_numbers_the_priority_lane_has_five(kendari: Catalogue) -> None:
    shared = kendari.quotas_of("IMIGRASI-01")

    assert shared == kendari.quotas_of("IMIGRASI-02")
    assert [quota.per_day for quota in shared] == [30]
    assert [quota.per_day for quota in kendari.quotas_of("IMIGRASI-03")] == [5]
    assert kendari.quotas_of("IMIGRASI-04") == ()


def test_only_the_sensitive_service_is_private(kendari: Catalogue) -> None:
    assert [service.code for service in services_of(kendari) if service.private] == ["BNN-02"]


def test_passport_fees_can_be_chosen_from(kendari: Catalogue) -> None:
    options = kendari.service("IMIGRASI-01").fee_options

    assert [option.idr for option in options] == [350_000, 650_000, 650_000, 950_000]
    assert options[3].name.get("en") == "Electronic, 10 years"


def test_a_language_that_is_not_there_is_answered_in_indonesian(kendari: Catalogue) -> None:
    service = kendari.service("DUKCAPIL-01")

    assert service.name.get("tlk") == service.name.get("id")
    assert service.standard.steps.get("tlk") == service.standard.steps.get("id")


def test_an_unknown_code_is_an_error(kendari: Catalogue) -> None:
    with pytest.raises(KeyError):
        kendari.service("NOBODY-01")
