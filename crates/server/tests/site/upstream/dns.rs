//! A name server on this machine that knows text records.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::TXT;
use hickory_proto::rr::{RData, Record};
use tokio::net::UdpSocket;

#[derive(Default)]
struct Zone {
    texts: HashMap<String, Vec<String>>,
    is_silent: bool,
}

pub struct NameServer {
    pub address: String,
    zone: Arc<Mutex<Zone>>,
}

impl NameServer {
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let zone = Arc::new(Mutex::new(Zone::default()));
        let known = Arc::clone(&zone);
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
                let query = Message::from_vec(&buffer[..length]).unwrap();
                let answer = answer(&query, &known.lock().unwrap());
                if let Some(answer) = answer {
                    socket.send_to(&answer.to_vec().unwrap(), peer).await.unwrap();
                }
            }
        });
        Self { address, zone }
    }

    /// The text records of a name from now on.
    pub fn say(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self.zone.lock().unwrap().texts.insert(format!("{name}."), texts);
    }

    /// Answers nothing any more, or again.
    pub fn silence(&self, is_silent: bool) {
        self.zone.lock().unwrap().is_silent = is_silent;
    }
}

fn answer(query: &Message, zone: &Zone) -> Option<Message> {
    if zone.is_silent {
        return None;
    }
    let asked = query.queries[0].clone();
    let mut answer = Message::response(query.metadata.id, OpCode::Query);
    let name = asked.name().to_ascii().to_lowercase();
    match zone.texts.get(&name) {
        Some(texts) => {
            for text in texts {
                // A long text travels in parts; so do ours, to see them put together.
                let (head, tail) = text.split_at(text.len() / 2);
                let parts = TXT::new(vec![head.to_owned(), tail.to_owned()]);
                answer.add_answer(Record::from_rdata(asked.name().clone(), 60, RData::TXT(parts)));
            }
        }
        None => answer.metadata.response_code = ResponseCode::NXDomain,
    }
    answer.add_query(asked);
    Some(answer)
}
