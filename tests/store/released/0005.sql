-- A store as schema 0005 left it, with numbers of its own beside its band. Never changed again.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE counter (
	series TEXT NOT NULL, 
	period INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	previous_period INTEGER, 
	CONSTRAINT pk_counter PRIMARY KEY (series), 
	CONSTRAINT ck_counter_last CHECK (last >= 1), 
	CONSTRAINT fk_counter_period_period FOREIGN KEY(period) REFERENCES period (period), 
	CONSTRAINT fk_counter_previous_period_period FOREIGN KEY(previous_period) REFERENCES period (period)
)
 STRICT

;
INSERT INTO "counter" VALUES('AK',1,2,NULL);
INSERT INTO "counter" VALUES('B',1,1,NULL);
CREATE TABLE elsewhere (
	series TEXT NOT NULL, 
	people INTEGER NOT NULL, 
	at_utc TEXT NOT NULL, 
	CONSTRAINT pk_elsewhere PRIMARY KEY (series), 
	CONSTRAINT ck_elsewhere_people CHECK (people >= 0)
)
 STRICT

;
INSERT INTO "elsewhere" VALUES('AK',3,'2026-10-05T00:00:00.000Z');
CREATE TABLE event (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	ticket_id TEXT, 
	kind TEXT NOT NULL, 
	period INTEGER, 
	series TEXT, 
	number INTEGER, 
	at_utc TEXT NOT NULL, 
	at_trust TEXT NOT NULL, 
	boot_id TEXT NOT NULL, 
	mono_ms INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT ck_event_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad'))
)
 STRICT

