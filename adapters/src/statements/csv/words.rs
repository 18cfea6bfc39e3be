//! The words that banks of many countries put over their columns and into their cells, and what
//! they mean. Compared without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in small letters without accents, words parted by single blanks, a blank at both ends.
pub(super) fn normalised(text: &str) -> String {
    let mut normalised = String::with_capacity(text.len() + 2);
    normalised.push(' ');
    if text.is_ascii() {
        text.chars().for_each(|character| add(&mut normalised, character));
    } else {
        let plain = text.nfd().filter(|character| !is_combining_mark(*character));
        plain.nfc().for_each(|character| add(&mut normalised, character));
    }
    if !normalised.ends_with(' ') {
        normalised.push(' ');
    }
    normalised
}

fn add(normalised: &mut String, character: char) {
    match character {
        'ß' => normalised.push_str("ss"),
        'ø' | 'Ø' => normalised.push('o'),
        'đ' | 'Đ' => normalised.push('d'),
        'ł' | 'Ł' => normalised.push('l'),
        'æ' | 'Æ' => normalised.push_str("ae"),
        'ı' => normalised.push('i'),
        _ if character.is_alphanumeric() => normalised.extend(character.to_lowercase()),
        _ if normalised.ends_with(' ') => {}
        _ => normalised.push(' '),
    }
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
        valeur|jour|giorno|boekdag|datos|tanggal|pvm|paivamaara|datums|дата|ημερομηνια|תאריך|\
        تاريخ|日期|时间|時間|日付|年月日|取引日|利用日|取扱日|記帳日|処理日|決済日|受付日|入出金日|날짜|일자|거래일|ngay|วนท|datas|keltezes|\
        sukoritus",
};

/// The day a bank books on, among other days.
pub(super) const BOOKING_DATE: Words = Words {
    english: "booking|booked|posting|posted|post date|accounting|completed|clearing|cleared",
    other: "\
    buchung|boek|boekdat|boekdag|boeking|contab|comptab|registraz|ksiegow|bokfor|bogfor|zauct|\
    kirjaus|konyvel|knjizenj|inregistrar|iskaitym|gramatosan|muhasebe|hach toan|기장|\
        operaci|lancamento|记账|入账|計上|проводк",
};

pub(super) const VALUE_DATE: Words = Words {
    english: "value|interest|settlement",
    other: "\
    valut|wert|wertstell|wertdat|valeur|valor|rente|waluty|ranta|arvopaiva|verrekening|esedekes|\
    起息|валютирован",
};

/// The day on which somebody paid, beside that on which the bank books it.
pub(super) const TRANSACTION_DATE: Words = Words {
    english: "trans|transaction|purchase|effective",
    other: "\
        transac|transak|transaz|operac|operat|operaz|operaci|umsatz|belegdat|kaufdat|aankoop|achat|\
        compra|acquisto|kopdat|kjop|ostopaiva|nakup|zakup|vasarlas|取引|利用|交易|거래|операц|покупк",
};

/// The day of something else than a booking.
pub(super) const OTHER_DATE: Words = Words {
    english: "\
        due|mandate|invoice|expiry|expires|expiration|valid until|maturity|birth|statement date|\
        statement closing|exchange rate",
    other: "\
        fallig|faellig|ablauf|geburt|mandat|mandato|rechnungsdat|vorabinform|wechselkurs|kursdat|\
        releve|extracto|extrato|estratto|taux de change|tipo de cambio|taxa de cambio|\
        vencimiento|vencimento|scadenza|echeance|\
        vervaldat|factuur|fattura|factura|facture|platnosci|forfald|forfall|forfallo|erapaiva|\
        splatnost|esedekesseg|scadent|срок оплаты",
};

