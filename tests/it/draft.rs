//! `thresh vocabulary`: a draft from contacts says what they do, and is a vocabulary that the checker reads.

use thresh::draft::Draft;
use thresh::lang::source::FileId;
use thresh::lang::vocabulary::Vocabulary;
use thresh::wire::contacts::Contacts;

fn draft(contacts: &[u8]) -> String {
    let mut draft = Draft::default();
    for raw in Contacts::open(contacts, None, "id").unwrap() {
        draft.see(&raw.unwrap().profile("id").unwrap());
    }
    draft.to_toml()
}

/// The draft of these contacts, which the checker must read without a word.
#[track_caller]
fn check(contacts: &str, expected: expect_test::Expect) {
    let toml = draft(contacts.as_bytes());
    let (_, diagnostics) = Vocabulary::parse(FileId(0), &toml);
    assert_eq!(diagnostics, [], "{toml}");
    expected.assert_eq(toml.split_once("\n\n").unwrap().1);
}

#[test]
fn names_that_a_rule_cannot_say_are_named_exactly() {
    check(
        r#"{"id": "a", "traits": {"Lifecycle Stage": "lead", "7": 1}, "events": [
            {"event": "Deal \"Big\" Won", "timestamp": "2026-01-01T00:00:00Z"},
            {"event": "404", "timestamp": "2026-01-02T00:00:00Z"}]}"#,
        expect_test::expect![[r#"
            [events."won deal big"]
            event       = "Deal \"Big\" Won"
            description = "1 time, by 1 contact, 2026-01-01 to 2026-01-01"

            # "404" has no words of its own: in a rule, write event "404"

            # What counts as being in touch: take out what somebody does who only looks around.
            [categories]
            touchpoint = [
              "won deal big",
            ]

            # In a rule, write trait "7"

            [traits.lifecycle-stage]
            type        = "text"
            from        = "Lifecycle Stage"
            description = "known of 1 contact"
        "#]],
    );
}

#[test]
fn two_names_of_one_phrase_are_kept_apart() {
    check(
        r#"{"id": "a", "traits": {"purchase": true}, "events": [
            {"event": "product_view", "timestamp": "2026-01-01T00:00:00Z", "properties": {"title": "X", "price": 9.5}},
            {"event": "Product Viewed", "timestamp": "2026-01-03T00:00:00Z"},
            {"event": "purchase", "timestamp": "2026-01-02T00:00:00Z"}]}"#,
        expect_test::expect![[r#"
            [events."purchased"]
            event       = "purchase"
            description = "1 time, by 1 contact, 2026-01-02 to 2026-01-02"

            [events."viewed product"]
            event       = "Product Viewed"
            description = "1 time, by 1 contact, 2026-01-03 to 2026-01-03"

            # "product_view" has no words of its own: in a rule, write event "product_view"

            # What counts as being in touch: take out what somebody does who only looks around.
            [categories]
            touchpoint = [
              "purchased",
              "viewed product",
            ]

            [traits.purchase]
            type        = "yes-no"
            description = "known of 1 contact"
        "#]],
    );
}

#[test]
fn tables_give_traits_and_pages_their_path() {
    check(
        "id,Company,NumberOfEmployees,CreatedDate,OptedOut\na,Example AG,250,2026-01-05T10:02:00.000Z,false\nb,,12,2026-01-06,true\n",
        expect_test::expect![[r#"
            [traits.company]
            type        = "text"
            from        = "Company"
            description = "known of 1 contact"

            [traits.created-date]
            type        = "date"
            from        = "CreatedDate"
            description = "known of 2 contacts"

            [traits.number-of-employees]
            type        = "number"
            from        = "NumberOfEmployees"
            description = "known of 2 contacts"

            [traits.opted-out]
            type        = "yes-no"
            from        = "OptedOut"
            description = "known of 2 contacts"
        "#]],
    );
    check(
        r#"{"id": "a", "events": [{"type": "page", "timestamp": "2026-01-01T00:00:00Z", "properties": {"url": "https://example.com/pricing"}}]}"#,
        expect_test::expect![[r#"
            [events."visited page"]
            type        = "page"
            named-by    = "path"
            properties  = { path = "text", url = "text" }
            description = "1 time, by 1 contact, 2026-01-01 to 2026-01-01"
        "#]],
    );
}
