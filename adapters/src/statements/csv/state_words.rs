//! What banks call bookings that are booked, are still to be, or failed. Normalised as
//! [`super::words::normalised`] does it: without case and accents, and without the marks of scripts
//! that write them apart from their letters. Most are stems, for words have many endings.

/// States of payments that were never booked.
pub(super) const FAILED: &str = "\
    failed|declined|cancelled|canceled|rejected|reverted|expired|void|voided|denied|unsuccessful|\
    error|aborted|abandon|timed out|lapsed|deleted|invalid|abgelaufen|verfallen|ungultig|\
    expire|decline|expirad|caducad|denegad|scadut|negato|negata|respint|non riuscit|\
    verlopen|vervallen|afgewezen|afgekeurd|ongeldig|wygasl|uniewazn|odmow|\
    rejeitad|recusad|falhou|falhad|nulo|nula|nulle|\
    fehlgeschlagen|abgelehnt|storniert|abgebrochen|abgewiesen|zuruckgewiesen|gescheitert|\
    echoue|refuse|annul|rejete|fallito|rifiutat|fallid|rechazad|cancelad|mislukt|geweigerd|\
    geannuleerd|anulowan|odrzucon|anulat|anulad|respins|esuat|nieudan|\
    neuspes|neuspjes|zamitnut|zamietnut|zrusen|odbijen|ponisten|zavrnjen|preklican|\
    sikertelen|elutasit|torolt|iptal|reddedil|basarisiz|gagal|ditolak|dibatalkan|\
    avvist|avvisad|avvisat|afvist|avbrut|makulerad|mislykk|misslyckad|hylatty|hylatyt|peruttu|\
    epaonnist|tagasi lukat|ebaonnest|noraidit|atmest|nepavyk|\
    отклонен|отменен|ошибк|неуспешн|відхилен|скасован|неуспішн|отхвърлен|απορριφ|ακυρω|\
    失败|失敗|关闭|關閉|取消|已撤销|拒绝|却下|キャンセル|エラー|실패|취소|거절|반려|\
    בוטל|נדח|נכשל|مرفوض|ملغ|فشل|khong thanh cong|that bai|da huy|tu choi|ไมสำเรจ|ยกเลก";

/// Kinds that say of their row that it was never booked, as whole words.
pub(super) const NEVER: &str = "\
    failed|declined|cancelled|canceled|rejected|expired|void|voided|denied|\
    fehlgeschlagen|abgelehnt|storniert|abgebrochen|abgewiesen|zuruckgewiesen|ungultig|\
    echoue|echouee|refuse|refusee|annule|annulee|rejete|rejetee|expire|expiree|\
    fallito|fallita|rifiutato|rifiutata|annullato|annullata|respinto|respinta|scaduto|scaduta|\
    fallido|fallida|rechazado|rechazada|cancelado|cancelada|anulado|anulada|denegado|denegada|\
    caducado|caducada|expirado|expirada|rejeitado|rejeitada|recusado|recusada|falhado|falhada|\
    mislukt|geweigerd|geannuleerd|afgewezen|verlopen|vervallen|\
    anulowano|anulowany|anulowana|anulowane|odrzucono|odrzucony|odrzucona|odrzucone|\
    nieudany|nieudana|nieudane|avvisad|avvist|makulerad|hylatty|peruttu|\
    отклонен|отклонена|отклонено|отменен|отменена|отменено|失败|失敗|已取消|已撤销|拒绝|취소|거절|실패";

/// States of payments whose money came back. Whether a row of its own brings it back they do not
/// say.
pub(super) const RETURNED: &str = "\
    refund|returned|reversed|reversal|chargeback|charge back|charged back|bounced|reimburs|\
    erstattet|erstattung|zuruckgegeben|zuruckgezahlt|zuruckgebucht|ruckgebucht|retourniert|\
    ruckgab|ruckbuch|rucklast|ruckgangig|rembours|retourne|restitue|extourne|contrepass|\
    devuelt|devolucion|reembols|revertid|reversad|retrocedid|extornad|\
    restituit|rimbors|stornat|riaccredit|teruggeb|terugbetaal|teruggest|terugbetal|teruggevo|\
    zwroc|zwrot|devolvid|devoluc|estornad|estorno|возвращ|возврат|已退款|返金|환불";

