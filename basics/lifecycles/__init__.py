"""Life cycles as tables: which action leads from which state to which, and what each state permits.

One file a life cycle. Diagrams, buttons and the exhaustive test are made from these rows; what is no row is refused.
"""
