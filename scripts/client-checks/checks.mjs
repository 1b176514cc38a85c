/** Runs checks one after another, tells of each at once, and ends with a line that can be counted. */
export class Checks {
  passed = 0;
  failed = 0;

  /**
   * @param {string} name a sentence
   * @param {() => unknown} check throws, or rejects, when something is wrong
   * @returns {Promise<boolean>} whether it passed
   */
  async check(name, check) {
    const start = Date.now();
    try {
      await check();
      this.passed += 1;
      console.log(`  ok    ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(
        `  FAIL  ${name}\n${indented(error instanceof Error ? error.message : String(error))}`,
      );
      return false;
    }
  }

  /** Prints the count; the process ends with 1 when a check failed. */
  finish() {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}

function indented(text) {
  return text
    .trim()
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
}
