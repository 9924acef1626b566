"""What a notebook or a script calls; `fissura` itself offers every name in here."""
