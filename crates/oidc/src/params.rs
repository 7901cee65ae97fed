//! Request parameters as they came: a list of names and values, where a name counts once (RFC 6749, section 3.1).

/// A parameter was sent more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a parameter was sent more than once")]
pub struct Repeated;

/// The decoded parameters of a query or form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// From decoded pairs, in any order.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The one value of a parameter. An empty value counts as absent (RFC 6749, section 3.1).
    ///
    /// # Errors
    /// The parameter was sent more than once, even with equal or empty values.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self
            .0
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| value.as_str());
        let first = values.next();
        match values.next() {
            Some(_) => Err(Repeated),
            None => Ok(first.filter(|value| !value.is_empty())),
        }
    }

    /// The one value of a parameter, or `None` if it is absent or repeated: for steps after [`Params::has_repeated`].
    pub fn find(&self, name: &str) -> Option<&str> {
        self.get(name).unwrap_or_default()
    }

    /// Every value of a parameter, in the order in which they came.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The same without these parameters.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let keep = |(name, _): &&(String, String)| !names.contains(&name.as_str());
        Self(self.0.iter().filter(keep).cloned().collect())
    }

    /// The same with this one value of a parameter.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.without(&[name]);
        changed.0.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// Names and values in the order in which they came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// How many bytes names and values have.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len()).sum()
    }

    /// True if any parameter besides `allowed`, which has a meaning more than once, was sent more than once.
    pub fn has_repeated_besides(&self, allowed: &str) -> bool {
        self.without(&[allowed]).has_repeated()
    }

    /// True if any parameter, known to us or not, was sent more than once.
    pub fn has_repeated(&self) -> bool {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Params {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_counts_once_and_an_empty_one_not_at_all() {
        let params = Params::from([("a", "1"), ("b", ""), ("c", "1"), ("c", "1"), ("d", ""), ("d", "")]);
        assert_eq!(params.get("a"), Ok(Some("1")));
        assert_eq!(params.get("b"), Ok(None));
        assert_eq!(params.get("c"), Err(Repeated));
        assert_eq!(params.get("d"), Err(Repeated));
        assert_eq!(params.get("e"), Ok(None));
        assert_eq!(params.find("c"), None);
        assert!(params.has_repeated());
        assert!(!Params::from([("a", "1"), ("b", "1")]).has_repeated());
    }
}
