//! What an account remembers of the columns of its files.

use super::*;

fn mapping(payee_column: Option<u32>, description_columns: &[u32]) -> ColumnMapping {
    ColumnMapping {
        delimiter: ';',
        encoding: "utf-8".to_owned(),
        skip_rows: 1,
        date_column: 0,
        date_order: DateOrder::DayMonthYear,
        amount: AmountColumns::signed(4, false),
        decimal_mark: ',',
        payee_column,
        description_columns: description_columns.to_vec(),
        balance_column: None,
        currency_column: None,
        account_column: None,
        bank_id_column: None,
        state_column: None,
        booked_on_column: None,
        payer_column: None,
        fee_column: None,
        units: None,
        learned: None,
    }
}

#[test]
fn what_was_remembered_before_headings_were_is_still_read() {
    let old = r#"{"delimiter":";","encoding":"utf-8","skip_rows":1,"date_column":0,
        "date_order":"day_month_year","decimal_mark":",","payee_column":2,
        "description_columns":[3],"amount":{"kind":"signed","column":4,"inverted":false}}"#;
    let old: ColumnMapping = serde_json::from_str(old).unwrap();
    assert_eq!(old, mapping(Some(2), &[3]));
    let learned = Learned { headings: vec!["tag".into()], ..Learned::default() };
    let new = ColumnMapping { learned: Some(learned), ..old.clone() };
    let written = serde_json::to_value(&new).unwrap();
    assert_eq!(written["learned"], serde_json::json!({"headings": ["tag"]}));
    assert_eq!(serde_json::from_value::<ColumnMapping>(written).unwrap(), new);
    assert!(old.has_headings_of(&new) && serde_json::to_value(&old).unwrap()["learned"].is_null());
}

#[test]
fn words_beside_amounts_are_read_as_before_there_were_words_alone() {
    let old = r#"{"kind":"directed","column":2,"direction_column":3,"out_words":["D"]}"#;
    let read: AmountColumns = serde_json::from_str(old).unwrap();
    assert!(matches!(read, AmountColumns::Directed { words_alone: false, .. }));
    assert_eq!(serde_json::to_string(&read).unwrap(), old);
    let new = old.replace("]}", "],\"words_alone\":true}");
    let read: AmountColumns = serde_json::from_str(&new).unwrap();
    assert!(matches!(read, AmountColumns::Directed { words_alone: true, .. }));
    assert_eq!(serde_json::to_string(&read).unwrap(), new);
}

#[test]
fn another_text_column_as_payee_is_the_same_table_and_other_texts_are_not() {
    let many_rows = mapping(Some(2), &[3]);
    for (few_rows, same) in [
        (mapping(Some(2), &[3]), true),
        (mapping(Some(3), &[2]), true),
        (mapping(Some(3), &[]), true),
        (mapping(None, &[]), false),
        (mapping(Some(1), &[5]), false),
        (ColumnMapping { date_column: 1, ..mapping(Some(2), &[3]) }, false),
        (ColumnMapping { delimiter: ',', ..mapping(Some(2), &[3]) }, false),
    ] {
        assert_eq!(many_rows.has_columns_of(&few_rows), same, "{few_rows:?}");
        assert_eq!(few_rows.has_columns_of(&many_rows), same, "{few_rows:?}");
    }
    assert!(mapping(None, &[2]).has_columns_of(&mapping(None, &[])));
}

#[test]
fn units_are_kept_where_they_are_told_and_were_not_told_before() {
    let plain = serde_json::to_value(mapping(None, &[])).unwrap();
    assert!(plain.get("units").is_none());
    let unit = ColumnUnit { column: 4, unit: AmountUnit::Hundredths };
    for (units, written) in [
        (vec![], serde_json::json!([])),
        (vec![unit], serde_json::json!([{"column": 4, "unit": "hundredths"}])),
    ] {
        let told = ColumnMapping { units: Some(units), ..mapping(None, &[]) };
        let json = serde_json::to_value(&told).unwrap();
        assert_eq!(json["units"], written);
        assert_eq!(serde_json::from_value::<ColumnMapping>(json).unwrap(), told);
    }
    for (unit, name) in [
        (AmountUnit::Minor, "minor"),
        (AmountUnit::Thousands, "thousands"),
        (AmountUnit::TenThousands, "ten_thousands"),
        (AmountUnit::Lakhs, "lakhs"),
        (AmountUnit::Millions, "millions"),
        (AmountUnit::Crores, "crores"),
    ] {
        assert_eq!(serde_json::to_value(unit).unwrap(), name);
    }
}