pub(super) const AMOUNT: Words = Words {
    english: "amount|amt|value|sum|total|net|gross",
    other: "\
        brutto|netto|bruto|neto|brut|lordo|betrag|bedrag|montant|importo|importe|monto|valor|\
        umsatz|belob|belopp|kwota|castka|\
        summa|suma|osszeg|ammontare|tutar|maara|quantia|jumlah|nominal|nilai|сумма|сума|ποσο|סכום|\
        مبلغ|金额|金額|금액|so tien|จำนวนเงน|iznos|hodnota|vyska|varde|verdi|valoare|apgrozijums",
};

pub(super) const DEBIT: Words = Words {
    english: "\
        debit|debits|withdraw|paid out|money out|payments out|outflow|out|spent|spend|charge|dr|\
        payments|expense|outgoing",
    other: "\
        debet|soll|belast|ausgang|ausgab|lastschrift|addebit|uscit|dare|cargo|adeudo|gasto|\
        afschrijv|uit|debe| sortie|depens|obciaz|wydat|saida|terhel|ud|utgift|withdrawn|uitgav|\
        uitgaand|egreso|retiro|depense|despesa|saidas|vydaj|vydaje|vyber|rashod|isplata|duguje|\
        meno|menot|otto|uttag|udgift|udbetal|kulut|valjaminek|deebet|debetas|islaidos|izdevumi|\
        debets|kiadas|obciazenie|wyplat|wydatk|borc|cikan|gider|keluar|pengeluaran|debit|расход|\
        списание|дебет|витрат|χρεωση|חובה|مدين|支出|借方|付款金额|出金|支払|お引出し|引出|출금|지급|chi ra|ghi no|ถอน|\
        plati|cheltuieli|eksport out|ut|af|retrait|haevet|hevet|uttak|ma dati|出账|出賬|支取|转出",
};

pub(super) const CREDIT: Words = Words {
    english: "\
        credit|credits|deposit|paid in|money in|payments in|inflow|cr|received|receipt|income|\
        incoming",
    other: "\
        kredit|haben|gutschrift|eingang|einnahm|accredit|entrat|avere|abono|ingreso|bijschr|\
        entree| haber |recette|uznan|wplyw|entrada|jovair|ind|inkomst|inkomend|ingresos|deposito|\
        recettes|receita|prijem|prijmy|vklad|prihod|uplata|potrazuje|tulo|tulot|pano|insattning|\
        indbetal|indtaegt|innskudd|sissetulek|kreedit|kreditas|pajamos|ienemumi|kredits|bevetel|\
        uznanie|wplat|przychod|alacak|giren|gelir|masuk|pemasukan|приход|поступлен|зачисление|\
        кредит|надходжен|πιστωση|זכות|داين|收入|贷方|貸方|入金|お預入れ|預入|입금|thu vao|ghi co|ฝาก|incasari|\
        venituri|inn|bij|dal| depot | depots |versement|indsat|innbetal|入账|入賬|存入|转入",
};

pub(super) const BALANCE: Words = Words {
    english: "balance|running total",
    other: "\
        saldo|solde|kontostand|guthaben|bilans|zustatek|egyenleg|saldi|bakiye|jaak|saldering|\
        остаток|баланс|залишок|υπολοιπο|יתרה|رصيد|余额|餘額|残高|잔액|so du|คงเหลอ|sold|stanje|\
        zostatok|likutis|atlikums|innestaende|bakiyesi|beholdning",
};

/// Amounts that are not the booked one: before conversion, fees, rates, details of a total.
pub(super) const OTHER_AMOUNT: Words = Words {
    english: "\
        original|foreign|local|instructed|fee|fees|cost|rate|exchange|discount|\
        cashback|tip|commission|native|limit|available|shipping|postage|handling|insurance",
    other: "\
        versand|verpackung|versicherung|livraison|assurance|spedizione|imballaggio|assicuraz|envio|\
        manipulacion|seguro|verzend|verzeker|frakt|dostaw|wysylk|doprav|送料|配送|运费|運費|\
        fremd|etrang|estera|vreemd|origin|gebuhr|frais|spese|kosten|kurs|koers|taux|cambio|\
        detail|einzel|entgelt|provis|koszt|disponib|verfugbar|oplata|poplatek|avgift|gebyr|\
        gebuhren|provize|provizija|komisyon|комисси|курс|手续费|手数料|수수료|biaya|comision|comissao|\
        commissione|tariffa|masraf|valuuttakurssi|wechselkurs|mokest|tasu|maksa|dij|taxa|juros|\
        外币|外貨|\
        original|atm fee|комісі|кешбек|кэшбэк|кешбэк",
};

