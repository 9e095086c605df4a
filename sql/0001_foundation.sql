-- SPDX-License-Identifier: Apache-2.0
--
-- The ledger's foundation: settings, subjects, imports and what they sealed, schemes, runs,
-- standings, audit. Written once for SQLite and PostgreSQL; src/store/migrate.c gives each
-- its types (BIGINT, TEXT, DOUBLE PRECISION, BYTEA) and storage.
--
-- Ids come from id_series. Dates are days since 1970-01-01, times milliseconds since
-- 1970-01-01 UTC. A table marked "clustered" is stored in the order of its key.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,       -- folder_id, ...
    value TEXT NOT NULL           -- as text, whatever it is
);

CREATE TABLE id_series (
    name TEXT PRIMARY KEY,        -- import, run, subject, ...
    next BIGINT NOT NULL          -- the id that is given out next
);

-- Who facts are about. Facts carry the number; it is never given to another.
CREATE TABLE subject (
    no        BIGINT PRIMARY KEY, -- dense, from 1
    kind      TEXT NOT NULL,      -- customer, account, supply_point, meter, contract, ...
    id        TEXT NOT NULL,      -- the id outside, as imported
    owner_no  BIGINT,             -- the customer it belongs to; NULL for customers and where unknown
    import_id BIGINT,             -- the import that first named it
    UNIQUE (kind, id)
);

CREATE INDEX subject_owner ON subject (owner_no);

-- The present state of customers, projected from the sealed customer files; may be rebuilt at will.
CREATE TABLE customer (
    no         BIGINT PRIMARY KEY, -- subject.no
    id         TEXT NOT NULL UNIQUE, -- subject.id
    name       TEXT,              -- as on the contract
    category   TEXT,              -- industrial, commercial, residential, ...
    trade      TEXT,              -- line of business
    region     TEXT,              -- district or supply area
    manager    TEXT,              -- account manager
    importance TEXT,              -- grade of importance of the supply; NULL: ordinary
    capacity_w BIGINT,            -- contracted capacity in watts
    since      BIGINT,            -- customer since this date
    status     TEXT,              -- active, suspended, closed, ...
    import_id  BIGINT             -- the import this state came from
);

CREATE INDEX customer_name ON customer (name);

-- One row per import of one file.
CREATE TABLE import (
    id           BIGINT PRIMARY KEY, -- from id_series import
    kind         TEXT NOT NULL,   -- kind of fact
    file         TEXT NOT NULL,   -- as named by who imported it
    file_sha256  TEXT NOT NULL,   -- of the file's bytes: the same file twice is recognised
    file_bytes   BIGINT NOT NULL, -- its size
    mapping      TEXT,            -- mapping used; NULL: the kind's own columns
    state        TEXT NOT NULL,   -- sealed or undone
    rows_read    BIGINT NOT NULL, -- = accepted + rejected + duplicate + filtered
    accepted     BIGINT NOT NULL, -- rows sealed
    rejected     BIGINT NOT NULL, -- rows in the rejects file
    duplicate    BIGINT NOT NULL, -- rows that were there already, equal in all columns
    corrected    BIGINT NOT NULL, -- rows among the accepted that replace older ones
    rejects_file TEXT,            -- relative to the folder; NULL: none
    by           TEXT NOT NULL,   -- who imported
    at_ms        BIGINT NOT NULL, -- when it was sealed
    undone_at_ms BIGINT,          -- when it was undone
    seconds      DOUBLE PRECISION NOT NULL, -- how long it took
    filtered     BIGINT NOT NULL DEFAULT 0 -- rows left out on purpose: blank, or by the mapping
);

CREATE INDEX import_file ON import (file_sha256, kind);

