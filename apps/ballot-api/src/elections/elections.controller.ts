import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { toHex } from '#crypto';
import { bearerGuard } from '#edge';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { MIRROR_TOKEN, OFFICE_TOKEN } from '../config.js';
import { KEY_FORM, PHASE_FORM } from '../forms.js';
import { assertBytes, assertText } from '../request-bytes.js';
import { DefinitionAssembly } from './definition-assembly.js';
import { DraftsForIssuers, type NamedDraft } from './drafts-for-issuers.js';
import { DraftsService } from './drafts.service.js';
import { ElectionRegistry } from './election-registry.js';
import { type PhaseRequest, PhasesService } from './phases.service.js';
import { type ElectionStatus, StatusService } from './status.service.js';

/** The office: drafts, rolls, publication (spec §3). */
@Controller('drafts')
export class DraftsController {
  constructor(
    private readonly drafts: DraftsService,
    private readonly assembly: DefinitionAssembly,
    private readonly forIssuers: DraftsForIssuers,
  ) {}

  @Post()
  @UseGuards(bearerGuard(OFFICE_TOKEN))
  create(@Body() body: unknown): Promise<{ ceremonyId: string }> {
    return this.drafts.create(assertBytes(body));
  }

  @Put(':ceremonyId/roll')
  @UseGuards(bearerGuard(OFFICE_TOKEN))
  importRoll(@Param('ceremonyId') ceremonyId: string, @Body() body: unknown): Promise<{ size: number; root: string }> {
    return this.drafts.importRoll(ceremonyId, assertText(body));
  }

  @Post(':ceremonyId/definition')
  @UseGuards(bearerGuard(OFFICE_TOKEN))
  publish(@Param('ceremonyId') ceremonyId: string): Promise<{ electionId: string }> {
    return this.assembly.publish(ceremonyId);
  }

  /** For issuers: the drafts that name one of their keys. */
  @Get()
  @UseGuards(bearerGuard(MIRROR_TOKEN))
  naming(@Query('issuer', { schema: KEY_FORM }) signingKey: string): Promise<NamedDraft[]> {
    return this.forIssuers.naming(signingKey);
  }

  /** For issuers: the roll in clear, which they compare with the legal list. */
  @Get(':ceremonyId/roll.csv')
  @UseGuards(bearerGuard(MIRROR_TOKEN))
  async rollCsv(@Param('ceremonyId') ceremonyId: string): Promise<StreamableFile> {
    const csv = await this.forIssuers.rollCsv(ceremonyId);
    return new StreamableFile(new TextEncoder().encode(csv), { type: 'text/csv; charset=utf-8' });
  }

  @Get(':ceremonyId')
  async draft(@Param('ceremonyId') ceremonyId: string): Promise<StreamableFile> {
    return new StreamableFile(await this.drafts.bytes(ceremonyId), { type: 'application/json' });
  }

  @Get(':ceremonyId/roll')
  async roll(@Param('ceremonyId') ceremonyId: string): Promise<StreamableFile> {
    return new StreamableFile(await this.drafts.roll(ceremonyId), { type: 'text/plain; charset=utf-8' });
  }
}

/** Published elections, and their phases by two officials (spec §7). */
@Controller()
export class ElectionsController {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly drafts: DraftsService,
    private readonly phases: PhasesService,
    private readonly status: StatusService,
    private readonly keys: ServerKeys,
  ) {}

  @Get('keys')
  serverKeys(): { board: { publicKey: string }; issuance: { publicKey: string } } {
    return {
      board: { publicKey: toHex(this.keys.board.publicKey) },
      issuance: { publicKey: toHex(this.keys.issuance.publicKey) },
    };
  }

  @Get('elections')
  list(): Promise<ElectionStatus[]> {
    return this.status.all();
  }

  @Get('elections/:electionId/definition')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  async definition(@Param('electionId') electionId: string): Promise<StreamableFile> {
    const election = await this.elections.get(electionId);
    return new StreamableFile(election.definitionBytes, { type: 'application/json' });
  }

  @Get('elections/:electionId/roll')
  async roll(@Param('electionId') electionId: string): Promise<StreamableFile> {
    const { ceremonyId } = await this.elections.get(electionId);
    return new StreamableFile(await this.drafts.roll(toHex(ceremonyId)), { type: 'text/plain; charset=utf-8' });
  }

  @Get('elections/:electionId/status')
  electionStatus(@Param('electionId') electionId: string): Promise<ElectionStatus> {
    return this.status.of(electionId);
  }

  @Post('elections/:electionId/phases')
  @HttpCode(200)
  changePhase(
    @Param('electionId') electionId: string,
    @Body({ schema: PHASE_FORM }) body: PhaseRequest,
  ): Promise<{ index: number; checkpoint: string }> {
    return this.phases.change(electionId, body);
  }
}
