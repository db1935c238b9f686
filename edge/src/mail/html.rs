//! The HTML form of a mail: one column, inline styles, dark colours where the reader prefers them. No pictures and no
//! links, so that a reader never has to trust one.

use super::template::{CODE_RULES, Content};

/// Mail programs ignore most style sheets, so the light colours are inline and the dark ones override them.
const DARK: &str = "@media (prefers-color-scheme: dark) { \
    .page { background: #161616 !important; color: #f2f2f2 !important } \
    .code { background: #2b2b2b !important; color: #ffffff !important } \
    .quiet { color: #b8b8b8 !important } }";

/// Renders the mail. All text is escaped here, so no template can forget it.
pub(super) fn render(content: &Content<'_>) -> String {
    let (subject, intro, advice) = (escape(content.subject), escape(&content.intro), escape(content.advice));
    let code = content.code.map(code_block).unwrap_or_default();
    format!(
        "<!doctype html>\n\
        <html lang=\"en\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\">\
        <meta name=\"color-scheme\" content=\"light dark\">\
        <title>{subject}</title><style>{DARK}</style></head>\n\
        <body class=\"page\" style=\"margin: 0; background: #ffffff; color: #1a1a1a\">\n\
        <div role=\"main\" style=\"max-width: 32rem; margin: 0 auto; padding: 24px; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere\">\n\
        <h1 style=\"margin: 0 0 16px; font-size: 20px; line-height: 1.3\">{subject}</h1>\n\
        <p>{intro}</p>\n\
        {code}\
        <p class=\"quiet\" style=\"color: #555555\">{advice}</p>\n\
        <p class=\"quiet\" style=\"color: #555555\">Safelight</p>\n\
        </div></body></html>\n"
    )
}

fn code_block(code: &str) -> String {
    format!(
        "<p class=\"code\" style=\"margin: 24px 0; padding: 16px; border-radius: 8px; background: #f0f0f0; color: #000000; \
        font: 700 32px/1.2 ui-monospace, monospace; letter-spacing: 4px; text-align: center\">{}</p>\n<p>{}</p>\n",
        escape(code),
        escape(CODE_RULES)
    )
}

/// Escapes text for element content and quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::template::{Template, tests};
    use super::*;

    #[test]
    fn mail_html_escapes_every_value() {
        for template in tests::all("<img src=x onerror='a(\"b\")'>&amp;") {
            let html = render(&template.content());
            assert!(!html.contains("<img"), "{html}");
            let escaped = "&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;amp;";
            assert!(html.contains(escaped), "{html}");
        }
    }

    #[test]
    fn mail_html_says_what_the_text_says() {
        for template in tests::all("123456") {
            let content = template.content();
            let html = render(&content);
            for part in [content.subject, content.intro.as_str(), content.advice] {
                assert!(html.contains(&escape(part)), "{part}");
            }
            assert_eq!(html.contains(CODE_RULES), content.code.is_some());
        }
    }

    #[test]
    fn mail_html_shows_code_large_and_loads_nothing() {
        let html = render(&Template::SignInCode { code: "123456" }.content());
        let code =
            html.split("<p class=\"code\"").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default();
        assert!(code.contains("32px") && code.ends_with(">123456"), "{code}");
        for loading in ["http:", "https:", "src=", "href=", "url(", "<script"] {
            assert!(!html.contains(loading), "{loading}");
        }
    }
}
