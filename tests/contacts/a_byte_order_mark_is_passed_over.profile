contact "with a byte-order mark"
