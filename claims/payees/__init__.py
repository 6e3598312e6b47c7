"""Payees: where an indemnity is paid to; entered by the policyholder, screened by hand before anything is paid."""
