/** A bank or securities firm whose accounts Argos can check. */
export interface Bank {
  /** The code that clients send: three digits of KFTC's. */
  readonly code: string;
  readonly name: { readonly ko: string; readonly en: string };
  readonly kind: BankKind;
}

export const bankKinds = ['bank', 'securities'] as const;
export type BankKind = (typeof bankKinds)[number];

/** KFTC gives securities firms the codes from 209 up. */
const FIRST_SECURITIES_CODE = 209;

export function bank(code: string, ko: string, en: string): Bank {
  const kind = Number(code) >= FIRST_SECURITIES_CODE ? 'securities' : 'bank';
  return { code, name: { ko, en }, kind };
}

/**
 * The banks of Argos's PreStep2 documentation, names as printed there, in its order. Yuanta
 * Securities is printed with the code 20; its KFTC code is 209, which is what clients use.
 */
export const documentedBanks: readonly Bank[] = [
  bank('002', '산업은행', 'KDB Bank'),
  bank('003', '기업은행', 'IBK Bank'),
  bank('004', '국민은행', 'KB Kookmin Bank'),
  bank('007', '수협은행', 'SH Bank'),
  bank('011', '농협은행', 'NH Bank'),
  bank('012', '지역농축협', 'NH Regional Bank'),
  bank('020', '우리은행', 'Woori Bank'),
  bank('023', 'SC은행', 'SC Bank'),
  bank('027', '한국씨티은행', 'Citi Bank'),
  bank('031', '대구은행', 'DGB Daegu Bank'),
  bank('032', '부산은행', 'Busan Bank'),
  bank('034', '광주은행', 'Kwangju Bank'),
  bank('035', '제주은행', 'Jeju Bank'),
  bank('037', '전북은행', 'Jeonbuk Bank'),
  bank('039', '경남은행', 'Kyongnam Bank'),
  bank('045', '새마을금고중앙회', 'MG Community Credit Cooperatives'),
  bank('048', '신용협동조합중앙회', 'National Credit Union Federation of Korea'),
  bank('050', '상호저축은행', 'KOREA FEDERATION OF SAVINGS BANKS'),
  bank('054', 'HSBC', 'HSBC Bank'),
  bank('055', '도이치뱅크', 'Deutsche Bank'),
  bank('057', '제이피모건체이스은행', 'JPMorgan Chase'),
  bank('058', '미즈호은행', 'Mizuho Bank'),
  bank('059', '엠유에프지은행', 'MUFG Bank'),
  bank('060', 'BOA은행', 'BOA Bank'),
  bank('062', '중국공상은행', 'ICBC Bank'),
  bank('064', '산림조합중앙회', 'National Forestry Cooperative Federation'),
  bank('067', '중국건설은행', 'China Construction Bank'),
  bank('071', '우체국', 'Epost Bank'),
  bank('081', '하나은행', 'Hana Bank'),
  bank('088', '신한은행', 'Shinhan Bank'),
  bank('089', 'K뱅크', 'K Bank'),
  bank('090', '카카오뱅크', 'Kakao Bank'),
  bank('209', '유안타증권', 'Yuanta Securities'),
  bank('218', 'KB증권', 'KB Securities'),
  bank('238', '미래에셋증권', 'Mirae Asset Securities'),
  bank('240', '삼성증권', 'Samsung Securities'),
  bank('243', '한국투자증권', 'KOREA INVESTMENT & SECURITIES'),
  bank('247', 'NH투자증권', 'NH INVESTMENT & SECURITIES'),
  bank('261', '교보증권', 'Kyobo Securities'),
  bank('262', '하이투자증권', 'Hi Investment & Securities'),
  bank('263', '현대차증권', 'Hyundai Motor Securities'),
  bank('264', '키움증권', 'Kiwoom Securities'),
  bank('265', '이베스트투자증권', 'eBEST INVESTMENT & SECURITIES'),
  bank('266', 'SK증권', 'SK Securities'),
  bank('267', '대신증권', 'Creon Trade'),
  bank('269', '한화투자증권', 'Hanwha Investment & Securities'),
  bank('270', '하나금융투자', 'Hana Securities'),
  bank('278', '신한금융투자', 'Shinhan Securities'),
  bank('279', 'DB 금융투자', 'DB Financial Investment'),
  bank('280', '유진투자증권', 'Eugene Investment'),
  bank('287', '메리츠종합금융증권', 'Meritz Securities'),
  bank('291', '신영증권', 'Shinyoung Securities'),
];

/** Argos prints Yuanta Securities as `20`. Never padded: `020` is Woori. */
const aliases: ReadonlyMap<string, string> = new Map([['20', '209']]);

/** The code that the catalogue lists for what a client sent; other codes come back as they are. */
export function canonicalBankCode(code: string): string {
  return aliases.get(code) ?? code;
}
