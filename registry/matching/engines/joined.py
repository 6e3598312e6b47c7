"""Who may be meant: the join of wanted keys and a registry's keys, as one Ibis expression for every engine.

Tables: `keys` (row, key, size, country), one line a name and key; `wanted` (customer, key, weight, within, home), where
`within` is the country that a key too frequent by itself is looked up in, 0 for everywhere, and `home` the customer's.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

_HOME: Final = 1.3  # a name of the customer's own country counts so much more
_SPREAD: Final = 4.0  # longer names have more keys to share
_EXACT: Final = 4  # digits of a sum that does not hang on the order of its parts


def counted(keys: ir.Table, asked: ir.Table) -> ir.Table:
    """Count in how many names of each country the asked keys (a column `key`) are."""
    return keys.semi_join(asked, "key").group_by(["key", "country"]).agg(names=ibis._.count())


def best_rows(keys: ir.Table, wanted: ir.Table, count: int) -> ir.Table:
    """Give the `count` rows that share the most weight with each customer: customer, row, shared; best first."""
    everywhere = wanted.filter(wanted.within == 0)
    inside = wanted.filter(wanted.within != 0)
    met = ibis.union(
        _parts(keys.join(everywhere, "key")),
        _parts(keys.join(inside, [keys.key == inside.key, keys.country == inside.within])),
    )
    shared = met.group_by(["customer", "row"]).agg(shared=met.part.sum().round(_EXACT))
    order = [shared.shared.desc(), shared.row.asc()]
    place = ibis.row_number().over(group_by=shared.customer, order_by=order)
    placed = shared.mutate(place=place)
    return placed.filter(placed.place < count).select("customer", "row", "shared")


def _parts(met: ir.Table) -> ir.Table:
    at_home = ibis.ifelse(met.country == met.home, _HOME, 1.0)
    part = met.weight * at_home / (met["size"].cast("float64") + _SPREAD)
    return met.select("customer", "row", part=part)
