-- What a DAG's file was read as: a scheduler that starts and finds the same does not read the file again.
ALTER TABLE dag ADD COLUMN read_as bytea;
