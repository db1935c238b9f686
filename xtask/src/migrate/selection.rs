//! Which migrations `--back` undoes.

use std::str::FromStr;

use anyhow::{Result, bail};

/// The migrations to undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selection {
    /// So many, newest first.
    Newest(usize),
    /// This one and all that were applied after it.
    DownTo(String),
}

impl Default for Selection {
    fn default() -> Self {
        Self::Newest(1)
    }
}

impl FromStr for Selection {
    type Err = anyhow::Error;

    /// Reads `3`, `0002_budgets` or `0002_budgets.sql`.
    fn from_str(word: &str) -> Result<Self> {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return match word.parse() {
                Ok(number) if number > 0 && !word.starts_with('0') => Ok(Self::Newest(number)),
                _ => bail!("--back takes a number of migrations, like 2, or a whole name, like 0002_budgets."),
            };
        }
        Ok(Self::DownTo(format!("{}.sql", word.strip_suffix(".sql").unwrap_or(word))))
    }
}

impl Selection {
    /// The selected ones of the migrations that a database has (`applied`), newest first. `all` are the migrations that exist.
    pub(super) fn of(&self, applied: &[String], all: &[String]) -> Result<Vec<String>> {
        let from = match self {
            Self::Newest(number) => applied.len().saturating_sub(*number),
            Self::DownTo(name) => match applied.iter().position(|applied| applied == name) {
                Some(position) => position,
                // A killed run is repeated by name.
                None if all.contains(name) => applied.len(),
                None => bail!("There is no migration {name}. The database has: {}.", applied.join(", ")),
            },
        };
        if let (0, Some(first), Self::Newest(_)) = (from, applied.first(), self) {
            bail!(
                "{first} is the first migration. To remove all tables, name it: --back {}",
                first.trim_end_matches(".sql")
            );
        }
        Ok(applied.iter().skip(from).rev().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn selection_is_a_number_or_a_whole_name() -> Result<()> {
        assert_eq!("2".parse::<Selection>()?, Selection::Newest(2));
        assert_eq!("0002_b".parse::<Selection>()?, "0002_b.sql".parse()?);
        for word in ["", "0", "0002", "99999999999999999999999"] {
            assert!(word.parse::<Selection>().is_err(), "{word}");
        }
        Ok(())
    }

    #[test]
    fn newest_are_undone_first() -> Result<()> {
        // Branches were joined: the third was applied before the second.
        let (all, applied) =
            (list(&["1_a.sql", "2_b.sql", "3_c.sql", "4_d.sql"]), list(&["1_a.sql", "3_c.sql", "2_b.sql"]));
        assert_eq!(Selection::Newest(1).of(&applied, &all)?, ["2_b.sql"]);
        assert_eq!("3_c".parse::<Selection>()?.of(&applied, &all)?, ["2_b.sql", "3_c.sql"]);
        assert_eq!("4_d".parse::<Selection>()?.of(&applied, &all)?, [""; 0], "it is not applied");
        assert!("5_e".parse::<Selection>()?.of(&applied, &all).is_err());
        Ok(())
    }

    #[test]
    fn first_migration_is_undone_by_name_only() -> Result<()> {
        let all = list(&["1_a.sql", "2_b.sql"]);
        for number in [2, 3] {
            let error =
                Selection::Newest(number).of(&all, &all).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.ends_with("--back 1_a"), "{error}");
        }
        assert_eq!("1_a".parse::<Selection>()?.of(&all, &all)?, ["2_b.sql", "1_a.sql"]);
        assert_eq!(Selection::Newest(1).of(&[], &all)?, [""; 0]);
        Ok(())
    }
}
