"""One module a row of the table: `measure(bench)` gives its rows."""
