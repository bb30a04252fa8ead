-- A store as schema 0001 left it, with three tickets. Never changed again.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
INSERT INTO "event" VALUES(1,NULL,'store_made',NULL,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"incarnation":"cba5a6deb0b549e2af4c78e0cc4f4b26"}');
INSERT INTO "event" VALUES(2,NULL,'period_opened',1,NULL,NULL,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"business_date":"2026-10-05"}');
INSERT INTO "event" VALUES(3,'50f4e97f58844066b9b22bb47d98aed8','issued',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"agency":"capil","service":"kk","language":"id","ahead":0,"wait":null,"code":"THKADJ2N"}');
INSERT INTO "event" VALUES(4,'50f4e97f58844066b9b22bb47d98aed8','print',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"1","copy":1,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(5,'50f4e97f58844066b9b22bb47d98aed8','print',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"1","copy":1,"state":"sent"}');
INSERT INTO "event" VALUES(6,'50f4e97f58844066b9b22bb47d98aed8','print',1,'AK',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"1","copy":1,"state":"printed","problem":null}');
INSERT INTO "event" VALUES(7,'7b2d10c69f2946cca3bbe52cf3c9e123','issued',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"agency":"capil","service":"kk","language":"id","ahead":1,"wait":null,"code":"X3ZV6G4L"}');
INSERT INTO "event" VALUES(8,'7b2d10c69f2946cca3bbe52cf3c9e123','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(9,'7b2d10c69f2946cca3bbe52cf3c9e123','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"sent"}');
INSERT INTO "event" VALUES(10,'7b2d10c69f2946cca3bbe52cf3c9e123','print',1,'AK',2,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"2","copy":1,"state":"printed","problem":null}');
INSERT INTO "event" VALUES(11,'490eb98a484f43b284697eecb04f1adf','issued',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"agency":"capil","service":"kk","language":"id","ahead":0,"wait":null,"code":"W46YRPLU"}');
INSERT INTO "event" VALUES(12,'490eb98a484f43b284697eecb04f1adf','print',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"3","copy":1,"state":"sending","attempt":1}');
INSERT INTO "event" VALUES(13,'490eb98a484f43b284697eecb04f1adf','print',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"3","copy":1,"state":"sent"}');
INSERT INTO "event" VALUES(14,'490eb98a484f43b284697eecb04f1adf','print',1,'B',1,'2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'{"job":"3","copy":1,"state":"printed","problem":null}');
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "meta" VALUES('hall','kendari');
INSERT INTO "meta" VALUES('kiosk_id','k1');
INSERT INTO "meta" VALUES('incarnation','cba5a6deb0b549e2af4c78e0cc4f4b26');
INSERT INTO "meta" VALUES('created_at','2026-10-05T00:00:00+00:00');
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
CREATE TABLE print_job (
	id INTEGER NOT NULL, 
	ticket INTEGER NOT NULL, 
	copy INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	problem TEXT, 
	prepared_at TEXT NOT NULL, 
	sending_at TEXT, 
	sent_at TEXT, 
	finished_at TEXT, 
	CONSTRAINT pk_print_job PRIMARY KEY (id), 
	CONSTRAINT uq_print_job_ticket_copy UNIQUE (ticket, copy), 
	CONSTRAINT ck_print_job_copy CHECK (copy >= 1), 
	CONSTRAINT ck_print_job_attempt CHECK (attempt >= 0), 
	CONSTRAINT ck_print_job_state CHECK (state IN ('prepared', 'sending', 'sent', 'printed', 'printed_not_cut', 'probable', 'unverified', 'uncertain', 'not_printed')), 
	CONSTRAINT fk_print_job_ticket_ticket FOREIGN KEY(ticket) REFERENCES ticket (id)
)
 STRICT

;
INSERT INTO "print_job" VALUES(1,1,1,1,'printed',NULL,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
INSERT INTO "print_job" VALUES(2,2,1,1,'printed',NULL,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
INSERT INTO "print_job" VALUES(3,3,1,1,'printed',NULL,'2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z','2026-10-05T00:00:00.000Z');
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
CREATE TABLE ticket (
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
	CONSTRAINT pk_ticket PRIMARY KEY (id), 
	CONSTRAINT uq_ticket_ticket_id UNIQUE (ticket_id), 
	CONSTRAINT uq_ticket_press_id UNIQUE (press_id), 
	CONSTRAINT uq_ticket_hall_period_series_number UNIQUE (hall, period, series, number), 
	CONSTRAINT ck_ticket_number CHECK (number >= 1), 
	CONSTRAINT ck_ticket_ahead CHECK (ahead >= 0), 
	CONSTRAINT ck_ticket_wait CHECK ((wait_low IS NULL) = (wait_high IS NULL) AND wait_low <= wait_high), 
	CONSTRAINT ck_ticket_at_trust CHECK (at_trust IN ('synced', 'plausible', 'bad')), 
	CONSTRAINT ck_ticket_queue_state CHECK (queue_state IN ('waiting', 'called', 'serving', 'done', 'no_show', 'cancelled', 'transferred')), 
	CONSTRAINT ck_ticket_print_state CHECK (print_state IN ('prepared', 'sending', 'sent', 'printed', 'printed_not_cut', 'probable', 'unverified', 'uncertain', 'not_printed')), 
	CONSTRAINT fk_ticket_period_period FOREIGN KEY(period) REFERENCES period (period)
)
 STRICT

;
INSERT INTO "ticket" VALUES(1,'50f4e97f58844066b9b22bb47d98aed8','press-1','kendari',1,'AK',1,'capil','kk','id',0,NULL,NULL,'THKADJ2N','2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'waiting',1,0,0,'printed');
INSERT INTO "ticket" VALUES(2,'7b2d10c69f2946cca3bbe52cf3c9e123','press-2','kendari',1,'AK',2,'capil','kk','id',1,NULL,NULL,'X3ZV6G4L','2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'waiting',1,0,0,'printed');
INSERT INTO "ticket" VALUES(3,'490eb98a484f43b284697eecb04f1adf','press-3','kendari',1,'B',1,'capil','kk','id',0,NULL,NULL,'W46YRPLU','2026-10-05T00:00:00.000Z','plausible','boot-1',60000,'waiting',1,0,0,'printed');
CREATE INDEX ix_ticket_waiting ON ticket (period, series) WHERE queue_state = 'waiting';
CREATE INDEX ix_ticket_period_service ON ticket (period, service);
CREATE INDEX ix_print_job_open ON print_job (state) WHERE state IN ('prepared', 'sending', 'sent');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('event',14);
COMMIT;
