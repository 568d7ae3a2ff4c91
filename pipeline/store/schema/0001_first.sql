-- The warehouse: an index over library artifacts, rebuilt at will. Times are seconds from the recording's start.

CREATE TABLE calls (
    call_id         TEXT PRIMARY KEY,
    recording       TEXT NOT NULL,          -- name of the file that was added
    started_at      TIMESTAMP,
    rep             TEXT NOT NULL DEFAULT '',
    account         TEXT NOT NULL DEFAULT '',
    contact         TEXT NOT NULL DEFAULT '',
    title           TEXT NOT NULL DEFAULT '',
    persona         TEXT NOT NULL DEFAULT '',
    campaign        TEXT NOT NULL DEFAULT '',
    source          TEXT NOT NULL DEFAULT '',
    stage           TEXT NOT NULL DEFAULT '',
    outcome         TEXT NOT NULL DEFAULT '',
    amount          DOUBLE,
    duration        DOUBLE NOT NULL,
    channels        INTEGER NOT NULL,
    language        TEXT NOT NULL,
    engine          TEXT NOT NULL,
    model           TEXT NOT NULL,
    role_confidence DOUBLE,                 -- lowest of the call's speakers; below 0.8 roles are called uncertain
    fingerprint     TEXT NOT NULL           -- of the facts and artifacts this row was made from
);

CREATE TABLE speakers (
    call_id    TEXT NOT NULL,
    speaker    TEXT NOT NULL,
    role       TEXT NOT NULL,               -- rep | prospect | unknown
    confidence DOUBLE NOT NULL,
    why        TEXT[] NOT NULL,
    PRIMARY KEY (call_id, speaker)
);

CREATE TABLE turns (
    call_id TEXT NOT NULL,
    turn    INTEGER NOT NULL,               -- counts from 0 within the call
    speaker TEXT NOT NULL,
    role    TEXT NOT NULL,
    start_s DOUBLE NOT NULL,
    end_s   DOUBLE NOT NULL,
    text    TEXT NOT NULL,
    PRIMARY KEY (call_id, turn)
);

CREATE TABLE utterances (
    utterance_id          TEXT PRIMARY KEY, -- call_id:n
    call_id               TEXT NOT NULL,
    n                     INTEGER NOT NULL,
    turn                  INTEGER NOT NULL,
    speaker               TEXT NOT NULL,
    role                  TEXT NOT NULL,
    start_s               DOUBLE NOT NULL,
    end_s                 DOUBLE NOT NULL,
    text                  TEXT NOT NULL,
    prev                  TEXT NOT NULL,    -- what the other side said before
    confidence            DOUBLE NOT NULL,  -- mean word probability of the transcript
    sentiment             TEXT NOT NULL,    -- negative | neutral | positive
    negative              DOUBLE NOT NULL,
    neutral               DOUBLE NOT NULL,
    positive              DOUBLE NOT NULL,
    objection_probability DOUBLE NOT NULL
);

CREATE TABLE mentions (
    utterance_id TEXT NOT NULL,
    call_id      TEXT NOT NULL,
    kind         TEXT NOT NULL,             -- objection | signal
    type         TEXT NOT NULL,
    probability  DOUBLE NOT NULL,
    why          TEXT[] NOT NULL,           -- the words that drove it
    PRIMARY KEY (utterance_id, kind, type)
);

CREATE TABLE metrics (
    call_id TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   DOUBLE,
    unit    TEXT NOT NULL,
    PRIMARY KEY (call_id, name)
);

CREATE TABLE course (                       -- the prospect's feeling along the call
    call_id    TEXT NOT NULL,
    part       INTEGER NOT NULL,
    start_s    DOUBLE NOT NULL,
    end_s      DOUBLE NOT NULL,
    score      DOUBLE NOT NULL,             -- -1 .. 1
    utterances INTEGER NOT NULL,
    PRIMARY KEY (call_id, part)
);

CREATE TABLE embeddings (
    utterance_id TEXT PRIMARY KEY,
    encoder      TEXT NOT NULL,
    vector       FLOAT[] NOT NULL
);

CREATE TABLE themes (
    theme_id TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    keywords TEXT[] NOT NULL,
    rank     INTEGER NOT NULL               -- 0 = largest
);

CREATE TABLE theme_members (
    theme_id     TEXT NOT NULL,
    utterance_id TEXT NOT NULL,
    probability  DOUBLE NOT NULL,
    quote_rank   INTEGER,                   -- 0, 1, … for the representative quotes, else NULL
    PRIMARY KEY (theme_id, utterance_id)
);

CREATE TABLE failures (                     -- recordings that could not be processed, and why
    call_id   TEXT PRIMARY KEY,
    recording TEXT NOT NULL,
    reason    TEXT NOT NULL
);

CREATE TABLE taxonomy (
    kind  TEXT NOT NULL,
    type  TEXT NOT NULL,
    name  TEXT NOT NULL,                    -- as people read it: "No need"
    meaning TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (kind, type)
);
