-- While there is a row, the database was restored from a backup and nobody has said yet that work may go on: no scheduler leads and no
-- worker is given anything.
CREATE TABLE recovery (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    taken_at timestamptz NOT NULL,
    since    timestamptz NOT NULL DEFAULT now()
);
