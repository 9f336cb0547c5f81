-- The oldest schema version that a program may know and still work on this schema: what lets old and new run side by side during an
-- upgrade, and lets the old one come back. A migration that takes away what older programs need raises it.
CREATE TABLE schema_support (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    oldest bigint NOT NULL
);
INSERT INTO schema_support (oldest) VALUES (13);
