-- What a run is and how far it came. The last run can be resumed while it is unfinished.
CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('unfinished', 'finished', 'discarded')),
    begun_at TEXT NOT NULL,
    choices TEXT NOT NULL CHECK (json_valid(choices)),
    targets INTEGER NOT NULL,
    output_len INTEGER
) STRICT;

-- One row for each target of a run.
CREATE TABLE targets (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (run),
    target TEXT NOT NULL,
    at TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT,
    asked INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    untested INTEGER NOT NULL,
    outline TEXT NOT NULL,
    UNIQUE (run, target)
) STRICT;

-- What of a target was not tested.
CREATE TABLE not_tested (
    target_id INTEGER NOT NULL REFERENCES targets (id),
    number INTEGER NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    counts INTEGER NOT NULL,
    PRIMARY KEY (target_id, number)
) STRICT, WITHOUT ROWID;

-- The endpoints of a target, numbered from 0 in the report's order.
CREATE TABLE endpoints (
    target_id INTEGER NOT NULL REFERENCES targets (id),
    number INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    host TEXT,
    port INTEGER,
    transport TEXT NOT NULL,
    role TEXT,
    belongs_to TEXT NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT,
    outcome_set INTEGER REFERENCES outcome_sets (id),
    PRIMARY KEY (target_id, number)
) STRICT, WITHOUT ROWID;

-- The addresses of an endpoint.
CREATE TABLE addresses (
    target_id INTEGER NOT NULL,
    endpoint_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    address TEXT NOT NULL,
    verdict TEXT,
    PRIMARY KEY (target_id, endpoint_number, number),
    FOREIGN KEY (target_id, endpoint_number) REFERENCES endpoints (target_id, number)
) STRICT, WITHOUT ROWID;

-- What clients make of an endpoint. Most endpoints share their answers with others, so each set of them is held once.
CREATE TABLE outcome_sets (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE outcomes (
    outcome_set INTEGER NOT NULL REFERENCES outcome_sets (id),
    client TEXT NOT NULL,
    in_audience INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    because TEXT,
    basis TEXT NOT NULL,
    PRIMARY KEY (outcome_set, client)
) STRICT, WITHOUT ROWID;

-- Each certificate once, whatever the number of runs and endpoints; the DER last, so that other columns are read without it.
CREATE TABLE certificates (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    label TEXT,
    subject TEXT,
    issuer TEXT,
    serial TEXT,
    not_before TEXT,
    not_after TEXT,
    key TEXT,
    signature TEXT,
    sha1_thumbprint TEXT,
    unreadable TEXT,
    der BLOB
) STRICT;

CREATE INDEX certificates_by_end ON certificates (not_after);

-- The chains that an endpoint presented, each certificate at its place in the server's order.
CREATE TABLE chains (
    target_id INTEGER NOT NULL,
    endpoint_number INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    number INTEGER NOT NULL,
    certificate INTEGER NOT NULL REFERENCES certificates (id),
    PRIMARY KEY (target_id, endpoint_number, chain, number),
    FOREIGN KEY (target_id, endpoint_number) REFERENCES endpoints (target_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX chains_by_certificate ON chains (certificate);

-- The findings of a target: first those of no endpoint, then those of each endpoint, the root cause first.
CREATE TABLE findings (
    target_id INTEGER NOT NULL REFERENCES targets (id),
    number INTEGER NOT NULL,
    endpoint_number INTEGER,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    root_cause INTEGER NOT NULL,
    certificate INTEGER REFERENCES certificates (id),
    chain INTEGER,
    message TEXT NOT NULL,
    owner TEXT NOT NULL,
    remedy TEXT NOT NULL,
    proof TEXT NOT NULL,
    change TEXT NOT NULL,
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    PRIMARY KEY (target_id, number),
    FOREIGN KEY (target_id, endpoint_number) REFERENCES endpoints (target_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX findings_by_code ON findings (code);

-- All certificates that a finding concerns, the culprit first.
CREATE TABLE finding_certificates (
    target_id INTEGER NOT NULL,
    finding_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    certificate INTEGER NOT NULL REFERENCES certificates (id),
    PRIMARY KEY (target_id, finding_number, number),
    FOREIGN KEY (target_id, finding_number) REFERENCES findings (target_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_certificates_by_certificate ON finding_certificates (certificate);

-- For people: the tables joined, with names in place of numbers.
CREATE VIEW problems AS
SELECT t.run, t.target, e.endpoint, f.code, f.severity, f.root_cause, c.sha256, c.label, f.message, f.owner, f.remedy, f.proof
FROM findings f
JOIN targets t ON t.id = f.target_id
LEFT JOIN endpoints e ON e.target_id = f.target_id AND e.number = f.endpoint_number
LEFT JOIN certificates c ON c.id = f.certificate;

CREATE VIEW root_causes AS
SELECT run, target, endpoint, code, sha256, label FROM problems WHERE root_cause = 1;

CREATE VIEW presented AS
SELECT t.run, t.target, e.endpoint, p.chain, p.number, c.sha256, c.label, c.subject, c.issuer, c.not_before, c.not_after
FROM chains p
JOIN targets t ON t.id = p.target_id
JOIN endpoints e ON e.target_id = p.target_id AND e.number = p.endpoint_number
JOIN certificates c ON c.id = p.certificate;

CREATE VIEW client_outcomes AS
SELECT t.run, t.target, e.endpoint, o.client, o.in_audience, o.outcome, o.because, o.basis
FROM outcomes o
JOIN endpoints e ON e.outcome_set = o.outcome_set
JOIN targets t ON t.id = e.target_id;
