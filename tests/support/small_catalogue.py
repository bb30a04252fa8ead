"""A small catalogue of two agencies, to change and to break on purpose."""

SMALL = """\
# A hall of two agencies.
[meta]
schema = 1
currency = "IDR"

[place]
name_id = "Mal Pelayanan Publik"
name_en = "Public Service Mall"
city_id = "Kota Kendari"
timezone = "Asia/Makassar"
languages = ["id", "en"]
machine_opens = "07:45"
complaint_id = "Keluhan: meja informasi."
missed_call_id = "Terlewat? Lapor ke loket."
source = { machine_opens = "K1" }

[[zone]]
letter = "A"
name_id = "Pemerintah kota"
waiting_area_id = "Zona A"

[schedule.weekday]
source = ["K1"]
mon = { open = "08:00", close = "15:00", breaks = ["12:00-13:00"], last_ticket = "14:30" }
fri = { open = "08:00", close = "15:00", breaks = ["10:00-10:15", "11:30-13:00"] }

[schedule.seven_day]
mon = { open = "08:00", close = "15:00" }
sun = { open = "08:00", close = "12:00", last_ticket = "11:30" }

[[season]]
first = 2027-02-08
last = 2027-03-09
replaces = { weekday = "seven_day" }

[[agency]]
code = "DUKCAPIL"
short = "Disdukcapil"
name_id = "Dinas Kependudukan"
name_en = "Population Office"
zone = "A"
icon = "id-card"
status = "confirmed"
source = ["K1"]

[[agency.queue]]
series = "AK"
counters = ["1", "2"]
schedule = "seven_day"

[[agency.queue.service]]
code = "DUKCAPIL-01"
name_id = "KTP-el # baru [cetak]"
requirements_id = [
  "Fotokopi KK", # a comment with ] and "
  "Formulir",
]
steps_id = ["Ambil nomor antrean."]
fee_idr = 0
fee_id = "Gratis"
completion_id = "1 hari kerja"
product_id = "KTP-el"
minutes = 12
source = { fee = "K1" }

[[agency]]
code = "IMIGRASI"
short = "Imigrasi"
name_id = "Kantor Imigrasi"
zone = "A"
icon = "passport"
status = "plausible"

[[agency.queue]]
series = "LP"
counters = ["3"]
schedule = "weekday"
quota = 40
quotas = { paspor = 30 }

[[agency.queue.service]]
code = "IMIGRASI-01"
name_id = "Paspor baru"
requirements_id = []
steps_id = ["Ambil nomor antrean."]
fee_id = "Lihat pilihan"
fee_options = [
  { name_id = "5 tahun", idr = 350000 },
  { name_id = "10 tahun", idr = 650000 },
]
completion_id = "3 hari kerja"
product_id = "Paspor"
minutes = 20.5
quota = "paspor"
last_ticket = "09:30"

[[holiday]]
date = 2026-12-25
name_id = "Natal"
kind = "libur_nasional"
source = "K1"

[[special_day]]
date = 2026-12-25
agency = "DUKCAPIL"
open = "08:00"
close = "12:00"

[source.K1]
title = "A newspaper"
"""
