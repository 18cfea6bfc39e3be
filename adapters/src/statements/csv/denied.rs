//! States that say that something never came about: that it was not carried out, was not allowed,
//! or that money which was held is free again. What is only not booked yet is none of them.

use super::words::has;

/// Words that turn a word behind them to its opposite.
const NOT: &str = "\
    non|not|never|nicht|pas|jamais|nunca|no|nao|ej|inte|ikke|ikkje|nie|ne|nem|ei|niet|nu|не|ni|\
    nije|nisu|nav|icke|δεν|לא|غير|لم|tidak|khong";
/// What turns a word that begins with it, in languages that have no other way to say it (that of
/// `incomplete` says rather that the end is still to come).
const PREFIXES: &str = "ne|nie|не";
/// How far behind the word that turns it a word may stand (`no se ha realizado`).
const MOST_BETWEEN: usize = 3;

/// Words of what is still to come, which may also be denied.
const YET: &str = "\
    yet|noch|nog|encore|ancora|aun|todavia|ainda|jeszcze|jeste|dosud|zatim|zatial|este|belum|still|\
    annu|annua|enda|endnu|enna|vel|vela|inca|henuz|meg|ще|еще|все|пока|ακομη|ακομα|pending|\
    ausstehend|attente|attesa|pendiente|pendente|await|waiting|wartet";

/// What was carried out, or came to its end. What is booked, cleared, paid or confirmed comes
/// later, and is not among them.
const DONE: &str = "\
    executed|completed|complete|finalised|finalized|success|done|carried out|performed|fulfilled|\
    honoured|honored|went through|ausgefuhrt|durchgefuhrt|abgewickelt|erledigt|erfolg|\
    abgeschlossen|zustande|execute|effectue|termine|abouti|reussi|realise|eseguit|completat|\
    effettuat|andat|ejecutad|efectuad|completad|finalizad|realizad|concluid|efetuad|efetivad|\
    executad|sucedid|uitgevoerd|afgehandeld|voltooid|afgerond|gelukt|geslaagd|utford|utfort|\
    genomford|genomfort|slutford|slutfort|lyckad|gennemfort|udfort|gjennomfort|fullfort|lykkes|\
    suoritet|toteutu|toteutet|onnistu|teostatud|sooritatud|onnestun|izpildit|ivykdyt|ivykdit|\
    atlikt|zrealizowan|wykonan|przeprowadzon|dokonan|powiodl|proveden|realizovan|vykonan|\
    uskutecnen|uskutocnen|zrealizovan|izvrsen|realiziran|obavljen|izveden|opravljen|teljesitett|\
    teljesult|vegrehajt|sikerul|executat|efectuat|finalizat|realizat|reusit|выполнен|исполнен|\
    состоял|удалос|удалас|виконан|здіиснен|вдалос|изпълнен|осъществен|εκτελεσ|ολοκληρω|בוצע|\
    הושלם|منفذ|تنفيذ|berhasil|sukses|selesai|thuc hien";
/// What is worked through by a bank, perhaps later.
const PROCESSED: &str = "\
    processed|verarbeitet|bearbeitet|traite|elaborat|procesad|processad|verwerkt|behandlat|\
    behandlet|behandlad|przetworzon|zpracovan|spracovan|obraden|obradjen|obdelan|feldolgoz|procesat|\
    обработан|оброблен|обработен|diproses|kasitel";
/// What was allowed.
const ALLOWED: &str = "\
    authori|autori|autoryz|авториз|approved|accepted|permitted|genehmigt|bewilligt|approuve|\
    accepte|approvat|accettat|aprobad|aceptad|aprovad|aceite|goedgekeurd|geaccepteerd|godkan|\
    godkendt|godkjent|hyvaksyt|schvalen|odobren|engedelyez|aprobat|одобрен|разрешен|εγκρι|אושר|\
    مصرح|disetujui";
/// The same where a prefix of other languages turns it (`unauthorised`).
const FORBIDDEN: &str = "\
    unauthori|unautori|unapproved|nonauthori|desautori|未授权|未授權|未通过|未通過|未批准|不批准|\
    未成功|不成功|不成立|未成立";
