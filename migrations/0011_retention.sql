-- XComs of runs that ended until then are removed, so that each look for old ones begins where the last one ended.
ALTER TABLE dag ADD COLUMN xcoms_removed_until timestamptz;
