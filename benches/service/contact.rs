//! The contact that is asked about: 40 events, 15 traits, as a CRM sends them.

/// A body for `POST /v1/evaluate`.
pub(crate) fn body() -> String {
    let kinds = [
        ("Whitepaper Downloaded", "Office coffee guide"),
        ("Product Clicked", "Aurora"),
        ("Newsletter Opened", "October"),
        ("Webinar Attended", "Aurora live"),
        ("Email Opened", "Invitation"),
    ];
    let events: Vec<String> = (0..40)
        .map(|number| {
            let day = 1 + number * 7 % 28;
            if number % 3 == 0 {
                return format!(
                    r#"{{"type":"page","timestamp":"2026-10-{day:02}T09:{number:02}:00Z","messageId":"m-{number}","properties":{{"path":"/pricing/{number}","referrer":"search"}}}}"#
                );
            }
            let (event, name) = kinds.get(number % kinds.len()).copied().unwrap_or_default();
            format!(
                r#"{{"event":"{event}","timestamp":"2026-10-{day:02}T09:{number:02}:00Z","messageId":"m-{number}","properties":{{"name":"{name}","source":"campaign"}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"contact":{{"id":"c-1042","traits":{{"email":"ada@example.com","title":"CTO","country":"DE","consent":true,"industry":"software","phone":"+49 30 1","language":"de","source":"fair","budget":25000,"timeline":"this year","company":{{"name":"Example AG","size":500,"city":"Berlin","founded":"1998-04-01"}},"lifecycle":"lead"}},"events":[{}]}},"at":"2026-11-23T12:00:00Z"}}"#,
        events.join(",")
    )
}
