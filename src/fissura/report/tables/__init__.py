"""Tables beside a page: full precision, units in the names of the columns."""
