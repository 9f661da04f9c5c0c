contact "a"
