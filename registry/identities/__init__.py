"""Which numbers a buyer is known by, and what happens where two records claim one."""
