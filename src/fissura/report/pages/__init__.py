"""Pages: study, findings, tensile tests, comparison, audit, evaluation."""
