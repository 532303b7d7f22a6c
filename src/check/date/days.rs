//! Arithmetic of days: which dates exist, and how far one is from another across calendars.

use crate::language::calendar::Reckoning;

/// How many days a Gregorian month has; an unknown year may be a leap year.
pub fn days_in(year: Option<i32>, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => {
            if year.is_none_or(is_leap) {
                29
            } else {
                28
            }
        }
        _ => 31,
    }
}

/// The most days that a month can have. Of Hijri months, and of leap years of the sun, only the most is sure.
pub fn most_days(reckoning: Reckoning, year: Option<i32>, month: u8) -> u8 {
    match reckoning {
        Reckoning::Gregorian => days_in(year, month),
        Reckoning::Hijri => 30,
        Reckoning::Solar => {
            if month <= 6 {
                31
            } else {
                30
            }
        }
    }
}

/// Whether a Gregorian year has 29 February.
pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days since 1 January 1970 of a Gregorian date, before 1582 too. The year begins in March, so that the leap day
/// is its last and months are counted by one linear formula.
pub fn gregorian(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (i64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Days since 1 January 1970 of a Julian date, in which every fourth year is a leap year.
pub fn julian(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let month = (i64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    year.div_euclid(4) * 1461 + year.rem_euclid(4) * 365 + of_year - 719_470
}

/// The day before which dates are Julian by convention: 15 October 1582.
pub const GREGORIAN_FROM: (i32, u8, u8) = (1582, 10, 15);

/// The Gregorian date of a day: year, month, day.
pub fn date_of(days: i64) -> (i32, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year as i32, month as u8, day as u8)
}

/// The mean month of the moon, in days and their thousand-millionths.
const MONTH_OF_THE_MOON: i128 = 29_530_588_853;

/// Days from the first month of the Hijri calendar to 1 January 1970, in the same unit: chosen so that the first of a
/// month is nowhere further than a day from the calendar of Umm al-Qura between 1343 and 1500.
const MOON_EPOCH: i128 = 492_148_420_000_000;

/// Days since 1 January 1970 of a Hijri date by the mean moon, which is within a day of the official calendar and two of
/// any sighting.
pub fn hijri(year: i32, month: u8, day: u8) -> i64 {
    let months = (i128::from(year) - 1) * 12 + i128::from(month) - 1;
    let days = (months * MONTH_OF_THE_MOON - MOON_EPOCH).div_euclid(1_000_000_000);
    days as i64 + i64::from(day) - 1
}

/// The weekday of a day, counted from Sunday as 0.
pub fn weekday(days: i64) -> u8 {
    (days + 4).rem_euclid(7) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_after_the_last_julian_one_is_the_first_gregorian_one() {
        let (year, month, day) = GREGORIAN_FROM;
        assert_eq!(julian(1582, 10, 4) + 1, gregorian(year, month, day));
        assert_eq!(julian(1900, 2, 29), gregorian(1900, 3, 13));
        // The fall of Constantinople, a Tuesday.
        assert_eq!(weekday(julian(1453, 5, 29)), 2);
        assert!((julian(1453, 5, 29) - hijri(857, 5, 20)).abs() <= 2);
    }

    #[test]
    fn four_hundred_years_agree_with_a_calendar_library() {
        let (mut year, mut month, mut day) = (1800, 1, 1);
        let first = gregorian(year, month, day);
        for at in first..first + 146_097 {
            assert_eq!(gregorian(year, month, day), at);
            assert_eq!(date_of(at), (year, month, day));
            if day == 1 {
                let theirs = icu_calendar::Date::try_new_iso(year, month, day).expect("a valid date");
                let named = icu_calendar::types::Weekday::from_days_since_sunday(isize::from(weekday(at)));
                assert_eq!(theirs.weekday(), named);
            }
            if day < days_in(Some(year), month) {
                day += 1;
            } else {
                (day, month) = (1, month % 12 + 1);
                year += i32::from(month == 1);
            }
        }
        assert_eq!((year, month, day), (2200, 1, 1));
    }

    #[test]
    fn the_hijri_years_of_the_press_agree_with_a_calendar_library() {
        use icu_calendar::cal::Hijri;
        let (mut most, mut days) = (0, 0);
        for year in 1343..=1500 {
            for month in 1..=12 {
                // The official calendar, as computed for Mecca.
                let official =
                    icu_calendar::Date::try_new_hijri_with_calendar(year, month, 1, Hijri::new_umm_al_qura());
                let theirs = official.expect("a valid date").to_calendar(icu_calendar::cal::Iso);
                let day = gregorian(theirs.year().extended_year(), theirs.month().ordinal, theirs.day_of_month().0);
                most = most.max((hijri(year, month, 1) - day).abs());
                days += 1;
            }
        }
        assert_eq!(days, 158 * 12);
        assert!(most <= 1, "{most} days apart");
    }

    #[test]
    fn known_days() {
        assert_eq!(weekday(gregorian(2017, 11, 21)), 2);
        assert_eq!(date_of(hijri(1439, 1, 1)), (2017, 9, 22));
        assert!((hijri(1445, 9, 1) - gregorian(2024, 3, 11)).abs() <= 1);
        assert_eq!(days_in(Some(1900), 2), 28);
        assert_eq!(days_in(Some(2000), 2), 29);
    }
}