/// States of payments that are still to be booked.
pub(super) const PENDING: &str = "\
    pending|voorgenomen|toekomstig|pendent|pendenti|cativ|broneering|odotus|frateki|yn aros|ar feitheamh|amgaang|\
    ne pritje|во тек|მოლოდინ|սպասման|gozləm|hangende|inasubiri|nakabinbin|provisor|\
    en transito|memo posted|memo post|i bið|zain|授權中|授权中|\
    blocked|gesperrt|bloque|bloquead|\
    processing|queued|future dated|pre auth|authorising|authorizing|disponiert|authorised|\
    authorized|authorisation|authorization|reserved|temporary|hold|\
    open|unbooked|unposted|uncleared|unsettled|unprocessed|unconfirmed|incomplete|not booked|\
    not posted|not yet|outstanding|in progress|in process|awaiting|scheduled|upcoming|\
    vorgemerkt|vormerk|ausstehend|reserviert|laufend|offen|nicht gebucht|noch nicht|unverbucht|\
    ungebucht|in bearbeitung|in verarbeitung|in ausfuhrung|schwebend|anstehend|geplant|wartend|\
    terminiert|blockiert|\
    en attente|en cours|a venir|retenu|previsionnel|in attesa|in sospeso|sospes|in corso|\
    in elaborazione|trattenut|bloccat|provvisor|prenotat|\
    pendiente|en proceso|en curso|en tramite|en espera|retencion|retenid|programad|\
    pendente|processando|em processamento|em andamento|aguardando|agendad|em aberto|nao processad|\
    lancamentos futuros|autoriz|autoris|autoryz|preautor|\
    in behandeling|gereserveerd|niet geboekt|nog niet|in afwachting|openstaand|wachtend|wacht op|\
    geblokkeerd|gepland|lopend|\
    vantande|vantar|reserverad|reservat|ej bokford|ej bokfort|preliminar|pagaende|kommande|\
    obokfor|obokad|blockerad|ventende|venter|avvent|afvent|reservert|reserveret|reservasjon|\
    ikke bokfort|ikke bogfort|ikke gennemfort|under behandling|ubehandlet|uafslutt|kommende|\
    planlagt|blokker|pa vent|\
    odott|katevarau|varauk|varaus|varatt|varatu|kesken|kasittelyssa|kirjaamat|vahvistamat|tulossa|\
    avoin|avoimet|ootel|ootav|tootlemisel|broneerit|kinnitamata|\
    gaida|gaidos|apstrade|neapstradat|laukia|vykdom|apdorojam|neivykd|rezerv|\
    oczekuj|oczekiwan|w toku|w trakcie|w realizacji|wstrzyman|blokad|zablokowan|nierozlicz|\
    niezaksieg|niezreal|niewykon|zaplanowan|planowan|\
    ceka|cekaj|cekani|cekanju|zpracovava|nezpracovan|nezauct|nezuct|neproveden|blokac|blokovan|\
    planovan|caka|cakaj|cakani|cakanju|spracovava|spracuva|nespracovan|nevykonan|v spracovani|\
    u obradi|u tijeku|u toku|neproknjiz|neizvrs|neobrad|v obdelavi|\
    fuggo|folyamatban|feldolgozas|varakoz|zarolt|zarolas|konyveletlen|konyvelesre var|foglalt|\
    foglalas|in asteptare|in curs|in procesare|neprocesat|nedecontat|blocat|blocare|\
    beklemede|bekliyor|bekleyen|bekleniyor|beklen|islemde|isleniyor|isleme alin|askida|provizyon|\
    devam ed|tertunda|menunggu|sedang|dalam pem|dalam proses|belum|ditahan|\
    cho xu ly|cho duyet|cho hach toan|dang xu ly|dang cho|tam giu|chua|\
    ожида|обработке|обрабатыва|в процессе|незаверш|непроведен|неисполнен|невыполнен|необработан|\
    заблокирован| холд |заморож|резерв|отложен|авториз|предстоящ|obrabotk|ozhida|очіку|обробці|\
    обробля|\
    в процесі|tamamlanma|gerceklesme|islenme|predbezn|in verwerking|незаверш|заблокован|изчакв|\
    чакащ|обработва|блокиран|неосчетовод|күтуде|өңделуде|\
    εκκρεμ|αναμον|επεξεργασ|εξελιξη|δεσμευμεν|\
    待入|待处|待處|待记|待記|待确|待確|待结|待結|待清|待支|待付|待扣|待审|待審|处理中|處理中|进行中|\
    進行中|未入账|未入帳|未记账|未記帳|未处理|未處理|未结|未結|未完成|等待|冻结|凍結|预授权|預授權|\
    交易中|受理中|审核中|審核中|保留|未確定|未処理|未計上|未決済|処理中|確認中|待ち|予定|仮売上|\
    仮計上|速報|オーソリ|ヘンティンク|처리중|처리 중|대기|보류|진행중|진행 중|미결제|미처리|미확정|미매입|예정|\
    ממתי|המתנ|בעיבוד|בתהליך|טרם נקלט|قيد ال|حجز|معلق|انتظار|محجوز|در حال|\
    लबत|परतकष|परकरयधन|รอดำเน|กำลงดำเน|รอการ|รอตด";

