-- What a try started, or is about to start, in another system: written before that system is asked to start it. Where the worker of a
-- try was lost, the next try goes on with it.
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS job jsonb;
