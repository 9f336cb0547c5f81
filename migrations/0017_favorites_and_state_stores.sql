-- DAGs that a user wants at hand.
CREATE TABLE IF NOT EXISTS dag_favorite (
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    dag_id  text NOT NULL REFERENCES dag ON DELETE CASCADE,
    PRIMARY KEY (user_id, dag_id)
);
CREATE INDEX IF NOT EXISTS dag_favorite_of_dag ON dag_favorite (dag_id);

-- Values that somebody keeps with a task instance. They go with it, and so with its run.
CREATE TABLE IF NOT EXISTS task_state_store (
    task_instance_id uuid NOT NULL REFERENCES task_instance ON DELETE CASCADE,
    key              text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 512),
    value            jsonb NOT NULL,
    -- Nobody sees it from then on.
    expires_at       timestamptz,
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_instance_id, key)
);

-- Values that somebody keeps with an asset.
CREATE TABLE IF NOT EXISTS asset_state_store (
    asset_id   bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    key        text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 512),
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (asset_id, key)
);
