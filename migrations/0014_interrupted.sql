-- A try that was ended since its worker was stopped: it is lost, but uses up no retry. Earlier versions take it for lost.
ALTER TABLE attempt ADD COLUMN interrupted boolean NOT NULL DEFAULT false;