;
INSERT INTO "event" VALUES(1,NULL,'store_made',NULL,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"incarnation":"df2ead804f2b4dd0984c09925a4c2a46"}');
INSERT INTO "event" VALUES(2,NULL,'roll_replaced',NULL,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"length_mm":80000,"used_of_last_mm":null}');
INSERT INTO "event" VALUES(3,NULL,'period_opened',1,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"business_date":"2026-10-05"}');
INSERT INTO "event" VALUES(4,'3f9979dce367493eaedbf1bd0d11e621','issued',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"agency":"capil","service":"kk","language":"id","ahead":0,"wait":null,"code":"UMYD4NYV"}');
INSERT INTO "event" VALUES(5,'3f9979dce367493eaedbf1bd0d11e621','print',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"1","copy":1,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(6,'3f9979dce367493eaedbf1bd0d11e621','print',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"1","copy":1,"state":"sent"}');
INSERT INTO "event" VALUES(7,'3f9979dce367493eaedbf1bd0d11e621','print',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"1","copy":1,"state":"printed","problem":null}');
INSERT INTO "event" VALUES(8,'53060124a58148328d7afe7c371d4a94','issued',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"agency":"capil","service":"kk","language":"id","ahead":1,"wait":null,"code":"XQRHEA24"}');
INSERT INTO "event" VALUES(9,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(10,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"sent"}');
INSERT INTO "event" VALUES(11,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"uncertain","problem":"timeout"}');
INSERT INTO "event" VALUES(12,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"cancelled","late":true}');
INSERT INTO "event" VALUES(13,'53060124a58148328d7afe7c371d4a94','reprint',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"copy":2,"by":"visitor"}');
INSERT INTO "event" VALUES(14,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"3","copy":2,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(15,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"3","copy":2,"state":"sent"}');
INSERT INTO "event" VALUES(16,'53060124a58148328d7afe7c371d4a94','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"3","copy":2,"state":"printed","problem":null}');
INSERT INTO "event" VALUES(17,'4b0664b3b58748ca9ccdbc908656250e','issued',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"agency":"capil","service":"kk","language":"id","ahead":0,"wait":null,"code":"HRZXGZVL"}');
INSERT INTO "event" VALUES(18,'4b0664b3b58748ca9ccdbc908656250e','print',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"4","copy":1,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(19,'4b0664b3b58748ca9ccdbc908656250e','print',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"4","copy":1,"state":"sent"}');
INSERT INTO "event" VALUES(20,'4b0664b3b58748ca9ccdbc908656250e','print',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"4","copy":1,"state":"uncertain","problem":"paper_out"}');
INSERT INTO "event" VALUES(21,NULL,'roll_replaced',NULL,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"length_mm":80000,"used_of_last_mm":388.0}');
INSERT INTO "event" VALUES(22,NULL,'store_forked',NULL,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"seq":4}');
CREATE TABLE heard_step (
	id INTEGER NOT NULL, 
	after_ticket INTEGER NOT NULL, 
	after_change INTEGER NOT NULL, 
	ticket_id TEXT NOT NULL, 
	series TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	waiting INTEGER NOT NULL, 
	at_utc TEXT NOT NULL, 
	at_trust TEXT NOT NULL, 
	CONSTRAINT pk_heard_step PRIMARY KEY (id), 
	CONSTRAINT ck_heard_step_kind CHECK (kind IN ('call', 'leave')), 
	CONSTRAINT ck_heard_step_waiting CHECK (waiting >= 0), 
	CONSTRAINT ck_heard_step_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad'))
)
 STRICT

;
INSERT INTO "heard_step" VALUES(1,2,0,'0f3f9979dce367493eaedbf1bd0d11e6','AK','call',1,'2026-10-05T00:05:00.000Z','plausible');
CREATE TABLE kept (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_kept PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "kept" VALUES('printer','{"proof":"process_id","dialect":"epson"}');
CREATE TABLE lease (
	request_id TEXT NOT NULL, 
	series TEXT NOT NULL, 
	period INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (request_id), 
	CONSTRAINT ck_lease_numbers CHECK (first >= 1 AND first <= last)
)
 STRICT

;
INSERT INTO "lease" VALUES('00000000000000000000000000000000','AK',1,481,500);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "meta" VALUES('hall','kendari');
INSERT INTO "meta" VALUES('kiosk_id','k1');
INSERT INTO "meta" VALUES('incarnation','df2ead804f2b4dd0984c09925a4c2a46');
INSERT INTO "meta" VALUES('created_at','2026-10-05T00:00:00+00:00');
CREATE TABLE mirror (
	id INTEGER NOT NULL, 
	acked_seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	furthest INTEGER NOT NULL, 
	band_first INTEGER, 
	band_last INTEGER, 
	sequencer_last INTEGER, 
	forked_seq INTEGER, 
	heard_at TEXT, 
	CONSTRAINT pk_mirror PRIMARY KEY (id), 
	CONSTRAINT ck_mirror_id CHECK (id = 1), 
	CONSTRAINT ck_mirror_acked_seq CHECK (acked_seq >= 0), 
	CONSTRAINT ck_mirror_position CHECK (position >= 0 AND position <= furthest), 
	CONSTRAINT ck_mirror_band CHECK ((band_first IS NULL) = (band_last IS NULL) AND band_first <= band_last)
)
 STRICT

;
INSERT INTO "mirror" VALUES(1,5,12,12,701,800,500,4,'2026-10-05T00:00:00.000Z');
CREATE TABLE parked (
	seq INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	at_utc TEXT NOT NULL, 
	again INTEGER NOT NULL, 
	CONSTRAINT pk_parked PRIMARY KEY (seq), 
	CONSTRAINT ck_parked_again CHECK (again IN (0, 1))
)
 STRICT

;
INSERT INTO "parked" VALUES(2,'unknown kind','2026-10-05T00:00:00.000Z',0);
CREATE TABLE period (
	period INTEGER NOT NULL, 
	series TEXT, 
	business_date TEXT, 
	at_utc TEXT NOT NULL, 
	at_trust TEXT NOT NULL, 
	CONSTRAINT pk_period PRIMARY KEY (period), 
	CONSTRAINT ck_period_period CHECK (period >= 1), 
	CONSTRAINT ck_period_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad'))
)
 STRICT

;
INSERT INTO "period" VALUES(1,NULL,'2026-10-05','2026-10-05T00:00:00.000Z','plausible');
CREATE TABLE "print_job" (
	id INTEGER NOT NULL, 
	ticket INTEGER NOT NULL, 
	copy INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	problem TEXT, 
	process_id TEXT, 
	asked_by TEXT NOT NULL, 
	mm REAL NOT NULL, 
	prepared_at TEXT NOT NULL, 
	sending_at TEXT, 
	sent_at TEXT, 
	finished_at TEXT, 
	CONSTRAINT pk_print_job PRIMARY KEY (id), 
	CONSTRAINT uq_print_job_ticket_copy UNIQUE (ticket, copy), 
	CONSTRAINT ck_print_job_copy CHECK (copy >= 1), 
	CONSTRAINT ck_print_job_attempt CHECK (attempt >= 0), 
	CONSTRAINT ck_print_job_state CHECK (state IN ('prepared', 'sending', 'sent', 'printed', 'printed_not_cut', 'probable', 'unverified', 'uncertain', 'not_printed', 'cancelled')), 
	CONSTRAINT ck_print_job_asked_by CHECK (asked_by IN ('kiosk', 'visitor', 'staff')), 
	CONSTRAINT ck_print_job_mm CHECK (mm >= 0), 
	CONSTRAINT fk_print_job_ticket_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
)
 STRICT

;
INSERT INTO "print_job" VALUES(1,1,1,1,'printed',NULL,'a1!','kiosk',95.0,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
INSERT INTO "print_job" VALUES(2,2,1,1,'cancelled','timeout','b2!','kiosk',95.0,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
INSERT INTO "print_job" VALUES(3,2,2,1,'printed',NULL,'c3!','visitor',103.0,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
INSERT INTO "print_job" VALUES(4,3,1,1,'uncertain','paper_out','d4!','kiosk',95.0,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
CREATE TABLE queue_change (
	id INTEGER NOT NULL, 
	ticket INTEGER NOT NULL, 
	after_ticket INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	recalls INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	at_utc TEXT NOT NULL, 
	at_trust TEXT NOT NULL, 
	boot_id TEXT NOT NULL, 
	mono_ms INTEGER NOT NULL, 
	CONSTRAINT pk_queue_change PRIMARY KEY (id), 
	CONSTRAINT ck_queue_change_state CHECK (state IN ('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')), 
	CONSTRAINT ck_queue_change_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad')), 
	CONSTRAINT fk_queue_change_ticket_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
)
 STRICT

;
CREATE TABLE roll (
	id INTEGER NOT NULL, 
	length_mm REAL NOT NULL, 
	used_mm REAL NOT NULL, 
	near_end_at_mm REAL, 
	out_at_mm REAL, 
	at_utc TEXT NOT NULL, 
	at_trust TEXT NOT NULL, 
	CONSTRAINT pk_roll PRIMARY KEY (id), 
	CONSTRAINT ck_roll_length_mm CHECK (length_mm > 0), 
	CONSTRAINT ck_roll_used_mm CHECK (used_mm >= 0), 
	CONSTRAINT ck_roll_near_end_at_mm CHECK (near_end_at_mm <= used_mm), 
	CONSTRAINT ck_roll_out_at_mm CHECK (out_at_mm <= used_mm), 
	CONSTRAINT ck_roll_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad'))
)
 STRICT

;
INSERT INTO "roll" VALUES(1,80000.0,388.0,293.0,388.0,'2026-10-05T00:00:00.000Z','plausible');
INSERT INTO "roll" VALUES(2,80000.0,140.0,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible');
CREATE TABLE "ticket" (
	id INTEGER NOT NULL, 
	ticket_id TEXT NOT NULL, 
	press_id TEXT NOT NULL, 
	hall TEXT NOT NULL, 
	period INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	agency TEXT NOT NULL, 
	service TEXT NOT NULL, 
	language TEXT NOT NULL, 
	ahead INTEGER NOT NULL, 
	wait_low INTEGER, 
	wait_high INTEGER, 
	code TEXT NOT NULL, 
	at_utc TEXT NOT NULL, 
	at_trust TEXT NOT NULL, 
	boot_id TEXT NOT NULL, 
	mono_ms INTEGER NOT NULL, 
	queue_state TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	recalls INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	print_state TEXT NOT NULL, 
	as_of TEXT, 
	served_share REAL, 
	CONSTRAINT pk_ticket PRIMARY KEY (id), 
	CONSTRAINT uq_ticket_ticket_id UNIQUE (ticket_id), 
	CONSTRAINT uq_ticket_press_id UNIQUE (press_id), 
	CONSTRAINT uq_ticket_hall_period_series_number UNIQUE (hall, period, series, number), 
	CONSTRAINT ck_ticket_number CHECK (number >= 1), 
	CONSTRAINT ck_ticket_ahead CHECK (ahead >= 0), 
	CONSTRAINT ck_ticket_wait CHECK ((wait_low IS NULL) = (wait_high IS NULL) AND wait_low <= wait_high), 
	CONSTRAINT ck_ticket_served_share CHECK (served_share BETWEEN 0 AND 1), 
	CONSTRAINT ck_ticket_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad')), 
	CONSTRAINT ck_ticket_queue_state CHECK (queue_state IN ('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')), 
	CONSTRAINT ck_ticket_print_state CHECK (print_state IN ('prepared', 'sending', 'sent', 'printed', 'printed_not_cut', 'probable', 'unverified', 'uncertain', 'not_printed', 'cancelled')), 
	CONSTRAINT fk_ticket_period_period FOREIGN KEY(period) REFERENCES period (period)
)
 STRICT

;
INSERT INTO "ticket" VALUES(1,'3f9979dce367493eaedbf1bd0d11e621','press-1','kendari',1,'AK',1,'capil','kk','id',0,NULL,NULL,'UMYD4NYV','2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'waiting',1,0,0,'printed',NULL,NULL);
INSERT INTO "ticket" VALUES(2,'53060124a58148328d7afe7c371d4a94','press-2','kendari',1,'AK',2,'capil','kk','id',1,5,15,'XQRHEA24','2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'waiting',1,0,0,'printed',NULL,0.97);
INSERT INTO "ticket" VALUES(3,'4b0664b3b58748ca9ccdbc908656250e','press-3','kendari',1,'B',1,'capil','kk','id',0,NULL,NULL,'HRZXGZVL','2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'waiting',1,0,0,'uncertain',NULL,NULL);
CREATE TABLE used_elsewhere (
	service TEXT NOT NULL, 
	numbers INTEGER NOT NULL, 
	at_utc TEXT NOT NULL, 
	CONSTRAINT pk_used_elsewhere PRIMARY KEY (service), 
	CONSTRAINT ck_used_elsewhere_numbers CHECK (numbers >= 0)
)
 STRICT

;
CREATE TABLE wait_score (
	day TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	given INTEGER NOT NULL, 
	judged INTEGER NOT NULL, 
	within INTEGER NOT NULL, 
	sooner INTEGER NOT NULL, 
	later INTEGER NOT NULL, 
	bias REAL, 
	width REAL, 
	CONSTRAINT pk_wait_score PRIMARY KEY (day, agency), 
	CONSTRAINT ck_wait_score_counts CHECK (within + sooner + later = judged AND judged <= given), 
	CONSTRAINT ck_wait_score_minutes CHECK ((bias IS NULL) = (width IS NULL))
)
 STRICT

;
INSERT INTO "wait_score" VALUES('2026-10-04','capil',12,10,8,1,1,-2.5,14.5);
CREATE TABLE held (
	id INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	returned INTEGER NOT NULL, 
	CONSTRAINT pk_held PRIMARY KEY (id), 
	CONSTRAINT ck_held_numbers CHECK (first >= 1 AND first <= last), 
	CONSTRAINT ck_held_returned CHECK (returned IN (0, 1, 2))
)
 STRICT

;
INSERT INTO "held" VALUES(0,1000,1499,0);
INSERT INTO "held" VALUES(12,601,650,0);
CREATE INDEX ix_print_job_open ON print_job (state) WHERE state IN ('prepared', 'sending', 'sent');
CREATE INDEX ix_print_job_unsettled ON print_job (sending_at) WHERE process_id IS NOT NULL AND state IN ('probable', 'unverified', 'uncertain', 'printed_not_cut');
CREATE INDEX ix_lease_series_period ON lease (series, period);
CREATE INDEX ix_ticket_waiting ON ticket (period, series) WHERE queue_state = 'waiting';
CREATE INDEX ix_ticket_period_service ON ticket (period, service);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('event',22);
COMMIT;
