"""Facts about a buyer that a person records: the public record, its profile, how it pays."""
