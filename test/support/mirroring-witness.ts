/** The real witness (libs/witness) of a test election, with its database and its mirror, over HTTP in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { toHex } from '#crypto';
import { createApp } from '#edge';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { LOG_DIRECTORY, WITNESS_BODY_RULES, WitnessModule, type LogDirectory, type WitnessedLog } from '#witness';
import { DataSource } from 'typeorm';
import { freshDatabase } from './database.js';
import type { TestElection } from './test-election.js';
import { MIRROR_TOKEN, type TestService } from './test-service.js';

export class MirroringWitness {
  private logs: WitnessedLog[] = [];

  private constructor(
    private readonly app: NestExpressApplication,
    private readonly database: DataSource,
    private readonly dataDir: string,
  ) {}

  /** The witness of this number of the service's parties. */
  static async start(service: TestService, number: number): Promise<MirroringWitness> {
    const { dataSource } = await freshDatabase('issuer');
    const dataDir = mkdtempSync(path.join(tmpdir(), 'psephos-mirror-'));
    const { name, keys } = service.parties.witnesses[number];
    writeFileSync(path.join(dataDir, 'witness.key'), toHex(keys.secretKey), { mode: 0o600 });
    const directory: LogDirectory = {
      find: (origin) => Promise.resolve(witness.logs.find((log) => log.origin === origin)),
      entriesAdded: () => Promise.resolve(),
      checkpointAdded: () => Promise.resolve(),
    };
    @Module({
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: LOG_DIRECTORY, useValue: directory },
      ],
      exports: [DataSource, LOG_DIRECTORY],
    })
    class HostModule {}
    const settings = {
      name,
      dataDir,
      mirrorToken: MIRROR_TOKEN,
      /** The service has another port after every start. */
      get apiUrl() {
        return service.url;
      },
    };
    const app = await createApp(WitnessModule.register(settings, [HostModule]), WITNESS_BODY_RULES);
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const witness = new MirroringWitness(app, dataSource, dataDir);
    return witness;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  /** Before this it knows no log. */
  learn({ world, service }: TestElection): void {
    const { electionId, definition } = world;
    const { board, issuance } = service.parties;
    this.logs = [
      { electionId, log: LOG_BOARD, origin: definition.board.origin, publicKey: board.publicKey },
      { electionId, log: LOG_ISSUANCE, origin: definition.issuance.origin, publicKey: issuance.publicKey },
    ];
  }

  /** Sizes of both logs, as "board,issuance". */
  async sizes(): Promise<string> {
    const rows: { text: string }[] = await this.database.query(
      `SELECT string_agg(size::text, ',' ORDER BY log) AS text FROM witness.witnessed`,
    );
    return rows[0].text;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.destroy();
    rmSync(this.dataDir, { recursive: true });
  }
}
