contact "a"
2026-01-01T00:00:01Z Page "" None
  path = "/own"
  url = "https://example.com/url"
  name = "Pricing"
  category = "Docs"
2026-01-01T00:00:02Z Page "" None
  url = "https://example.com/url/deep?query=/no#hash"
  path = "/url/deep"
2026-01-01T00:00:03Z Page "" None
  url = "https://example.com"
  path = "/"
2026-01-01T00:00:04Z Page "" None
  url = "nonsense"
  path = "/context"
2026-01-01T00:00:05Z Page "" None
  url = "/relative?x"
  path = "/relative"
2026-01-01T00:00:06Z Page "" None
2026-01-01T00:00:07Z Page "" None
2026-01-01T00:00:08Z Page "" None
  url = "https://example.com/escaped"
  path = "/escaped"
2026-01-01T00:00:09Z Page "" None
  name = "own"
  path = 7
2026-01-01T00:00:10Z Screen "" None
  url = "app://home/x"
  name = "Home"
2026-01-01T00:00:11Z Track "E" None
