contact "a"
2026-01-01T00:00:00Z Track "counts" None
  y = 2
