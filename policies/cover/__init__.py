"""The rules of cover, pure: dates of an invoice, applicable limits, eligibility, insured debt, the cover clock.

Start at `values.py`, the language that receivables and claims share with these rules. `docs/cases.md` says what
each word means exactly.
"""
