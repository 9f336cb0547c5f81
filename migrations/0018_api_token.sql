-- Named tokens for programs. Apart from access_token, so that a program which does not know their role and revocation does not let them in.
CREATE TABLE IF NOT EXISTS api_token (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- SHA-256; the token itself is shown once.
    token_hash   bytea NOT NULL UNIQUE,
    user_id      integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    name         text NOT NULL,
    -- At most this; never more than the owner's own.
    role         text NOT NULL CHECK (role IN ('viewer', 'user', 'op', 'admin')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX IF NOT EXISTS api_token_owner ON api_token (user_id);
