contact "a"
2026-01-01T00:00:00Z Track "first" Some("m-1")
  n = 1
2026-01-01T00:00:00Z Track "no id" None
  n = 3
2026-01-01T00:00:00Z Track "no id" None
2026-01-01T00:00:00Z Track "number" Some("7")