/// Words before one of [`BOOKED`] that turn it to its opposite, and those that tell of what is to
/// come.
pub(super) const NOT_YET: &str = "\
    non|not|never|nicht|pas|jamais|nunca|no|nao|ej|inte|ikke|ikkje|nie|ne|nem|ei|niet|nu|не|\
    noch|nog|yet|encore|ancora|aun|ainda|a|da|to|be|zu|te|por|att|do|at|sin|sem|senza|sans|bez|\
    ni|nije|nisu|nav|icke|μη|δεν|לא|טרם|غير|لم|tidak|khong|ще";

/// States of payments that were booked.
pub(super) const BOOKED: &str = "\
    booked|posted|bokað|kontabilizatut|wedi postio|postailte|ipprocessat|kontabil|შესრულებ|\
    կատարված|реализиран|kryer|completed|complete|cleared|settled|processed|finalised|finalized|\
    success|done|\
    final|executed|confirmed|reconciled|recorded|finished|paid|\
    gebucht|verbucht|verbuch|buchen|abgeschlossen|ausgefuhrt|durchgefuhrt|abgewickelt|erledigt|\
    wertgestellt|erfolgreich|bestatigt|bezahlt|verarbeitet|\
    comptabilis|execute|effectue|termine|traite|regle|paye|\
    contabilizzat|contabiliz|contabilis|eseguit|completat|effettuat|elaborat|pagat|\
    ejecutad|efectuad|completad|procesad|liquidad|finalizad|realizad|concluid|confirmad|pagad|\
    efetuad|efetivad|processad|\
    geboekt|boeken|verwerkt|verwerken|uitgevoerd|afgehandeld|voltooid|afgerond|betaald|bevestigd|\
    bokford|bokfort|bokfor|bokat|utford|utfort|genomford|slutford|betald|bogfort|bogfor|gennemfort|\
    udfort|afsluttet|behandlet|gjennomfort|fullfort|betalt|\
    kirjattu|kirjat|tilioit|suoritettu|suoritetut|toteutu|kasitelty|maksettu|valmis|vahvistettu|\
    teostatud|toodeldud|kinnitatud|izpildit|apstradat|gramatot|pabeigt|ivykdyt|atlikt|apdorot|\
    zaksiegowan|zaksiegowani|ksiegowan|rozliczon|zrealizowan|wykonan|zakonczon|przetworzon|oplacon|\
    zauctovan|zuctovan|zauctov|proveden|zpracovan|dokoncen|uhrazen|realizovan|vyporadan|vykonan|\
    spracovan|uhraden|izvrsen|proknjiz|knjizen|zavrsen|obraden|obradjen|obdelan|zakljucen|\
    konyvelt|konyvel|teljesitett|teljesult|feldolgozott|feldolgozva|vegrehajt|sikeres|elszamolt|\
    executat|procesat|finalizat|decontat|inregistrat|efectuat|\
    tamamlan|gerceklesti|islendi|muhasebe|basariyla|basarili|selesai|berhasil|sukses|diposting|\
    telah diproses|thanh cong|hoan tat|hoan thanh|da hach toan|da ghi so|da xu ly|\
    проведен|исполнен|выполнен|заверш|обработан|успешн|оплачен|зачислен|виконан|оброблен|успішн|\
    сплачен|осчетоводен|изпълнен|приключен|обработен|ολοκληρω|εκτελεσ|καταχωρ|\
    完了|完成|成功|已入|已记|已記|已结|已結|已清|已处|已處|已存|已收|已到|已转|已轉|已付|已支|已退|确定|確定|済|済み|計上済|処理済|\
    완료|확정|정상|매입|בוצע|נקלט|הושלם|مكتمل|منفذ|ناجح|परण|सफल|สำเรจ|เสรจ";

/// What turns one of [`BOOKED`] to its opposite where a word begins with it (`neproknjiženo`,
/// `onverwerkt`, `未完了`).
pub(super) const UN: &str = "un|in|im|on|o|u|ne|nie|ni|nev|не|未|未能|不|没|沒|미|비";

