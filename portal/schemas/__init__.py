"""What comes in and goes out, one file a room; the same schema checks a page's form and the API's JSON."""
