contact "a"
1969-12-31T23:59:59.999999Z Track "before 1970" None
2016-12-31T23:59:59Z Track "leap second" None
2026-01-01T00:00:00.123456Z Track "fraction" None
2026-01-01T00:00:01Z Track "space" None
2026-01-01T00:00:02Z Track "original" None
2026-01-01T00:00:03Z Track "sent" None
2026-01-01T00:00:04Z Track "unreadable, then original" None
2026-01-01T00:00:05Z Track "a number, then sent" None
2026-01-01T01:00:00Z Track "offset" None
2026-01-02T00:00:00Z Track "later" None
9999-12-30T22:00:00Z Track "far future" None
events without instant: 4
