/* Loaded before the C library (LD_PRELOAD): the disk under a database, which can lose its power or refuse. */