/// Taxes, which are part of an amount.
pub(super) const TAX: Words = Words {
    english: "tax|taxes|vat|gst|hst|pst|salestax|taxamount|vatamount",
    other: "\
        momsb|mwstb|btwbedrag|mwst|ust|steuer|tva|taxe|impot|iva|imposta|impuesto|\
        imposto|btw|belasting|moms|skatt|dph|afa|alv|pdv|ddv|podatek|podatku|kdv|vergi|ндс|пдв|\
        налог|\
        податок|φπα|消費税|税額|税额|税金|增值税|세금|부가세|ppn|pajak",
};

/// What says of an amount that fees or taxes beside it are in it, or are not.
pub(super) const INCLUDED: &str = "\
    incl|including|included|inclusive|inkl|inklusive|einschl|einschliesslich|enthalten|with|mit|\
    avec|\
    comprise|comprises|compris|ttc|con|incluido|incluida|incluidos|compresa|compreso|inclusa|\
    incluso|\
    incluindo|inclusief|inclus|med|vcetne|wlacznie|вкл|включая|税込|含税|含稅|포함";
/// The same of what was counted before fees or after them.
pub(super) const AROUND: &str = "\
    before|after|excl|excluding|exclusive|without|vor|nach|ohne|exkl|abzgl|abzuglich|avant|apres|\
    hors|sans|\
    antes|despues|sin|prima|dopo|senza|depois|voor|zonder|fore|efter|uden|utan|przed|bez|pred|税抜|\
    税別|税前|税后";

/// Fees, which may be taken beside the amount.
pub(super) const FEE: Words = Words {
    english: "fee|fees|cost|costs|charges|commission",
    other: "\
        gebuhr|frais|spese|kosten|entgelt|provis|koszt|oplata|poplatek|avgift|gebyr|provize|\
        provizija|komisyon|комисси|手续费|手数料|수수료|biaya|comision|comissao|commissione|\
        masraf|mokest|tasu|maksa|taxa|комісі",
};

pub(super) const CURRENCY: Words = Words {
    english: "currency|ccy|curr",
    other: "\
        wahrung|waehrung|devise|divisa|valuta|munt|whg|wrg|monnaie|moneda|moeda|mena|waluta|\
        deviza|valuuta|para birimi|валюта|νομισμα|币种|货币|通貨|통화|mata uang|valiuta|penznem|\
        devizanem|moneta|loai tien|doviz|מטבע|عملة|عمله|ارز|幣別|币别|幣種|สกลเงน|валута|valuta",
};

/// Who is on the other side, beyond doubt.
pub(super) const PAYEE: Words = Words {
    english: "\
        payee|merchant|counterparty|vendor|recipient|beneficiary|partner|to from|retailer|\
        commerce|target name",
    other: "\
        empfanger|empfaenger|beneficia|begunst|beguenst|tegenpartij|contrepart|handelaar|\
        comercio|mottagare|modtager|mottaker|odbiorc|kontrahent|prijemce|kedvezmeny|destinat|\
        saaja|zahlungsbeteilig|contraparte|tegenrekening naam|beg nstig|alici|penerima|\
        получатель|контрагент|交易对方|对方户名|相手|取引先|상대|gavejas|gaveja|moketojas|sanemejs|sanemeja|\
        saaja maksja|primatelj|platitor|beneficiar|δικαιουχος|nguoi nhan",
};

