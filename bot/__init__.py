"""Anti Narkoba: takes tips from village officers and follows each one until it is closed."""
