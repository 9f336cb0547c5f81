-- Roles of users for single DAGs, named by id or by tag. The DAG need not be there yet.
CREATE TABLE IF NOT EXISTS dag_grant (
    user_id    integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    -- What `name` names.
    kind       text NOT NULL CHECK (kind IN ('dag', 'tag')),
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 250),
    -- `none`: such a DAG is not there for the user.
    role       text NOT NULL CHECK (role IN ('none', 'viewer', 'user', 'op')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, kind, name)
);
