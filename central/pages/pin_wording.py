"""Why a name or a PIN is not taken, in the language of the page."""

from __future__ import annotations

from central.access.officers import AccountProblem, SignInRefused
from hall.i18n import Words
from hall.weak_secrets import Weakness


def refusal_text(error: SignInRefused, words: Words) -> str:
    """Why not, and what helps."""
    match error.why:
        case AccountProblem.SECRET_LENGTH:
            return words.text("PIN atau kata sandi harus 6 sampai 128 tanda.")
        case AccountProblem.NAME:
            return words.text("Nama 1 sampai 40 tanda: huruf, angka, spasi, titik, atau tanda hubung.")
        case AccountProblem.NAME_TAKEN:
            return words.text("Nama ini sudah ada. Pilih nama lain.")
        case AccountProblem.LAST_ADMIN:
            return words.text("Ini satu-satunya admin. Buat admin lain dahulu.")
        case Weakness.ROW:
            return words.text("PIN ini terlalu mudah ditebak: berurutan, seperti 123456. Pilih yang lain.")
        case Weakness.REPEATED:
            return words.text("PIN ini terlalu mudah ditebak: berulang, seperti 121212. Pilih yang lain.")
        case Weakness.DATE:
            return words.text("PIN ini terlalu mudah ditebak: sebuah tanggal, misalnya tanggal lahir. Pilih yang lain.")
        case Weakness.NAME:
            return words.text("PIN ini terlalu mudah ditebak: sama dengan nama. Pilih yang lain.")
        case Weakness.KNOWN:
            return words.text("PIN ini terlalu mudah ditebak: banyak orang memakainya. Pilih yang lain.")
        case AccountProblem.UNKNOWN | AccountProblem.ROLE:  # of a form that somebody changed by hand
            return str(error)
