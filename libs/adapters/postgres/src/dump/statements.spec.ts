import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { StatementScanner } from './statements.js';

/** What comes of a script that is given in pieces of a length. */
function scan(script: string, length: number): string[] {
  const scanner = new StatementScanner();
  const found: string[] = [];
  for (let at = 0; at < script.length; at += length)
    found.push(...scanner.add(script.slice(at, at + length)));
  return [...found, ...scanner.end()].map((statement) => statement.trim());
}

const STATEMENTS = [
  `SELECT 1;`,
  `INSERT INTO t VALUES ('it''s; --', 'b\\'), (';', NULL);`,
  `INSERT INTO t VALUES (E'it\\'s; \\\\', e'''; ');`,
  `CREATE TABLE "we;ird""; name" (a int);`,
  `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN NEW.a := '$$;'; RETURN NEW; END; $fn$;`,
  `DO $$ BEGIN PERFORM ';'; END $$;`,
  `CREATE OR REPLACE FUNCTION g(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN 1 ELSE 2 END; SELECT 3; END;`,
  `CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);`,
  `SELECT /* one; /* two; */ three; */ 4 -- five; 'six\n;`,
  `SELECT $1, a$b, 1e5, typE'x';`,
  `COMMENT ON TABLE t IS 'élan; 😀';`,
];

describe('the statements of a script', () => {
  it('are found in whatever pieces it comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...STATEMENTS), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        (statements, length) => {
          expect(scan(statements.join('\n\n'), length)).toEqual(statements);
        },
      ),
    );
  });

  it('hold any text that is quoted', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(20), (text, name, length) => {
        const value = `'${text.replaceAll("'", "''")}'`;
        const statements = [`SELECT ${value} AS "${name.replaceAll('"', '""')}";`, 'SELECT 2;'];
        expect(scan(statements.join('\n'), length + 1)).toEqual(statements);
      }),
    );
  });

  it('are what is left when it ends without a semicolon, and nothing where that is a comment', () => {
    expect(scan('SELECT 1; SELECT 2', 3)).toEqual(['SELECT 1;', 'SELECT 2']);
    expect(scan('SELECT 1;\n--\n-- done\n--\n\n', 3)).toEqual(['SELECT 1;']);
  });

  it('leave out what psql alone understands, and nothing that looks like it within a value', () => {
    const script = `--\n-- A dump\n--\n\n\\restrict abc\n\nSELECT '\n\\restrict mine\n';\n\\unrestrict abc\n`;
    expect(scan(script, 4)).toEqual([`SELECT '\n\\restrict mine\n';`]);
  });

  it('take no longer each however long one is', () => {
    const long = `INSERT INTO t VALUES ('${'x'.repeat(4_000_000)}');`;
    const scanner = new StatementScanner();
    let looks = 0;
    const { scan: look } = scanner as unknown as { scan: (isEnd: boolean) => Iterable<string> };
    Object.assign(scanner, {
      scan(this: StatementScanner, isEnd: boolean) {
        looks += 1;
        return look.call(this, isEnd);
      },
    });
    const found: string[] = [];
    for (let at = 0; at < long.length; at += 1_000)
      found.push(...scanner.add(long.slice(at, at + 1_000)));
    expect([...found, ...scanner.end()]).toEqual([long]);
    expect(looks).toBeLessThan(20);
  });
});
