//! Time zones by their IANA names.

/// A zone is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone `{name}`{}", suggestion.as_ref().map(|it| format!(": did you mean `{it}`?")).unwrap_or_default())]
pub struct ZoneError {
    /// The name that was given.
    pub name: String,
    /// A known name that is close to it.
    pub suggestion: Option<String>,
}

/// A time zone.
#[derive(Debug, Clone)]
pub struct Zone {
    zone: jiff::tz::TimeZone,
}

impl Zone {
    /// Looks up an IANA name such as `Asia/Seoul`.
    ///
    /// # Errors
    /// [`ZoneError`] if there is no such zone.
    pub fn parse(name: &str) -> Result<Zone, ZoneError> {
        jiff::tz::TimeZone::get(name)
            .map(|zone| Zone { zone })
            .map_err(|_| ZoneError { name: name.to_owned(), suggestion: None })
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}
