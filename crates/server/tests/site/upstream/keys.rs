//! External keys from a table, what would be linked, and a person's own links.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use ieum_model::domain::DomainState;
use serde_json::json;

use super::takeover::domain;
use super::{Stage, stage};
use crate::login::enrolled;
use crate::on_both;
use crate::support::{Answer, TestApp};

impl Stage<'_> {
    async fn table(&mut self, table: &str, more: &[(&str, &str)]) -> Answer {
        let csrf = self.admin.csrf();
        let mut body = String::new();
        for (name, value) in [("csrf", csrf.as_str()), ("table", table)].iter().chain(more) {
            body.push_str(&format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--b--\r\n");
        let request = Request::post(self.console("/login-page/keys"))
            .header("accept-language", "ko")
            .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(body));
        self.admin.send(request.unwrap()).await
    }

    async fn workbook(&mut self, file: &[u8]) -> Answer {
        let mut body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--b\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"keys.xlsx\"\r\n\r\n",
            self.admin.csrf()
        )
        .into_bytes();
        body.extend(file);
        body.extend(b"\r\n--b--\r\n");
        let request = Request::post(self.console("/login-page/keys"))
            .header("accept-language", "ko")
            .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(body));
        self.admin.send(request.unwrap()).await
    }

    async fn key(&self, email: &str) -> Option<String> {
        let mut conn = self.app.store().read().await.unwrap();
        let found = conn.key_by_email(self.created.scope, email).await.unwrap();
        found.and_then(|(_, key)| key)
    }
}

/// A workbook as small as one can be, with one row below its head.
fn workbook(email: &str, key: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}{}</row></sheetData></worksheet>",
        cell("A1", "이메일"),
        cell("B1", "사번"),
        cell("A2", email),
        cell("B2", key)
    );
    let parts = [
        (
            "[Content_Types].xml",
            format!("<Types xmlns=\"{PACKAGE}/content-types\"/>"),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_workbook_is_read_as_a_table_is() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    enrolled(&app, &stage.created, Some("a@hanbit.example"), None).await;
    let answer = stage.workbook(&workbook("a@hanbit.example", "E-7")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let table = answer.attribute("input[name=table]", "value").unwrap();
    assert_eq!(table, "이메일\t사번\na@hanbit.example\tE-7\n");
    assert_eq!(stage.key("a@hanbit.example").await, None, "it is looked at first");
    let saved = stage.table(&table, &[("confirm", "yes")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(stage.key("a@hanbit.example").await.as_deref(), Some("E-7"));
    let broken = stage.workbook(b"PK\x03\x04 nothing").await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(broken.texts("#file-error").len(), 1, "{}", broken.body);
}

on_both! {
    async fn a_table_is_entered_as_a_whole_or_not_at_all(app) {
        let mut stage = stage(&app).await;
        for name in ["a", "b", "c"] {
            enrolled(&app, &stage.created, Some(&format!("{name}@hanbit.example")), None).await;
        }
        let bad = "email,key\na@hanbit.example,1\nx@hanbit.example,2\nb@hanbit.example,1\nc@hanbit.example,\nnobody,3\na@hanbit.example,9";
        let answer = stage.table(bad, &[("confirm", "yes")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("고칠 줄이 5개 있습니다"), "{}", answer.body);
        let path = stage.console("/login-page/keys/errors.csv");
        let file = stage.admin.post(&path, &[("table", bad)]).await;
        let lines: Vec<_> = file.body.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines, [
            "이메일,외부 키,오류",
            "a@hanbit.example,1,",
            "x@hanbit.example,2,이 이메일을 쓰는 구성원이 없습니다",
            "b@hanbit.example,1,위에 같은 외부 키가 있습니다",
            "c@hanbit.example,,외부 키는 1자 이상 100자 이하입니다",
            "nobody,3,이메일 형식이 아닙니다",
            "a@hanbit.example,9,위에 같은 이메일이 있습니다",
        ]);
        let path = stage.console("/login-page/keys/errors.xlsx");
        let file = stage.admin.post(&path, &[("table", bad)]).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.body.starts_with("PK"), "a workbook");
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"external-keys-errors.xlsx\"");
        assert_eq!(stage.key("a@hanbit.example").await, None, "nothing was entered");

        let good = "a@hanbit.example\t1\nb@hanbit.example\t2";
        let preview = stage.table(good, &[]).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert!(preview.body.contains("2줄 가운데 2명의 외부 키가 바뀝니다."), "{}", preview.body);
        assert_eq!(stage.key("a@hanbit.example").await, None);
        assert_eq!(stage.table(good, &[("confirm", "yes")]).await.status, StatusCode::SEE_OTHER);
        // Two members exchange their keys; a third cannot take one that is held.
        let exchanged = "a@hanbit.example,2\nb@hanbit.example,1";
        assert_eq!(stage.table(exchanged, &[("confirm", "yes")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.key("a@hanbit.example").await.as_deref(), Some("2"));
        let taken = stage.table("c@hanbit.example,1", &[("confirm", "yes")]).await;
        assert!(taken.body.contains("다른 구성원의 외부 키입니다"), "{}", taken.body);
        assert!(stage.table(" \n", &[]).await.body.contains("표에 줄이 없습니다."));
        let template = stage.console("/login-page/keys/template.csv");
        assert!(stage.admin.get(&template).await.body.contains("이메일,외부 키"));
    }

    async fn what_would_be_linked_is_told_before(app) {
        let mut stage = stage(&app).await;
        let scope = stage.created.scope;
        for email in ["key@hanbit.example", "way@hanbit.example", "way@sub.hanbit.example", "none@elsewhere.example", "unclear@hanbit.example"] {
            enrolled(&app, &stage.created, Some(email), None).await;
        }
        let id = domain(&app, scope, "hanbit.example", DomainState::Proven).await;
        assert_eq!(stage.trust(id, &[]).await.status, StatusCode::SEE_OTHER);
        let member = stage.member_of("key@hanbit.example").await;
        let now = app.ctx().now();
        app.write(async |tx| Ok(tx.set_member_key(scope, member, "E-1", now).await?)).await;
        stage.turn_on().await;
        let unclear = json!({"sub": "u", "email": "unclear@hanbit.example"});
        stage.sign_in(&mut app.browser(), &unclear).await;
        // The super admin is linked by the address.
        let admin = json!({"sub": "s", "email": "admin@hanbit.example", "email_verified": true});
        let mut own = app.browser();
        assert_eq!(stage.sign_in(&mut own, &admin).await.status, StatusCode::SEE_OTHER);
        let path = stage.at("/would");
        let page = stage.admin.get(&path).await;
        assert_eq!(page.texts(".facts dd"), ["1", "0", "2", "1", "2"], "{}", page.body);
        // Once the method sends keys, one of them comes by it.
        app.sql("UPDATE login_methods SET settings = REPLACE(settings, '\"key\":\"\"', '\"key\":\"employee\"')").await;
        let page = stage.admin.get(&path).await;
        assert_eq!(page.texts(".facts dd"), ["1", "1", "1", "1", "2"], "{}", page.body);

        // The super admin has a password too, and may remove the own link.
        let account = own.get("/account").await;
        let remove = account.links().into_iter().find(|link| link.starts_with("/account/links/")).unwrap();
        assert!(own.get(&remove).await.body.contains("연결을 해제할까요?"));
        assert_eq!(own.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
        let links = stage.app.store().read().await.unwrap().links_of(scope, stage.created.member).await.unwrap();
        assert!(links.is_empty());
    }
}
