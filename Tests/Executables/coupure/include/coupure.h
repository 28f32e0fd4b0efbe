/* Loaded before the C library (LD_PRELOAD): kills its process right before the Nth step that others could notice. */