/// Who pays what comes in.
pub(super) const PAYER: Words = Words {
    english: "payer|sender|paid by|remitter|source name",
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
        aciklama|otsikko|dettagl|operazion|selgitus|verwendung|keterangan|uraian|описание|\
        назначение|опис|призначення|деталі|περιγραφη|αιτιολογια|תיאור|البيان|摘要|商品|备注|附言|用途|内容|\
        適用|摘要欄|적요|내용|dien giai|\
        รายการ|paaiskinimai|paskirtis|merkis|detalas|leiras|megnevezes|detail|objet|asunto|\
        glosa|detalle|kuvaus|berita|motivo|poznamka|svrha",
};

/// The kind of booking (`Card payment`): better than no text, worse than a description.
pub(super) const KIND: Words = Words {
    english: "type|category|kind|method",
    other: "\
        typ|art|tipo|soort|umsatzart|auftragsart|kategorie|categori|rodzaj|mutatiesoort|druh|\
        laji|buchungsart|тип|类型|種類|種別|구분|jenis|tur|turu|operation type|mode",
};

/// Kinds of spending that a person or a bank has chosen for single bookings.
pub(super) const CATEGORY: &str = "\
    category|categories|kategorie|kategori|kategoria|categorie|categoria|rubriek|категор|类别|分类|\
    分類|カテゴリ|luokka|etiket|label|tag|tags";

pub(super) const STATE: Words = Words {
    english: "state|status",
    other: "\
        zustand|etat|statut|stato|estado|stav|tila|статус|状态|狀態|状態|상태|durum|durumu|busena|\
    statuss| estat | stada |staða|stadas|statws|statusi|სტატუს|وضعیت|egoera|hali|katayuan|სტატუსი|\
    kargavichak|կարգավիճակ|күйі|सथत|ステータス|situacao|stare|allapot|tilanne|tilstand|staatus|olek|\
    stavoklis|statusz|stan operacji|состояние|\
        стан операці|κατασταση|trang thai|สถานะ|מצב|סטטוס|حالة",
};

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
    other: "\
        konto|rekening|compte|conto|cuenta|kontonummer|rachunek|tili|saskait|konts|\
        arvelduskonto|racun|ucet|szamla|hesap|счет|账号|帐号|口座|계좌|rekeningnr|kontonr|λογαριασμος|\
        cont",
};

pub(super) const NOT_OWN_ACCOUNT: Words = Words {
    english: "\
        counter|payee|partner|beneficiary|recipient|destination|merchant|to|from|other|name|\
        holder|balance|sort|type",
    other: "\
        tegen|gegen|contra|empfanger|empfaenger|begunst|beguenst|benefic|destinat|kontrahent|\
        zahlungs|stand|naam|inhaber|partij|contrepart|auszug|afschrift",
};

/// Headings over names of own accounts that name more than the account, and over products.
pub(super) const ACCOUNT_NAME: &str = "\
    account name|account type|account label|account nickname|kontoname|kontobezeichnung|kontoart|\
    nom du compte|libelle du compte|libelle compte|nome conto|nome del conto|nombre de la cuenta|\
    nombre cuenta|nome da conta|nazwa rachunku|nazwa konta|rekeningnaam|naam rekening|kontonavn|\
    kontonamn|tilin nimi|nazev uctu|nazov uctu|szamla neve|hesap adi|название счета|账户名称|口座名";
pub(super) const PRODUCT: &str = "product|produkt|produit|producto|prodotto|produto|продукт|tuote";

/// Words in names of accounts (`Girokonto`, `Savings`).
pub(super) const ACCOUNT_KINDS: &str = "\
    checking|chequing|savings|saving|saver|current|giro|girokonto|girorekening|spar|sparkonto|\
    basiskonto|zahlungskonto|sparen|sparbuch|\
    tagesgeld|festgeld|kreditkarte|credit card|creditcard|deposit|pocket|vault|joint|depot|\
    kontokorrent|privatkonto|lohnkonto|lonekonto|lonkonto|budgetkonto|spaar|betaal|\
    courant|epargne|livret|compte cheque|compte joint|corriente|ahorro|nomina|risparmio|\
    conto corrente|corrente|poupanca|oszczednos|kayttotili|saastotili|opsparing|money market|\
    ror|biezac|tekuci|sporici|folyoszamla|megtakarit|vadesiz|vadeli|текущ|накопител|сберегател|\
    活期|储蓄|普通預金|定期預金";

