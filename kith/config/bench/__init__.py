"""`kith bench`: fills a database of its own and measures the product beside its floor, in one run, over HTTP."""
