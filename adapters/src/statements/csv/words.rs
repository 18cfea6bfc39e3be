//! The words that banks of many countries put over their columns and into their cells, and what
//! they mean. Compared without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in small letters without accents, words parted by single blanks, a blank at both ends.
pub(super) fn normalised(text: &str) -> String {
    let mut normalised = String::with_capacity(text.len() + 2);
    normalised.push(' ');
    for character in text.nfd().filter(|character| !is_combining_mark(*character)) {
        match character {
            'ß' => normalised.push_str("ss"),
            'ø' | 'Ø' => normalised.push('o'),
            'ł' | 'Ł' => normalised.push('l'),
            'æ' | 'Æ' => normalised.push_str("ae"),
            _ if character.is_alphanumeric() => normalised.extend(character.to_lowercase()),
            _ if normalised.ends_with(' ') => {}
            _ => normalised.push(' '),
        }
    }
    if !normalised.ends_with(' ') {
        normalised.push(' ');
    }
    normalised
}

/// Whether a normalised text has one of the words, which are parted by `|`. Words of up to four
/// letters must stand alone, longer ones may be part of a compound (`buchungsbetrag`). A blank in a
/// word stands for itself.
pub(super) fn has(normalised: &str, words: &str) -> bool {
    words.split('|').any(|word| {
        let mut at = 0;
        while let Some(found) = normalised[at..].find(word) {
            let (start, end) = (at + found, at + found + word.len());
            let alone = normalised[..start].ends_with(' ') && normalised[end..].starts_with(' ');
            if alone || word.len() > 4 {
                return true;
            }
            at = end;
        }
        false
    })
}

/// English and other words for one thing. That a header is not English also tells that no
/// American wrote the dates below it.
pub(super) struct Words {
    pub english: &'static str,
    pub other: &'static str,
}

impl Words {
    pub(super) fn name(&self, normalised: &str) -> bool {
        has(normalised, self.english) || has(normalised, self.other)
    }
}

pub(super) const DATE: Words = Words {
    english: "date|dated|day|posted|booked at|created|time",
    other: "\
        datum|data|fecha|dato|paiva|kuupaev|dia|dag|tarih|dzien|buchung|valuta|wertstellung|\
        valeur|jour|giorno|boekdag|datos",
};

/// The day a bank books on, among other days.
pub(super) const BOOKING_DATE: Words = Words {
    english: "booking|booked|posting|posted|post date|accounting|completed",
    other: "\
        buchung|boek|contab|comptab|registraz|ksiegow|bokfor|bogfor|zauct|kirjaus|konyvel|\
        operaci|lancamento",
};

pub(super) const VALUE_DATE: Words = Words {
    english: "value|interest|settlement|clearing",
    other: "valut|wert|valeur|valor|rente|waluty|ranta|arvopaiva|verrekening|esedekes",
};

pub(super) const AMOUNT: Words = Words {
    english: "amount|amt|value|sum|total|net",
    other: "\
        betrag|bedrag|montant|importo|importe|monto|valor|umsatz|belob|belopp|kwota|castka|\
        summa|suma|osszeg|ammontare|tutar|maara|quantia",
};

pub(super) const DEBIT: Words = Words {
    english: "\
        debit|debits|withdraw|paid out|money out|payments out|outflow|out|spent|spend|charge|\
        dr|payments",
    other: "\
        debet|soll|belast|ausgang|ausgab|lastschrift|addebit|uscit|dare|cargo|adeudo|gasto|\
        afschrijv|uit|debe| sortie|depens|obciaz|wydat|saida|terhel|ud|utgift|withdrawn",
};

pub(super) const CREDIT: Words = Words {
    english: "credit|credits|deposit|paid in|money in|payments in|inflow|cr|received|receipt",
    other: "\
        kredit|haben|gutschrift|eingang|einnahm|accredit|entrat|avere|abono|ingreso|bijschr|\
        haber|entree|recette|uznan|wplyw|entrada|jovair|ind|inkomst",
};

pub(super) const BALANCE: Words = Words {
    english: "balance|running total",
    other: "\
        saldo|solde|kontostand|guthaben|bilans|zustatek|egyenleg|saldi|bakiye|jaak|saldering",
};

/// Amounts that are not the booked one: before conversion, fees, rates, details of a total.
pub(super) const OTHER_AMOUNT: Words = Words {
    english: "\
        original|foreign|local|instructed|fee|fees|cost|rate|exchange|discount|tax|vat|\
        cashback|tip|commission|native|limit|available",
    other: "\
        fremd|etrang|estera|vreemd|origin|gebuhr|frais|spese|kosten|kurs|koers|taux|cambio|\
        detail|einzel|mwst|entgelt|provis|koszt|disponib|verfugbar",
};

pub(super) const CURRENCY: Words = Words {
    english: "currency|ccy|curr",
    other: "\
        wahrung|waehrung|devise|divisa|valuta|munt|whg|wrg|monnaie|moneda|moeda|mena|waluta|\
        deviza|valuuta|para birimi",
};

/// Who is on the other side, beyond doubt.
pub(super) const PAYEE: Words = Words {
    english: "\
        payee|merchant|counterparty|vendor|recipient|beneficiary|partner|to from|retailer|\
        commerce",
    other: "\
        empfanger|empfaenger|beneficia|begunst|beguenst|tegenpartij|contrepart|handelaar|\
        comercio|mottagare|modtager|mottaker|odbiorc|kontrahent|prijemce|kedvezmeny|destinat|\
        saaja|zahlungsbeteilig|contraparte|tegenrekening naam|beg nstig",
};

