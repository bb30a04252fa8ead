"""What another catalogue would do to the people in the hall, one sentence each."""

from __future__ import annotations

from central.editing.effects import Effect, EffectKind
from hall.catalogue import Catalogue
from hall.i18n import Words


def effect_text(one: Effect, catalogue: Catalogue, words: Words) -> str:
    """One sentence, with what to do first where it has to wait. `catalogue`: the one that still holds."""
    who = ", ".join(one.officers)
    match one.kind:
        case EffectKind.VISITOR_AT_COUNTER:
            return words.text(
                "{label} sedang di loket {counter}. Selesaikan atau teruskan dahulu, lalu terbitkan.",
                label=one.label, counter=one.counter,
            )  # fmt: skip
        case EffectKind.PEOPLE_WAIT_IN_QUEUE:
            return words.plural(
                "{n} orang masih dalam antrean {series}. Layani atau teruskan mereka dahulu, lalu hapus antrean.",
                one.people, series=one.series,
            )  # fmt: skip
        case EffectKind.PEOPLE_WAIT_FOR_SERVICE:
            return words.plural(
                "{n} orang masih menunggu layanan {service}. Layani atau ganti layanan mereka dahulu.",
                one.people, service=_service(one.service, catalogue, words),
            )  # fmt: skip
        case EffectKind.OFFICER_SENT_AWAY:
            return words.text(
                "{who} sedang di loket {counter} dan harus memilih loket lain.", who=who, counter=one.counter
            )
        case EffectKind.OTHER_QUEUES_AT_COUNTER:
            return words.text(
                "Loket {counter} ({who}) sekarang melayani antrean {series}.",
                counter=one.counter, who=who, series=one.series,
            )  # fmt: skip
        case EffectKind.CLOSED_WITH_PEOPLE:
            return words.plural(
                "Antrean {series} tutup hari ini, padahal {n} orang masih menunggu. Mereka tetap dapat dipanggil.",
                one.people, series=one.series,
            )  # fmt: skip


def _service(code: str, catalogue: Catalogue, words: Words) -> str:
    try:
        return catalogue.service(code).name.get(words.language)
    except KeyError:
        return code
