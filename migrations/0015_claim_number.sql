-- A worker counts its claims, and an attempt knows which of them it was given to: one whose answer was lost can be taken back. NULL = of a
-- worker that does not count.
ALTER TABLE attempt ADD COLUMN claim_number bigint;
-- Claims up to this number give nothing any more. It is part of a key, so that who raises it waits for a claim that is being carried out, while
-- a heartbeat does not.
ALTER TABLE worker ADD COLUMN claims_over bigint NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX worker_claims ON worker (id, claims_over);
