"""Printed means, deviations, t tests, intervals and analyses of variance."""
