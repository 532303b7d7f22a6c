//! Months, weekdays and the words around dates, as a language's file lists them.

use crate::written::{Problems, Table};

/// What a language says about dates.
#[derive(Debug, Default)]
pub struct Calendar {}

impl Calendar {
    /// Reads the `[months]` and `[dates]` tables of a language file.
    pub fn read(months: Option<&Table>, dates: Option<&Table>, _problems: &mut Problems) -> Self {
        months.into_iter().chain(dates).flat_map(Table::names).for_each(drop);
        Self {}
    }
}
