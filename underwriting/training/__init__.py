"""Make scorecards. The only place that imports scikit-learn; nothing that serves imports this package."""