/// Headings of the amount that was booked, beside one in another currency.
pub(super) const BOOKED_AMOUNT: &str = "\
    payment|account|booked|billing|billed|settlement|settled|charged|posted|statement|rachunk|\
    cuenta|compte|konto|rekening|conto|conta|zahlung|buchung|abrechnung|rozlicz|ksiegow|\
    zauct|платеж|счет|списан|belast|debite|debitad|liquidacion|cargo|addebit|记账|入账|charge|\
    bill|abgerechnet|facture|cobrad|faturad|terhel|obciaz|veloit|debiter|trekk|חיוב|خصم|χρεωσ|\
    结算|結算|扣款|入帳|請求|청구|tahsil|ekstre|thanh toan|ditagih|tagihan|cargad|gebucht|geboekt|\
    bokfort|bogfort|laskutet|preleve|imputad|contabilizad|elszamol|naplac|fakturer|決済|引落|\
    рахунк|картк|валюте карты|afgerekend|verrekend";

/// Headings of the amount that was paid in its own currency, beside the one that was booked.
pub(super) const PAID_AMOUNT: &str = "\
    transaction|purchase|original|source|foreign|merchant|kauf|original|ursprung|fremd|achat|\
    origine|compra|origen|origem|acquisto|originar|aankoop|oorspronk|kop|kjop|koeb|zakup|orygin|\
    nakup|puvod|vasarl|עסקה|مبلغ العملية|συναλλαγ|交易|取引|거래|покупк|операци|операці|\
    islem|giao dich";

/// Words in front of a cell that tell money out and money in.
pub(super) const OUT: &str = "\
    d|dr|dt|db|dbit|debit|debet|debito|af|s|soll|out|outgoing|belastung|lastschrift|ausgang|\
    ausgabe|addebito|dare|cargo|sortie|withdrawal|withdrawals|expense|spent|sale|purchase|\
    uscita|uit|ud|wydatek|obciazenie|terheles|minus|gasto|fee|charge|o|debitas|debetas|debets|\
    deebet|debe|egreso|retiro|depense|depenses|despesa|saida|saidas|vydaj|odchozi|rashod|\
    isplata|duguje|meno|otto|uttag|udgift|utgift|kulu|valjaminek|islaidos|izdevumi|kiadas|\
    wyplata|wydatki|borc|giden|cikan|gider|keluar|pengeluaran|расход|списание|дебет|витрата|\
    χρεωση|חובה|مدين|支出|支|借|借方|付款|出金|支払|支払い|引出|출금|지급|uitgave|uitgaven|uitgaand|paid|outflow|\
    spending|spend|ut|ma dati|money out|paid out|debited|ausgehend|sortant|saliente|uscente|\
    plata|cheltuiala|\
    ghi no|ถอน|发出|payment sent|sent|wd";
pub(super) const IN: &str = "\
    c|cr|ct|crdt|credit|kredit|credito|bij|h|haben|in|incoming|gutschrift|eingang|einnahme|\
    accredito|avere|abono|entree|deposit|deposits|income|received|refund|return|entrata|ind|\
    wplyw|uznanie|jovairas|plus|ingreso|i|k|kt|kreditas|kredits|kreedit|haber|credited|\
    ingresos|recette|recettes|receita|entrada|entradas|prijem|prichozi|prihod|uplata|potrazuje|\
    tulo|pano|insattning|indtaegt|inntekt|inkomst|inkomsten|inkomend|sissetulek|pajamos|\
    ienemumi|bevetel|wplata|wplywy|alacak|gelen|giren|gelir|masuk|pemasukan|приход|зачисление|\
    пополнение|поступление|кредит|надходження|πιστωση|זכות|داين|收入|收|贷|贷方|貸方|收款|入金|預入|입금|\
    money in|paid in|inflow|inn|dal|przychod|eingehend|entrant|entrante|incasare|venit|ghi co|\
    ฝาก|收到|topup|\
    top up|dep";

