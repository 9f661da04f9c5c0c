contact "a"
aurora holds "mql" since 2025-12-31T23:00:00Z
bare holds "sql" since nobody says when