-- The sealed files of facts.
CREATE TABLE sealed (
    id          BIGINT PRIMARY KEY, -- from id_series sealed
    import_id   BIGINT NOT NULL REFERENCES import (id), -- which import made it
    kind        TEXT NOT NULL,    -- kind of fact
    path        TEXT NOT NULL UNIQUE, -- relative to the folder
    rows        BIGINT NOT NULL,  -- rows in it, superseded ones too
    bytes       BIGINT NOT NULL,  -- its size
    subject_min BIGINT,           -- least subject number; NULL: no rows with one
    subject_max BIGINT,           -- greatest subject number
    date_min    BIGINT,           -- earliest date; NULL: the kind has none
    date_max    BIGINT,           -- latest date
    sha256      TEXT NOT NULL,    -- of the file
    has_refs    BIGINT NOT NULL   -- 1: its rows carry references by which later ones may replace them
);

CREATE INDEX sealed_import ON sealed (import_id);
CREATE INDEX sealed_kind ON sealed (kind, date_min);

-- Rows of older sealed files that an import replaces; gone when that import is undone.
CREATE TABLE superseded (
    import_id   BIGINT NOT NULL REFERENCES import (id), -- who replaces
    sealed_id   BIGINT NOT NULL REFERENCES sealed (id), -- the file with the replaced rows
    rows_bitmap BYTEA NOT NULL,   -- a bit per row of that file, lowest bit first, zlib-deflated
    n           BIGINT NOT NULL,  -- bits set
    PRIMARY KEY (import_id, sealed_id)
);

CREATE INDEX superseded_sealed ON superseded (sealed_id);

-- Published schemes; a version never changes.
CREATE TABLE scheme (
    name            TEXT NOT NULL,   -- power-credit-large, ...
    version         BIGINT NOT NULL, -- 1, 2, ...
    no              BIGINT NOT NULL, -- the same small number for all versions of a name, from id_series scheme
    sha256          TEXT NOT NULL,   -- of body
    title           TEXT NOT NULL,   -- both languages, JSON {"zh": ..., "en": ...}
    body            TEXT NOT NULL,   -- YAML as published
    published_at_ms BIGINT NOT NULL, -- when
    by              TEXT NOT NULL,   -- by whom
    PRIMARY KEY (name, version)
);

CREATE INDEX scheme_no ON scheme (no);

-- One scheme version computed as of one date; never changes.
CREATE TABLE run (
    id            BIGINT PRIMARY KEY, -- from id_series run
    scheme        TEXT NOT NULL,      -- scheme.name
    version       BIGINT NOT NULL,    -- scheme.version; 0: a draft that was never published
    as_of         BIGINT NOT NULL,    -- facts up to this date count
    state         TEXT NOT NULL,      -- done, or trial: its grades are no standings
    where_text    TEXT,               -- condition on the population; NULL: all
    subjects      BIGINT NOT NULL,    -- how many were evaluated
    manifest      TEXT NOT NULL,      -- JSON: hashes of everything that went in and came out
    result_path   TEXT,               -- relative to the folder
    result_sha256 TEXT,               -- of that file
    by            TEXT NOT NULL,      -- who ran it
    at_ms         BIGINT NOT NULL,    -- when it was stored
    seconds       DOUBLE PRECISION NOT NULL -- how long it took
);

CREATE INDEX run_scheme ON run (scheme, as_of);

-- Grades over time, a row where one changed. The present one has the greatest since.
CREATE TABLE standing (
    scheme_no  BIGINT NOT NULL,   -- scheme.no: a number, since there are millions of rows
    subject_no BIGINT NOT NULL,   -- subject.no
    since      BIGINT NOT NULL,   -- as-of date of the run that gave it
    run_id     BIGINT NOT NULL,   -- run.id
    grade      TEXT NOT NULL,     -- A, B, ... or a cell of a matrix
    score      DOUBLE PRECISION,  -- NULL where the scheme has none
    PRIMARY KEY (scheme_no, subject_no, since)
) /* clustered */;

-- Who did what.
CREATE TABLE audit (
    id     BIGINT PRIMARY KEY,    -- from id_series audit
    at_ms  BIGINT NOT NULL,       -- when
    by     TEXT NOT NULL,         -- who
    action TEXT NOT NULL,         -- import, undo, publish, run, ...
    object TEXT NOT NULL,         -- what it was done to: import 7, scheme rfm 2, ...
    detail TEXT                   -- JSON; NULL: nothing more to say
);

CREATE INDEX audit_at ON audit (at_ms);
