//! Icons: strokes of one width, drawn for this product, from one sprite.

use super::Html;
use super::asset;

/// The icon `name` of `assets/icons.svg`, hidden from screen readers: the word beside it speaks.
pub fn icon(name: &str) -> Html {
    let name = Html::text(name);
    Html::trusted(format!(
        r##"<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{name}"/></svg>"##,
        asset("icons.svg")
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Every `icon("…")` of templates and source has its symbol in the sprite.
    #[test]
    fn every_icon_that_is_asked_for_is_drawn() {
        fn check(folder: &Path, sprite: &str) {
            for entry in fs::read_dir(folder).expect("readable") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    check(&path, sprite);
                    continue;
                }
                let text = fs::read_to_string(&path).expect("text");
                for rest in text.split(concat!("icon", "(\"")).skip(1) {
                    let name = rest.split('"').next().unwrap_or_default();
                    let drawn = name == "…" || sprite.contains(&format!("id=\"{name}\""));
                    assert!(drawn, "{}: no icon {name:?}", path.display());
                }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sprite = fs::read_to_string(root.join("assets/icons.svg")).expect("sprite");
        check(&root.join("templates"), &sprite);
        check(&root.join("src"), &sprite);
    }
}
