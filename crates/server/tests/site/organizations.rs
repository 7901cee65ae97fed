//! Organisations: their brand, their information in the console, the operator's list.

use http::StatusCode;

use crate::on_both;

on_both! {
    async fn a_brand_address_that_names_nothing_is_not_found(app) {
        for path in [
            "/brand/1b4dff", "/brand/1B4DFF.css", "/brand/red.css", "/brand/1b4dff.css/x",
            "/brand/00000000-0000-7000-8000-000000000000/00",
        ] {
            assert_eq!(app.browser().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let theme = app.browser().get("/brand/1b4dff.css").await;
        assert_eq!(theme.status, StatusCode::OK);
        assert_eq!(theme.headers["content-type"], "text/css; charset=utf-8");
        assert!(theme.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(theme.body.contains("#1b4dff"));
        assert!(!theme.headers.contains_key("set-cookie"));
    }
}
