-- Senders outside that make runs of a DAG by a signature. The DAG may go and come back with its file.
CREATE TABLE IF NOT EXISTS webhook (
    name       text PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_.-]{1,100}$'),
    dag_id     text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('hmac', 'github', 'stripe')),
    -- Where the signature stands; that of the other kinds is known.
    header     text CHECK ((header IS NOT NULL) = (kind = 'hmac')),
    -- Encrypted, bound to this row.
    secret     bytea NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
