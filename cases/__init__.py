"""Work that waits for a person: referrals, claims, payees to screen, appeals. One queue, one life cycle."""
