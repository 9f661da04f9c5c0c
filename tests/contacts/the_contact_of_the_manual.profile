contact "c-1042"
trait email = "ada@example.com"
trait title = "CTO"
trait country = "DE"
trait company = a structure
trait company.name = "Example AG"
trait company.size = 500
trait consent = true
2026-11-20T09:30:00Z Track "Whitepaper Downloaded" Some("m-1")
  name = "Cloud guide"
2026-11-22T18:02:11Z Page "" None
  path = "/pricing"
aurora holds "unqualified" since 2026-11-20T09:30:00Z
