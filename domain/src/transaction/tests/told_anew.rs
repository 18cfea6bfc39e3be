//! What the bank tells anew of what it had told: a correction, and an announcement that lapses.

use super::*;

fn lapsed() -> TransactionEvent {
    Lapsed { import_id: None }.into()
}

fn lapse() -> TransactionCommand {
    TransactionCommand::Lapse { import_id: None }
}

fn reappear() -> TransactionCommand {
    TransactionCommand::Reappear { import_id: None }
}

fn corrected(payee: Option<&str>, description: Option<&str>) -> CorrectedByBank {
    CorrectedByBank {
        import_id: line(false).import_id,
        posted_on: day(3),
        amount: eur(-1_500),
        payee: payee.map(str::to_owned),
        description: description.map(str::to_owned),
        external_id: Some("A-1c".to_owned()),
    }
}

fn correction() -> TransactionCommand {
    TransactionCommand::CorrectByBank(BankLine {
        posted_on: day(3),
        amount: eur(-1_500),
        payee: "FUEL STATION".to_owned(),
        external_id: Some("A-1c".to_owned()),
        ..line(false)
    })
}

#[test]
fn a_correction_of_the_bank_takes_its_facts_and_keeps_what_a_person_wrote() {
    let whole = corrected(Some("FUEL STATION"), Some("Card payment"));
    given::<Transaction>([imported(false)]).when(correction()).then([whole.clone().into()]);
    given::<Transaction>([imported(false), whole.into()]).when(correction()).then_nothing();
    let payee = PayeeCorrected { payee: "Fuel for the trip".to_owned() };
    let kept = corrected(None, Some("Card payment"));
    given::<Transaction>([imported(false), payee.clone().into()])
        .when(correction())
        .then([kept.clone().into()]);
    let state = Transaction::replay(&[imported(false), payee.into(), kept.into()]);
    assert_eq!((&*state.payee, state.amount), ("Fuel for the trip", Some(eur(-1_500))));
    let description = DescriptionCorrected { description: "Porto".to_owned() };
    given::<Transaction>([imported(false), description.into()])
        .when(correction())
        .then([corrected(Some("FUEL STATION"), None).into()]);
}

#[test]
fn what_is_pending_lapses_and_comes_back_when_it_is_announced_booked_or_wanted_again() {
    given::<Transaction>([imported(true)]).when(lapse()).then([lapsed()]);
    given::<Transaction>([imported(false)])
        .when(lapse())
        .then_refused(TransactionError::NotPending);
    let gone = || [imported(true), lapsed()];
    given::<Transaction>(gone()).when(lapse()).then_refused(TransactionError::HasLapsed);
    given::<Transaction>(gone()).when(reappear()).then([Reappeared { import_id: None }.into()]);
    given::<Transaction>([imported(true)])
        .when(reappear())
        .then_refused(TransactionError::NotLapsed);
    given::<Transaction>(gone()).when(TransactionCommand::Restore).then([Restored {}.into()]);
    let booked = Transaction::replay(&gone()).decide(TransactionCommand::Post(line(false)));
    let mut state = Transaction::replay(&gone());
    booked.unwrap().iter().for_each(|event| state.apply(event));
    assert_eq!((state.state, state.pending), (State::Live, false));
    let edit = TransactionCommand::Edit(Edit::default());
    given::<Transaction>(gone()).when(edit).then_refused(TransactionError::HasLapsed);
}