/// Parts of texts that speak of money in without a word of [`IN`].
pub(super) const PERHAPS_IN: &str = "\
    salary|wages|payroll|pension|dividend|credited|received|incoming|inbound|cashback|\
    eingang|gutschrift|gutschr|einzahl|erstatt|gehalt|lohn|\
    recu|entrant|encaisse|versement recu|salaire|rembours|abono|ingreso|recibid|nomina|reembols|\
    entrante|accredit|stipendio|rimbors|versament|recebid|deposito|salario|\
    ontvangen|bijschrijv|inkomend|storting|salaris|terugbetal|insattning|innbetal|indbetal|inbetal|\
    lonn|lon|uznani|przychodz|wplat|wynagrodz|prichoz|vklad|mzda|uplat|jovair|befizet|incasar|\
    intrar|gelen|maas|зачислен|поступлен|пополнен|зарплат|входящ|надходж|зарахув|постъпл|πιστωσ|\
    εισερχομ|入账|入金|给与|給与|工资|转入|轉入|存入|입금|급여|זיכוי|ايداع|وارد";

/// Brands and kinds of cards beside [`CARD`], and other means of payment: `Credit` before them is
/// no direction.
pub(super) const MEANS: &str = "\
    visa|mastercard|maestro|amex|american express|diners|discover|unionpay|paypal|kort|kartta|kart|\
    карта|卡|カード|카드";

/// Words of a direction that are kinds of cards as well.
pub(super) const KINDS_OF_CARD: &str =
    "debit|credit|kredit|debet|debito|credito|deebet|kreedit|debets|kredits|debetas|kreditas";

/// Headings over the names of means of payment and kinds of accounts.
pub(super) const METHOD: &str = "\
    payment method|payment means|paid with|paid by|account type|account kind|zahlungsart|\
    zahlungsmittel|zahlungsmethode|kontoart|moyen|mode de paiement|medio de pago|metodo de pago|\
    metodo di pagamento|betaalmethode|betaalwijze|betalningssatt|betalingsmetode|forma platnosci|\
    支付方式|付款方式|支払方法|결제수단";

/// What an account earns or costs, which is money in as well as out.
pub(super) const INTEREST: &str = "\
    interest|zins|zinsen|interet|interets|interes|intereses|interessi|juros|rente|odsetki|uroky|\
    kamat|ranta|korko|renter|процент|利息|이자";

/// Words of own moves, which are neither income nor expense.
pub(super) const NEITHER: &str = "\
    不计收支|不計收支|中性交易|neutral|neither|none|internal|intern|own transfer|n a";

/// Single letters and short codes that tell money out and in beside each other only.
pub(super) const PAIRS: &[(&str, &str)] = &[
    ("d", "k"),
    ("d", "c"),
    ("s", "h"),
    ("o", "i"),
    ("d", "h"),
    ("s", "e"),
    ("u", "e"),
    ("e", "i"),
    ("u", "i"),
    ("t", "j"),
    ("w", "d"),
    ("md", "d"),
    ("md", "dal"),
    ("dt", "kt"),
    ("dt", "ct"),
];

/// Headers over a column that tells the direction.
pub(super) const DIRECTION: &str = "\
    direction|sign|dr cr|cr dr|d k|d c|s h|d h|db cr|debit credit|credit debit|in out|out in|\
    richtung|vorzeichen|kennzeichen|sens|signe|verso|segno|signo|sentido|znak|teken|af bij|\
    bij af|soll haben|dc|cdi|c d|shk|indicator|收 支|收支|借 贷|借贷|入出|направление|strana|kierunek|\
    smer|smer|suunta|riktning|retning|irany|yon|tanda|dk";

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
