//! A bounded mailbox in memory: what the demo shows and tests read. Never for production mail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Message;

/// A message that was put into the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Counts up from 1 and is never used twice.
    pub number: u64,
    /// The message as it was sent.
    pub message: Message,
}

/// Keeps the newest messages; clones share their content.
#[derive(Debug, Clone)]
pub struct Mailbox(Arc<Mutex<Content>>);

#[derive(Debug)]
struct Content {
    capacity: usize,
    next: u64,
    messages: VecDeque<Delivered>,
}

impl Mailbox {
    /// An empty mailbox that forgets the oldest message when it holds more than `capacity` (at least one).
    pub fn new(capacity: usize) -> Self {
        Self(Arc::new(Mutex::new(Content {
            capacity: capacity.max(1),
            next: 1,
            messages: VecDeque::new(),
        })))
    }

    /// All messages, newest first.
    pub fn list(&self) -> Vec<Delivered> {
        self.content().messages.iter().rev().cloned().collect()
    }

    /// All messages to one address, newest first; letters' case does not matter.
    pub fn list_to(&self, address: &str) -> Vec<Delivered> {
        let mut found = self.list();
        found.retain(|delivered| delivered.message.to.eq_ignore_ascii_case(address));
        found
    }

    /// One message by its number.
    pub fn find(&self, number: u64) -> Option<Delivered> {
        self.content()
            .messages
            .iter()
            .find(|delivered| delivered.number == number)
            .cloned()
    }

    /// Forgets every message.
    pub fn clear(&self) {
        self.content().messages.clear();
    }

    /// A message that is already there, by its message id, is not put in again.
    pub(super) fn put(&self, message: Message) {
        let mut content = self.content();
        if content
            .messages
            .iter()
            .any(|delivered| delivered.message.message_id == message.message_id)
        {
            return;
        }
        let number = content.next;
        content.next += 1;
        content.messages.push_back(Delivered { number, message });
        if content.messages.len() > content.capacity {
            content.messages.pop_front();
        }
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        // Each change above is complete before anything could panic, so a poisoned lock still guards sound content.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
