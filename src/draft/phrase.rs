//! An event's name as trackers send it → the words a rule would say: `product_view` is `viewed product`.

/// Verbs that trackers put into names, and what a rule says for them.
const VERBS: &[(&str, &str)] = &[
    ("abandon", "abandoned"),
    ("add", "added"),
    ("answer", "answered"),
    ("attend", "attended"),
    ("book", "booked"),
    ("buy", "bought"),
    ("cancel", "cancelled"),
    ("click", "clicked"),
    ("compare", "compared"),
    ("complete", "completed"),
    ("create", "created"),
    ("delete", "deleted"),
    ("download", "downloaded"),
    ("filter", "filtered"),
    ("follow", "followed"),
    ("install", "installed"),
    ("login", "logged in"),
    ("logout", "logged out"),
    ("open", "opened"),
    ("play", "played"),
    ("purchase", "purchased"),
    ("register", "registered"),
    ("remove", "removed"),
    ("reply", "replied"),
    ("request", "requested"),
    ("search", "searched"),
    ("send", "sent"),
    ("share", "shared"),
    ("signup", "signed up"),
    ("start", "started"),
    ("submit", "submitted"),
    ("subscribe", "subscribed"),
    ("unfollow", "unfollowed"),
    ("unsubscribe", "unsubscribed"),
    ("upgrade", "upgraded"),
    ("view", "viewed"),
    ("visit", "visited"),
    ("watch", "watched"),
];

/// Past forms that do not end in `ed`.
const PAST_FORMS: &[&str] =
    &["bought", "held", "left", "lost", "made", "met", "paid", "read", "seen", "sent", "sold", "won"];

/// Words that belong to the verb before them.
const PARTICLES: &[&str] = &["in", "off", "on", "out", "to", "up"];

/// The phrase for a name; `None` where the name has no word that a rule could say.
pub(super) fn phrase(name: &str) -> Option<String> {
    let words = words(name);
    let spoken = in_order_of_speech(&words);
    spoken.first()?.starts_with(char::is_alphabetic).then(|| spoken.join(" "))
}

/// The verb first: alone, at the end of the name, with its particle, or at its start; a page without one was visited.
fn in_order_of_speech(words: &[String]) -> Vec<&str> {
    let spoken: Vec<&str> = words.iter().map(String::as_str).collect();
    if let [object @ .., verb, particle] = spoken.as_slice()
        && !object.is_empty()
        && PARTICLES.contains(particle)
        && let Some(verb) = past(verb)
    {
        return [&[verb, *particle], object].concat();
    }
    match spoken.as_slice() {
        [verb] => vec![past(verb).unwrap_or(verb)],
        [object @ .., verb] if !object.is_empty() && past(verb).is_some() => {
            past(verb).into_iter().chain(object.iter().copied()).collect()
        }
        [verb, object @ ..] if !object.is_empty() && past(verb).is_some() => {
            past(verb).into_iter().chain(object.iter().copied()).collect()
        }
        [.., "page"] => [&["visited"], spoken.as_slice()].concat(),
        _ => spoken,
    }
}

/// The past form of a verb, of a past form itself; `None` for other words.
fn past(word: &str) -> Option<&str> {
    if let Some((_, past)) = VERBS.iter().find(|(verb, _)| *verb == word) {
        return Some(past);
    }
    let is_past = PAST_FORMS.contains(&word) || (word.len() > 4 && word.ends_with("ed"));
    is_past.then_some(word)
}

/// A name's words in lower case: runs of letters and digits, and what begins with a capital after a small letter.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for character in name.chars() {
        let ends = !character.is_alphanumeric() || (after_small && character.is_uppercase());
        if ends && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        after_small = character.is_lowercase() || character.is_numeric();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(name: &str, phrase: Option<&str>) {
        assert_eq!(super::phrase(name).as_deref(), phrase, "{name}");
    }

    #[test]
    fn the_verb_comes_first_and_in_the_past() {
        check("Whitepaper Downloaded", Some("downloaded whitepaper"));
        check("Newsletter Signed Up", Some("signed up newsletter"));
        check("product_view", Some("viewed product"));
        check("add_to_cart", Some("added to cart"));
        check("wishlistAdd", Some("added wishlist"));
        check("Email Link Clicked", Some("clicked email link"));
        check("Deal Won", Some("won deal"));
        check("user.login", Some("logged in user"));
        check("purchase", Some("purchased"));
        check("signup", Some("signed up"));
        check("search_results_viewed", Some("viewed search results"));
    }

    #[test]
    fn a_page_without_a_verb_was_visited() {
        check("account_page", Some("visited account page"));
        check("Page Viewed", Some("viewed page"));
        check("page", Some("page"));
    }

    #[test]
    fn a_name_without_a_verb_stays() {
        check("catalog", Some("catalog"));
        check("payment_error", Some("payment error"));
        check("Signed Up", Some("signed up"));
        check("feed", Some("feed"));
    }

    #[test]
    fn what_no_rule_could_say_has_no_phrase() {
        check("", None);
        check("→", None);
        check("404 seen", Some("seen 404"));
        check("404", None);
    }
}
