import { entryOf, problemCodes } from './catalog.js';
import type { NextAction, ProblemCode, TransferState } from './catalog.js';
import type { Language, Localized } from './language.js';

const words = {
  heading: { ko: '문제 코드', en: 'Problem codes' },
  introduction: {
    ko: '이 서비스가 성공 외에 돌려주는 모든 코드입니다.',
    en: 'Every code that this service answers besides success.',
  },
  code: { ko: '코드', en: 'Code' },
  status: { ko: 'HTTP 상태', en: 'HTTP status' },
  meaning: { ko: '뜻', en: 'Meaning' },
  transfer: { ko: '1원 송금', en: 'The 1 won' },
  nextAction: { ko: '앱이 할 일', en: 'What the app does' },
  settles: { ko: '같은 키로 다시 요청하면', en: 'With the same key' },
  all: { ko: '모든 코드', en: 'All codes' },
} as const satisfies Record<string, Localized>;

const transferWords: Readonly<Record<TransferState, Localized>> = {
  sent: { ko: '보냈습니다', en: 'It was sent' },
  not_sent: { ko: '보내지 않았습니다', en: 'It was not sent' },
  unknown: { ko: '보냈는지 알 수 없습니다', en: 'It is not known whether it was sent' },
};

const nextActionWords: Readonly<Record<NextAction, Localized>> = {
  ENTER_CODE: { ko: '인증번호 세 자리를 입력받습니다', en: 'Asks for the three digits' },
  CORRECT_INPUT: {
    ko: '입력을 고치게 한 뒤 새 키로 다시 요청합니다',
    en: 'Lets the user change the input, then uses a new key',
  },
  USE_ANOTHER_ACCOUNT: {
    ko: '다른 계좌를 입력받은 뒤 새 키로 다시 요청합니다',
    en: 'Asks for another account, then uses a new key',
  },
  RETRY_LATER: {
    ko: '나중에 사용자가 다시 시도하면 새 키로 요청합니다',
    en: 'Uses a new key when the user tries again later',
  },
  RETRY_SAME_KEY: {
    ko: 'Retry-After가 지난 뒤 같은 키로 같은 요청을 다시 보냅니다',
    en: 'Repeats the identical request with the same key after Retry-After',
  },
  CHECK_STATEMENT: {
    ko: '입금 내역에서 1원을 찾아보게 합니다. 있으면 인증번호를 입력받고, 1분 뒤에도 없고 사용자가 원하면 새 키로 다시 요청합니다',
    en: 'Asks the user to look for the 1 won: there, asks for the code; not there after a minute, uses a new key when the user asks',
  },
  RESTART_KYC: {
    ko: '본인 확인을 Step1부터 다시 시작합니다',
    en: 'Starts the identity check again from Step1',
  },
  SIGN_IN: {
    ko: '토큰을 새로 받은 뒤 같은 키로 다시 요청합니다',
    en: 'Renews the token, then repeats with the same key',
  },
  CONTACT_SUPPORT: {
    ko: 'requestId와 함께 고객센터를 안내합니다',
    en: 'Shows requestId and points to support',
  },
  FIX_CLIENT: {
    ko: '앱의 오류입니다. 앱을 고쳐야 합니다',
    en: 'Is at fault itself: a bug in the app',
  },
};

const settlesWords: Readonly<Record<'yes' | 'no', Localized>> = {
  yes: {
    ko: '24시간 동안 같은 답을 돌려줍니다',
    en: 'The same answer comes for 24 hours',
  },
  no: {
    ko: '기록되지 않으므로 같은 키를 다시 쓸 수 있습니다',
    en: 'It is not recorded: the key may be used again',
  },
};

/** The page of one code, for a person with a browser. All its text is ours. */
export function renderProblemPage(code: ProblemCode, language: Language): string {
  const { status, title, detail, transfer, nextAction, settles } = entryOf(code);
  const row = (name: Localized, value: string): string =>
    `<dt>${name[language]}</dt><dd>${value}</dd>`;
  return page(
    language,
    title[language],
    `<p class="code">${code}</p>
<h1>${title[language]}</h1>
<p>${detail[language]}</p>
<dl>
${row(words.status, String(status))}
${row(words.transfer, transferWords[transfer][language])}
${row(words.nextAction, `<code>${nextAction}</code> — ${nextActionWords[nextAction][language]}`)}
${row(words.settles, settlesWords[settles ? 'yes' : 'no'][language])}
</dl>
<p><a href="/problems">${words.all[language]}</a></p>`,
  );
}

/** The page that lists every code. */
export function renderProblemListPage(language: Language): string {
  const rows = problemCodes.map((code) => {
    const { status, title } = entryOf(code);
    return `<tr><td><a href="/problems/${code}">${code.replaceAll('_', '_<wbr>')}</a></td><td>${status}</td><td>${title[language]}</td></tr>`;
  });
  return page(
    language,
    words.heading[language],
    `<h1>${words.heading[language]}</h1>
<p>${words.introduction[language]}</p>
<table>
<thead><tr><th scope="col">${words.code[language]}</th><th scope="col">${words.status[language]}</th><th scope="col">${words.meaning[language]}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`,
  );
}

const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1f2328; --muted: #57606a; --line: #d0d7de; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --muted: #9da7b1; --line: #3d444d; --link: #8ab4f8; } }
body { background: var(--ground); color: var(--text); font: 1rem/1.6 system-ui, -apple-system, "Apple SD Gothic Neo", "Noto Sans KR", sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; word-break: keep-all; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 1rem; }
.code { font-family: ui-monospace, monospace; color: var(--muted); margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
dt { color: var(--muted); } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
a { color: var(--link); }
td:first-child { font-family: ui-monospace, monospace; font-size: .875rem; }
@media (max-width: 32rem) { dl { display: block; } dd { margin: 0 0 .75rem; } td:first-child { font-size: .75rem; } td:last-child { overflow-wrap: anywhere; } }
`;

function page(language: Language, title: string, main: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
}
