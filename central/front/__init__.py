"""Before the application: who may connect, how long a request may take to arrive, what of it all is logged."""
