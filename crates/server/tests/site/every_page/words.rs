//! In which language a page is, word by word.

use scraper::{ElementRef, Html, Node};

use crate::support::Answer;

/// Attributes that people read or hear.
const READ: [&str; 8] = [
    "placeholder",
    "title",
    "aria-label",
    "alt",
    "value",
    "content",
    "label",
    "aria-description",
];

/// What is wrong with the language of a page that should be in `language`; empty if nothing.
pub fn complaints(answer: &Answer, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    if answer.attribute("html", "lang").as_deref() != Some(language) {
        found.push(format!("<html lang> is {:?}", answer.attribute("html", "lang")));
    }
    if answer.body.contains('⟦') {
        let from = answer.body.find('⟦').unwrap();
        found.push(format!(
            "no message {}",
            answer.body[from..].chars().take(50).collect::<String>()
        ));
    }
    if answer.texts("h1").first().is_none_or(String::is_empty) {
        found.push("no h1".into());
    }
    let title = answer.texts("title").concat();
    if title.is_empty() || title.starts_with('·') || title.ends_with('·') {
        found.push(format!("the title is {title:?}"));
    }
    for text in words(answer, language) {
        let is_foreign = match language {
            // A choice of languages calls each by its own name.
            "en" => text != "한국어" && text.chars().any(is_hangul),
            _ => is_english_sentence(&text),
        };
        if is_foreign {
            found.push(format!("not {language}: {text}"));
        }
    }
    found
}

/// Every text of a page and every attribute that is read, but for parts that say they are in another language.
fn words(answer: &Answer, language: &str) -> Vec<String> {
    let page = Html::parse_document(&answer.body);
    let mut found = Vec::new();
    let mut waiting = vec![page.root_element()];
    while let Some(element) = waiting.pop() {
        let is_quoted = element.value().attr("lang").is_some_and(|lang| lang != language);
        let is_hidden = element.value().attr("type") == Some("hidden");
        if is_quoted || is_hidden || ["script", "style"].contains(&element.value().name()) {
            continue;
        }
        found.extend(
            READ.iter()
                .filter_map(|name| element.value().attr(name))
                .map(str::to_owned),
        );
        for child in element.children() {
            match child.value() {
                Node::Text(text) if !text.trim().is_empty() => found.push(text.trim().to_owned()),
                Node::Element(_) => waiting.extend(ElementRef::wrap(child)),
                _ => {}
            }
        }
    }
    found
}

/// Syllables and the single letters.
pub fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Four words of Latin letters in a row: names and technical terms are shorter.
fn is_english_sentence(text: &str) -> bool {
    let mut run = 0;
    text.split_whitespace().any(|word| {
        let word = word.trim_end_matches([',', ':', ';', '.']);
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'' || c == '’');
        run = if is_word { run + 1 } else { 0 };
        run >= 4
    })
}

/// What the page says is wrong with a form.
pub fn errors(answer: &Answer) -> Vec<String> {
    answer.texts(".error, .notice-bad, .notice-warn, [role=alert]")
}

#[test]
fn a_foreign_word_is_found_and_a_quoted_one_is_not() {
    assert!(is_hangul('가') && is_hangul('ㅎ') && !is_hangul('A') && !is_hangul('漢'));
    assert!(is_english_sentence("You are signed out now."));
    assert!(!is_english_sentence("Hanbit Trading Ltd 관리자 OpenID Connect"));
    let page = |body: &str| {
        let answer = Answer {
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: format!("<html lang=en><title>Ieum</title><h1>Hi</h1>{body}</html>"),
            passed: true,
        };
        complaints(&answer, "en")
    };
    assert_eq!(page("<a lang=ko>한국어</a><script>'가'</script>"), Vec::<String>::new());
    assert_eq!(page("<p>a <b>나</b></p><input placeholder=다>").len(), 2);
}