/// Words that say in themselves that it did not come about.
const UNDONE: &str = "\
    gerceklesmed|gerceklestirilemed|onaylanmad|yapilamad|yapilmad|toteutumat|erlosch";

/// Money that is held, or that it may be booked.
const HELD: &str = "\
    authori|autori|autoryz|авториз|hold|holds|preauth|reserv|rezerv|vormerk|blockierung|sperre|\
    retenc|retenue|blokad|blokac|blocage|bloqueo|bloqueio|blocco|zarolas|foglalas|холд|резерв|блокир|\
    varaus|broneering|オーソリ|预授权|預授權|冻结|凍結|가승인";
/// What is said of it when it is free again.
const FREED: &str = "\
    released|removed|dropped|ended|erlosch|aufgehoben|aufgelost|freigegeben|geloscht|weggefallen|\
    entfallen|levee|leve|liberee|libere|eteint|liberad|levantad|liberat|rilasciat|rimoss|svincolat|\
    estint|cessat|vrijgegeven|vrijgevallen|opgeheven|frigivet|frigitt|frigjort|frislapp|upphavd|\
    opphevet|ophaevet|zwolnion|uvolnen|oslobod|ukinut|felold|снят|разблокирован|разморож|解除|해제|\
    vapautet|vabastat|ridicat|kaldiril";

/// What may be held or refused, where the one word is all.
const BLOCKED: &str = "\
    blocked|blockiert|gesperrt|bloque|bloquee|bloquead|bloccat|geblokkeerd|zablokowan|zablokovan|\
    blokiran|blockerad|blokeret|blokkert|blocat|заблокирован|заблокован|блокиран";

/// Whether a text says that a payment was not allowed, or that money which was held is free again.
pub(super) fn is_refused(normalised: &str) -> bool {
    let is_told = has(normalised, FORBIDDEN)
        || is_turned(normalised, ALLOWED)
        || (has(normalised, HELD) && has(normalised, FREED));
    is_told && !has(normalised, YET)
}

/// Whether two words say that payments were not allowed (`Not authorised`).
pub(super) fn is_forbidden(normalised: &str) -> bool {
    normalised.split_whitespace().count() == 2
        && is_behind_not(normalised, ALLOWED)
        && !has(normalised, YET)
}

/// Whether a text says that something was not carried out. As the title of several rows it may
/// also be that of orders which are still to be.
pub(super) fn is_undone(normalised: &str) -> bool {
    (has(normalised, UNDONE) || is_turned(normalised, DONE)) && !has(normalised, YET)
}

/// Whether a text says of a booking that is not booked what may mean that it never will be.
pub(super) fn may_be(normalised: &str) -> bool {
    let is_alone = normalised.split_whitespace().count() == 1;
    (is_alone && has(normalised, BLOCKED))
        || (is_behind_not(normalised, PROCESSED) && !has(normalised, YET))
}

fn is_turned(normalised: &str, words: &str) -> bool {
    let begins = |rest: &str| words.split('|').any(|word| rest.starts_with(word));
    let has_prefix =
        |word: &str| PREFIXES.split('|').filter_map(|un| word.strip_prefix(un)).any(begins);
    is_behind_not(normalised, words) || normalised.split_whitespace().any(has_prefix)
}

/// Whether one of the words stands close behind one that turns it.
fn is_behind_not(normalised: &str, words: &str) -> bool {
    let is_not = |word: &str| NOT.split('|').any(|not| not == word);
    let mut rest = normalised.split_whitespace();
    while let Some(word) = rest.next() {
        if is_not(word) {
            // Behind `no` may stand a number.
            let is_plain = |word: &&str| !word.contains(|c: char| c.is_ascii_digit());
            let near: Vec<&str> = rest.clone().take(MOST_BETWEEN).take_while(is_plain).collect();
            if has(&format!(" {} ", near.join(" ")), words) {
                return true;
            }
        }
    }
    false
}
