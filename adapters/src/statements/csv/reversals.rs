//! What banks call bookings that undo others. Beside the word of a direction they say that money
//! went the other way, or that none did: `Credit reversal`, `Lastschrift-Rückgabe`.

use super::state_words::FAILED;
use super::words::has;

/// Words that undo, whatever they stand beside. Normalised as [`super::words::normalised`] does it;
/// most are stems.
const REVERSED: &str = "\
    revers|rev|revd|cancel|return|correct|chargeback|charge back|bounced|void|undo|undone|undid|\
    recall|clawback|unwound|dishonour|dishonor|refused|unpaid|disputed|\
    storn|gestorn|ruckgab|rueckgab|ruckbuch|rueckbuch|rucklast|ruecklast|ruckgang|rueckgang|ruckruf|\
    rueckruf|ruckweis|widerruf|zuruck|zurueck|korrektur|korrigier|berichtig|nicht eingelost|retour|\
    rejet|contrepass|contre passation|extourn|corrig|impaye|\
    devuel|devolu|anula|retroce|extorn|contracargo|correcc|rechaz|\
    estorn|rejeit|correc|contestac|restitu|insolut|respint|rettific|\
    terugboek|teruggeb|teruggedr|correctie|herroep|\
    retur|aterfor|atergar|aterkall|tilbakefor|tilbagefor|tilbakekall|tilbagekald|makuler|korrig|\
    korrek|avbok|\
    peruut|palaut|oikais|korjaus|mitatoi|tagast|tuhist|parandus|atgriez|atcel|labojum|grazin|atsauk|\
    istaisym|korekc|\
    anulow|zwrot|zwroc|zwracan|korekt|cofniet|wycofan|vracen|vraten|vratk|opravn|povrat|vracil|\
    vracan|ispravak|ispravk|popravek|sztorn|visszau|visszav|visszat|visszah|helyesb|corect|\
    iade|iadesi|duzelt|ters|batal|pengembal|dikembal|koreksi|hoan tra|hoan tien|\
    возвра|отмен|сторн|коррект|исправл|аннулир|отозва|поверн|скасов|виправл|анульов|връщан|върнат|\
    корекц|αντιλογ|ακυρ|επιστροφ|διορθ|\
    冲正|冲销|沖正|沖銷|退回|退款|退货|退貨|撤销|撤銷|取消|作废|作廢|更正|冲回|沖回|返金|返品|組戻|訂正|戻し|戻入|\
    취소|환불|반환|정정|ביטול|החזר|הוחזר|תיקון|عكس|الغاء|مرتجع|استرداد|تصحيح";

/// Whether a text speaks of what was undone or never done.
pub(super) fn is_told(normalised: &str) -> bool {
    has(normalised, REVERSED) || has(normalised, FAILED)
}