/// Titles of bookings to come, which say it alone.
pub(super) const HOLDS: &str = "\
    authorisations|authorizations|preauthorisations|preauthorizations|holds|reservations|\
    reservierungen|autorisierungen|vormerkungen|autorisations|retenues|preautorisations|\
    autorizaciones|retenciones|reservas|autorizacoes|retencoes|cativos|cativo|autorizzazioni|\
    prenotazioni|reserveringen|autorisaties|katevaraukset|katevaraus|varaukset|reserverade|\
    reserverte|reserverede|reservasjoner|reservationer|blokady|blokada|autoryzacje|blokace|\
    blokacie|\
    rezervace|rezervacie|rezervirana|rezervacije|rezervisana|zarolasok|foglalasok|blocari|\
    rezervari|\
    broneeringud|broneering|rezervacijos|rezervuota|rezervacijas|rezervetie|provizyonlar|\
    авторизации|холды|блокировки|резервы|δεσμευσεις|預授權|预授权|オーソリ|保留|가승인";

/// What a line between the rows speaks of, beside the state of all below it.
pub(super) const ENTRIES: &str = "\
    transaction|entries|items|payments|purchases|postings|activity|umsatz|umsatze|buchung|zahlung|\
    posten|tehing|kinisi|κινησ|bewegung|mutatie|afschrijv|historia|операци|operation|mouvement|\
    ecriture|movimient|movimento|moviment|operacion|operazion|\
    transazion|transacc|transacties|transacoes|lancament|boekingen|transaktion|transaksjon|\
    transakci|\
    transakcj|transakt|operacj|operaci|posteringer|bevaegels|\
    tapahtum|tranzakci|tranzact|tetel|pohyb|promet|islem|hareket|\
    платеж|операци|транзакц|проводк|交易|取引|明細|거래|내역|פעולות|תנועות|معاملات|giao dich|รายการ";

/// What such a line calls them where its own words say that they are not booked: of one that says
/// nothing else it is not known.
pub(super) const MOVES: &str = "\
    transfer|debits|orders|charges|uberweisung|auftrag|lastschrift|abbuchung|virement|prelevement|\
    paiement|ordres|transferencia|pagos|pago|ordenes|recibos|domiciliacion|pagament|bonific|addebit|\
    ordini|ordens|debitos|betaling|overboeking|opdracht|incasso|overforing|uppdrag|oppdrag|\
    tilisiirto|siirto|maksu|makse|ulekan|korraldus|maksajum|parskaitijum|mokejim|pavedim|platnosc|\
    przelew|zlecen|platb|prikaz|prevod|placanj|placil|nalog|nalozi|utalas|fizetes|megbizas|plati|\
    transferuri|ordine|odeme|havale|talimat|перевод|переказ|плащан|нареждан|πληρωμ|μεταφορ|εντολ|\
    转账|轉帳|支付|付款|送金|支払|振込|이체|결제|תשלומ|העברות|مدفوعات|تحويلات|pembayaran|thanh toan|โอน";

/// Orders that are carried out again and again, or on a day that is told.
pub(super) const STANDING: &str = "\
    standing order|dauerauftrag|terminuberweisung|terminauftrag|terminzahlung|ordres permanents|\
    ordre permanent|virements permanents|virement permanent|ordenes permanentes|\
    transferencias periodicas|ordini permanenti|ordine permanente|bonifici ricorrenti|\
    ordens permanentes|transferencias permanentes|periodieke overboeking|periodieke betaling|\
    doorlopende opdracht|zlecenia stale|stale zlecenia|zlecenie stale|trvale prikazy|trvaly prikaz|\
    trvale platobne prikazy|trajni nalozi|trajni nalogi|trajni nalog|staende uppdrag|\
    staende overforing|faste betalinger|faste overforinger|faste oppdrag|toistuvaissiirto|\
    toistuvaissiirrot|pysyvaissiirto|pusikorraldus|pusimakse|regularie maksajumi|\
    periodiniai mokejimai|allando megbizas|allando atutalas|ordine de plata programate|\
    ordine permanente de plata|duzenli odeme|odeme talimat|регулярные платежи|автоплатеж|\
    регулярні платежі|автоплатіж|постоянни нареждания|παγιες εντολες|παγια εντολη|定期支付|定期转账|\
    自动转账|自動送金|自動振替予定|자동이체|הוראות קבע|perintah tetap|lenh dinh ky";

/// Headings of what a person says of bookings, which are booked all the same.
pub(super) const REMARKS: &str = "\
    note|notes|nota|tag|tags|comment|remark|category|label|kommentar|notiz|bemerkung|anmerkung|\
    kategori|catego|comentario|commento|remarque|opmerking|notitie|uwagi|komentar|заметк|коммент|\
    категор|备注|備注|備考|비고|메모|分类|分類";
