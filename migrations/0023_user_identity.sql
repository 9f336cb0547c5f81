-- Users who sign in at an OpenID provider instead of by a password. The provider's own id of them is who they are: names can be given to
-- somebody else. `password_hash` stays what it is for programs that don't know this table: of theirs, nobody knows the password.
CREATE TABLE IF NOT EXISTS user_identity (
    user_id    integer PRIMARY KEY REFERENCES user_account ON DELETE CASCADE,
    issuer     text NOT NULL,
    subject    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer, subject)
);
