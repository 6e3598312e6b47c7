"""Names as compared: invisible signs out, one alphabet, legal forms and stop words set apart."""
