contact "last"
trait kept = 1
2026-01-01T00:00:00Z Track "F" None
  kept = 1