/// Who pays what comes in.
pub(super) const PAYER: Words = Words {
    english: "payer|sender|paid by|remitter",
    other: "auftraggeber|zahlungspflicht|ordinante|ordenante|nadawca|donneur",
};

/// A name, perhaps the holder's own.
pub(super) const NAME: Words =
    Words { english: "name", other: "naam|nom|nome|nimi|nombre|namn|navn|nazwa" };

/// What keeps a column with a name in its header from holding names.
pub(super) const NOT_A_NAME: Words = Words {
    english: "\
        account|iban|bic|number|no|address|id|bank|code|holder|owner|file|first name|last name|\
        reference|card",
    other: "\
        konto|rekening|nummer|adres|compte|conto|cuenta|blz|bankleit|rubriek|kaart|inhaber|\
        adresse|indirizzo|mandat|glaubiger|swift",
};

pub(super) const DESCRIPTION: Words = Words {
    english: "\
        description|detail|text|memo|narrative|particular|purpose|note|transaction|message|\
        remittance|information|notification|info",
    other: "\
        verwendungszweck|buchungstext|libelle|communic|omschrijving|mededeling|descri|testo|\
        causale|concept|observa|mitteilung|zahlungszweck|beskriv|tekst|tytul|opis|popis|zprava|\
        kozlemeny|historico|toelichting|selite|viesti|meddelande|zusatz|texte|movimiento|motif|\
        aciklama|otsikko|dettagl|operazion|selgitus|verwendung",
};

/// The kind of booking (`Card payment`): better than no text, worse than a description.
pub(super) const KIND: Words = Words {
    english: "type|category|kind|method",
    other: "\
        typ|art|tipo|soort|umsatzart|auftragsart|kategorie|categori|rodzaj|mutatiesoort|druh|\
        laji|buchungsart",
};

pub(super) const STATE: Words =
    Words { english: "state|status", other: "zustand|etat|statut|stato|estado|stav|tila" };

pub(super) const ID: Words = Words {
    english: "\
        id|transaction no|transaction number|transaction id|reference|ref|uuid|order id|\
        entry reference|transactionid",
    other: "\
        referenz|referentie|riferimento|referencia|transaktionsnummer|numero operation|\
        numero di ordine|arkiveringstunnus|archiv|volgnr|folgenummer|kenmerk|buchungsreferenz|\
        referens|viite",
};

pub(super) const NOT_AN_ID: Words = Words {
    english: "\
        customer|mandate|end to end|account|client|merchant|terminal|creditor|\
        payment reference|card",
    other: "mandat|kunde|klant|konto|glaubiger|rekening|kaart",
};

pub(super) const ACCOUNT: Words = Words {
    english: "account|iban|account number",
    other: "konto|rekening|compte|conto|cuenta|kontonummer|rachunek|tili",
};

pub(super) const NOT_OWN_ACCOUNT: Words = Words {
    english: "\
        counter|payee|partner|beneficiary|recipient|destination|merchant|to|from|other|name|\
        holder|balance|sort|type",
    other: "\
        tegen|gegen|contra|empfanger|empfaenger|begunst|beguenst|benefic|destinat|kontrahent|\
        zahlungs|stand|naam|inhaber|partij|contrepart|auszug|afschrift",
};

/// Words in front of a cell that tell money out and money in.
pub(super) const OUT: &str = "\
    d|dr|dt|db|dbit|debit|debet|debito|af|s|soll|out|outgoing|belastung|lastschrift|ausgang|\
    ausgabe|addebito|dare|cargo|sortie|withdrawal|withdrawals|expense|spent|sale|purchase|\
    uscita|uit|ud|wydatek|obciazenie|terheles|minus|gasto|fee|charge";
pub(super) const IN: &str = "\
    c|cr|ct|crdt|credit|kredit|credito|bij|h|haben|in|incoming|gutschrift|eingang|einnahme|\
    accredito|avere|abono|entree|deposit|deposits|income|received|refund|return|entrata|ind|\
    wplyw|uznanie|jovairas|plus|ingreso|interest";

/// States of payments that were never booked.
pub(super) const FAILED: &str = "\
    failed|declined|cancelled|canceled|rejected|reverted|expired|voided|denied|fehlgeschlagen|\
    abgelehnt|storniert|abgebrochen|echoue|refuse|annule|fallito|rifiutato|annullato|fallido|\
    rechazado|cancelado|mislukt|geweigerd|geannuleerd|anulowan|odrzucon|unsuccessful|error";
/// States of payments that are still to be booked.
pub(super) const PENDING: &str = "\
    pending|vorgemerkt|ausstehend|en attente|in attesa|pendiente|pendente|in behandeling|\
    authorised|authorized|authorisation|authorization|oczekuj|processing|reserved|reserviert";

/// Signs of a card: its exports often print what was spent with a plus.
pub(super) const CARD: Words = Words {
    english: "card|cardholder|card member",
    other: "karte|carte|carta|tarjeta|cartao|kaart|kreditkarte|karta",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_accents_case_and_marks() {
        assert_eq!(normalised("Währung:"), " wahrung ");
        assert_eq!(normalised("Zahlungsempfänger*in"), " zahlungsempfanger in ");
        assert!(PAYEE.name(&normalised("Zahlungsempfänger*in")));
        assert!(AMOUNT.name(&normalised("Buchungsbetrag")));
    }

    #[test]
    fn short_words_must_stand_alone() {
        assert!(has(" af bij ", "af"));
        assert!(!has(" after ", "af"));
        assert!(has(" gutschriftsbetrag ", "gutschrift"));
    }
}
