"""The words of the field: money, dates, grades, life cycles. Standard library only."""
