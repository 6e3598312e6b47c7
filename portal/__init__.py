"""The pages and the API: translate a request, open a transaction, call one service."""
