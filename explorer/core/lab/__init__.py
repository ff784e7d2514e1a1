"""The inverse questions: what can be done with what there is, answered by the same formulas that run forward."""
