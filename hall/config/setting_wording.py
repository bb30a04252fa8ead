"""What is wrong with settings and with files as such: patterns of the English sentences, and each in Indonesian.

In the Indonesian, {1} stands for the first group of the pattern.
"""

from __future__ import annotations

SETTINGS: tuple[tuple[str, str], ...] = (
    # the file as such
    (
        r"no such file; name another with (.*) or (.*), or write the example: (.*)",
        "berkas tidak ada; sebutkan yang lain dengan {1} atau {2}, atau tulis contohnya: {3}",
    ),
    (r"cannot be read: (.*)", "tidak dapat dibaca: {1}"),
    (r"is saved as UTF-16 .*", "disimpan sebagai UTF-16 (“Unicode”); simpan sebagai UTF-8"),
    (r"is not UTF-8; .*", "bukan UTF-8; simpan berkas sebagai UTF-8 dan ketik ulang baris ini"),
    (r"has quotation marks that an editor made curly; .*", 'tanda kutipnya melengkung; tulis yang lurus: "…"'),
    (r"has a blank of another kind, .*", "berisi spasi jenis lain; ketik ulang spasi pada baris ini"),
    (r"holds a sign that is no text .*", "berisi tanda yang bukan teks; hapus"),
    (r"has a decimal comma; .*", "memakai koma desimal; tulis titik, misalnya 80.0"),
    (r"an address is a text: .*", 'alamat ditulis dalam tanda kutip, misalnya "192.168.1.10"'),
    (r"write true or false, .*", "tulis true atau false, huruf kecil, tanpa tanda kutip"),
    (
        r"has a backslash in quotes; .*",
        "memuat garis miring terbalik; tulis dua kali, atau pakai kutip tunggal '…'",
    ),
    (r"a time is a text: .*", 'jam ditulis dalam tanda kutip, misalnya "08:00"'),
    (r"a number does not begin with 0; .*", "bilangan tidak diawali 0; pakai tanda kutip bila teks"),
    (r"a text stands in quotes, .*", 'teks ditulis dalam tanda kutip, misalnya "tcp"'),
    (r"has no value behind =", "tidak ada nilai sesudah ="),
    (r"write = between the name and its value", "tulis = di antara nama dan nilainya"),
    (r"is neither \[section\] nor name = value", "bukan [bagian] dan bukan nama = nilai"),
    (r".*: it stands in the file twice; take one out", "tertulis dua kali; hapus salah satu"),
    (
        r".*; check quotes, brackets and commas here and just above",
        "tidak terbaca; periksa tanda kutip, kurung, dan koma di sini dan di atasnya",
    ),
    # keys and values
    (
        r"no such setting, so it changes nothing; is (.*) meant\?",
        "bukan pengaturan, jadi tidak mengubah apa pun; maksudnya {1}?",
    ),
    (r"no such setting, so it changes nothing", "bukan pengaturan, jadi tidak mengubah apa pun"),
    (r"no such setting; allowed: (.*)", "bukan pengaturan; yang ada: {1}"),
    (r"input should be greater than or equal to (.*)", "harus paling sedikit {1}"),
    (r"input should be less than or equal to (.*)", "harus paling banyak {1}"),
    (r"input should be greater than (.*)", "harus lebih dari {1}"),
    (r"input should be less than (.*)", "harus kurang dari {1}"),
    (r"input should be ('.*)", "harus salah satu dari: {1}"),
    (r"input should be a valid (?:integer|number).*; write a point: (.*)", "harus bilangan; tulis titik: {1}"),
    (r"input should be a valid (?:integer|number).*", "harus bilangan"),
    (r"input should be a list in brackets, .*", 'tulis daftar dalam kurung siku, misalnya ["satu", "dua"]'),
    (r"input should be a section of its own, .*", "tulis sebagai bagian sendiri, [nama]"),
    (r"input should be a valid boolean.*", "tulis true atau false"),
    (r"input should be a valid string.*", "tulis teks dalam tanda kutip"),
    (r"string should match pattern .*", "hanya huruf kecil, angka, dan tanda hubung, paling banyak 32"),
    (r"string should have at most (\d+) characters", "paling banyak {1} tanda"),
    # hosts and addresses
    (r"is empty; write a name or an address.*", 'kosong; tulis nama atau alamat, misalnya "192.168.1.50"'),
    (
        r"is no plain host; .*",
        'hanya nama atau alamatnya, tanpa http:// dan tanpa apa pun sesudahnya: "192.168.1.50"',
    ),
    (r"an IPv6 address stands without brackets here.*", "alamat IPv6 di sini tanpa kurung siku"),
    (r"holds a blank; .*", 'memuat spasi; tulis nama atau alamat, misalnya "192.168.1.50"'),
    (r"the port is a setting of its own; .*", "port punya pengaturan sendiri; tulis nama atau alamatnya saja"),
    (r"is no IPv4 address: .*", "bukan alamat IPv4: empat bilangan 0 sampai 255 dengan titik di antaranya"),
    (r"is no name of a machine: .*", "bukan nama komputer: huruf, angka, tanda hubung, dan titik"),
    (r"must end in \"/T/\", .*: (.*)", 'harus diakhiri "/T/", tempat halaman tiket: {1}'),
    (r"must look like (.*)", "harus seperti {1}"),
    (
        r"plain http is for the hall's own network; .*",
        "http biasa hanya untuk jaringan gedung; lewat internet harus https",
    ),
    (
        r"an https url needs the file of the certificate authority.*",
        "alamat https memerlukan berkas otoritas sertifikat milik pusat",
    ),
    (
        r"first \((\d+)\) to last \((\d+)\) must be (\d+) numbers or more.*",
        "first ({1}) sampai last ({2}) harus paling sedikit {3} nomor, misalnya 1 sampai 900",
    ),
    # both files together, and what would surprise later
    (r"no such service; allowed: the codes in (.*)", "layanan tidak ada; yang ada: kode dalam {1}"),
    (
        r"no such icon, so a building is shown; allowed: (.*)",
        "ikon tidak ada, jadi gambar gedung yang tampil; yang ada: {1}",
    ),
    (
        r"there is no such device now; is the printer plugged in and switched on\?",
        "perangkat ini sekarang tidak ada; apakah printer tersambung dan menyala?",
    ),
    (
        r"was (\d+) days ago and does nothing any more; take it out",
        "sudah lewat {1} hari dan tidak berguna lagi; hapus",
    ),
    (
        r"has no folder in (.*), so its screens are in Indonesian",
        "tidak punya map di {1}, jadi layarnya berbahasa Indonesia",
    ),
    (
        r"(.*) has signs that can neither be shown nor printed: ([^;]*); write it without(?:; until then .*)?",
        "{1} memuat tanda yang tidak dapat ditampilkan atau dicetak: {2}; tulis tanpa tanda itu",
    ),
    (
        r"(.*) has signs that can neither be shown nor printed: (.*); put a font that has it at (.*): until then .*",
        "{1} memuat tanda yang tidak dapat ditampilkan atau dicetak: {2}; taruh fon yang memilikinya di {3}",
    ),
    (
        r"(.*) needs letters that change with their neighbours: install libfribidi0 for Pillow's raqm(?:;.*)?",
        "{1} memakai huruf bersambung: pasang libfribidi0",
    ),
    (r"has (\d+) more texts with signs that no font has", "masih ada {1} teks lain dengan tanda yang tidak ada di fon"),
    (r"(.*): cannot be read as a font: .*; put another font there", "{1}: bukan fon; taruh fon lain di sana"),
    (
        r"holds a sign that nobody sees; type it again instead of copying it \((.*)\)",
        "memuat tanda yang tidak terlihat ({1}); ketik ulang, jangan disalin",
    ),
    (
        r"has a folder and is not in place.languages, so no visitor can choose it",
        "punya map tetapi tidak ada di place.languages, jadi pengunjung tidak dapat memilihnya",
    ),
    (
        r"moves the clock outside opening hours, for trying only; take it out in a real hall",
        "memindahkan jam di luar jam buka, hanya untuk mencoba; hapus di gedung sungguhan",
    ),
    (
        r"there is a service of this agency with this name already; visitors could not tell them apart",
        "instansi ini sudah punya layanan bernama sama; pengunjung tidak dapat membedakannya",
    ),
)
