//! The tax office's status service, as far as its format goes: a server on loopback. The last digit of a number says what it knows.

use serde_json::{Value, json};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// The key that the service knows, as the portal hands it out: percent-encoded.
pub const KEY: &str = "key%2Bone%3D";

const UNREGISTERED: &str = "국세청에 등록되지 않은 사업자등록번호입니다.";

fn entry(number: &str) -> Value {
    let (code, end) = match number.bytes().last() {
        Some(b'2') => ("02", ""),
        Some(b'3') => ("03", "20240229"),
        Some(b'4') => ("03", "not a date"),
        Some(b'5') => ("", ""),
        Some(b'6') => ("09", ""),
        _ => ("01", ""),
    };
    let tax_type = if code.is_empty() {
        UNREGISTERED
    } else {
        "부가가치세 일반과세자"
    };
    json!({"b_no": number, "b_stt": "", "b_stt_cd": code, "tax_type": tax_type, "tax_type_cd": "01", "end_dt": end,
        "utcc_yn": "N", "tax_type_change_dt": "", "invoice_apply_dt": "", "rbf_tax_type": "", "rbf_tax_type_cd": "99"})
}

/// What the service answers: one entry for each number, most a hundred.
pub fn speak(request: &Request) -> ResponseTemplate {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let Some(numbers) = body["b_no"].as_array() else {
        return ResponseTemplate::new(400).set_body_json(json!({"status_code": "REQUEST_DATA_MALFORMED"}));
    };
    if numbers.len() > 100 {
        return ResponseTemplate::new(413).set_body_json(json!({"status_code": "TOO_LARGE_REQUEST"}));
    }
    let data: Vec<Value> = numbers
        .iter()
        .map(|number| entry(number.as_str().unwrap_or_default()))
        .collect();
    ResponseTemplate::new(200)
        .set_body_json(json!({"status_code": "OK", "request_cnt": data.len(), "match_cnt": data.len(), "data": data}))
}

/// A server that answers so to whoever has the key.
pub async fn server_that(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/status"))
        .and(query_param("serviceKey", "key+one="))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

/// How often the server was asked.
pub async fn calls(server: &MockServer) -> usize {
    server.received_requests().await.unwrap_or_default().len()
}
