//! Whether lines of Markdown can go without harm to what stays.

/// Elements that hold text and nothing else; one that is opened and closed in the lines that go may go with them.
const TEXT_ELEMENTS: [&str; 28] = [
    "a", "aside", "b", "bdi", "center", "cite", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li",
    "mark", "ol", "p", "q", "section", "small", "span", "strong", "time", "u", "ul",
];

/// Whether lines that go take nothing along that is no text, and no half of anything: pictures, comments, tags of site
/// generators, tags whose partner stays.
pub(super) fn is_whole(gone: &str) -> bool {
    if ["![", "<!--", "{%"].iter().any(|mark| gone.contains(mark)) {
        return false;
    }
    // An address may be one of the site generator's.
    let addressed = |at: usize| gone[..at].ends_with(['(', '"', '\'']);
    if gone.match_indices("{{").any(|(at, _)| !addressed(at)) {
        return false;
    }
    let mut open: Vec<&str> = Vec::new();
    for (at, _) in gone.match_indices('<') {
        let rest = &gone[at + 1..];
        let inner = rest.strip_prefix('/').unwrap_or(rest);
        let name = &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())];
        // An address in angle brackets, or a sign.
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || inner[name.len()..].starts_with([':', '@', '.']) {
            continue;
        }
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let text = TEXT_ELEMENTS.contains(&name.to_ascii_lowercase().as_str());
        if name.eq_ignore_ascii_case("br") {
            continue;
        }
        // A name in the page may be linked to.
        if !text || tag.ends_with('/') || tag.contains(" id=") || tag.contains(" name=") {
            return false;
        }
        if rest.starts_with('/') {
            if open.pop().is_none_or(|opened| !opened.eq_ignore_ascii_case(name)) {
                return false;
            }
        } else {
            open.push(name);
        }
    }
    open.is_empty()
}

/// Whether what stands above and below means the same when the lines between are gone.
pub(super) fn leaves_whole(above: &str, gone: &str, below: &str) -> bool {
    let filled = |line: &&str| !line.trim().is_empty();
    let (before, after) = (above.lines().next_back().unwrap_or(""), below.lines().next().unwrap_or(""));
    let item = |text: &str| text.lines().find(filled).is_some_and(begins_item);
    if filled(&before) && filled(&after) {
        let tags = before.trim_end().ends_with('>') && after.trim_start().starts_with('<');
        return tags || item(gone) && begins_item(after);
    }
    let Some(next) = below.lines().find(filled) else { return true };
    // What is indented belongs to an item that goes, or would belong to a list above.
    if next.starts_with("  ") || next.starts_with('\t') {
        return false;
    }
    let last = above.lines().rev().find(filled).unwrap_or("");
    item(gone) || !(begins_item(last) && begins_item(next))
}

fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
        || number.len() < line.len() && (number.starts_with(". ") || number.starts_with(") "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_pictures_do_not_go() {
        assert!(is_whole("Read also: [one](http://a.example) and <http://b.example>\n"));
        assert!(is_whole("<p>Read also: <a href=\"{{< ref \"b\" >}}\">one</a></p>\n"));
        for half in ["<b>one\n", "one</div>\n", "one {% endif %}\n", "![one](a.png)\n", "<a name=\"k\"></a>one\n"] {
            assert!(!is_whole(half), "{half}");
        }
        assert!(
            !is_whole("one <img src=\"a.png\">\n") && !is_whole("one<!--more-->\n") && !is_whole("<Tab>one</Tab>\n")
        );
    }

    #[test]
    fn neighbours_keep_their_meaning() {
        assert!(leaves_whole("one\n\n", "two\n\n", "three\n"));
        assert!(leaves_whole("- one\n", "- two\n", "- three\n"));
        assert!(!leaves_whole("one\n", "- two\n", "---\nthree\n"));
        assert!(!leaves_whole("one\n", "## two\n", "three\n"));
        assert!(!leaves_whole("1. one\n\n", "two\n\n", "1. other\n"));
        assert!(!leaves_whole("- one\n\n", "two\n\n", "    code\n"));
    }
}
