/** The roll of a plan, before there is a draft. Global: a freeze takes it. */
import { Global, Module } from '@nestjs/common';
import { RollController } from './roll.controller.js';
import { RollService } from './roll.service.js';

@Global()
@Module({ controllers: [RollController], providers: [RollService], exports: [RollService] })
export class RollModule {}
