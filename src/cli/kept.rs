//! Where the store is, for every command that opens it.

use anyhow::bail;

use crate::config::Config;

/// The store that was named, else that of the configuration.
pub(super) fn place(named: Option<&str>, config: &Config) -> anyhow::Result<String> {
    match named.map(str::to_owned).or_else(|| config.store.url.clone()) {
        Some(url) => Ok(url),
        None => bail!(
            "nobody says where the store is; write `url = \"thresh.db\"` under `[store]` in thresh.toml, or add --store FILE"
        ),
    }
}
