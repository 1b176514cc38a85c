/** The import rules of docs/architecture.md. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-argos-knows-axios',
      comment: 'The API key and the shape of the wire stay in one folder.',
      severity: 'error',
      from: { pathNot: '^src/argos/' },
      to: { path: 'node_modules/(axios|@nestjs/axios|undici)/' },
    },
    {
      name: 'argos-and-ledger-know-no-http-of-ours',
      severity: 'error',
      from: { path: '^src/(argos|ledger)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(src/(account-verification|access|http|problems)/|node_modules/fastify/)' },
    },
    {
      name: 'problems-import-no-feature',
      severity: 'error',
      from: { path: '^src/problems/' },
      to: { path: '^src/(account-verification|access|argos|banks|health|ledger|sandbox)/' },
    },
    {
      name: 'only-the-sandbox-entry-imports-the-sandbox',
      comment: 'dist/main.js must not be able to reach it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sandbox/|sandbox\\.ts$)' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'the-sandbox-is-nobody-else',
      comment: 'It stands in for the vendor: it may share words with us, not code.',
      severity: 'error',
      from: { path: '^src/sandbox/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/(?!sandbox/|argos/outcome\\.ts$)' },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      from: {},
      to: { path: '^src/.*index\\.ts$' },
    },
    {
      name: 'source-imports-no-test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
