/** A node's one door. Nodes want a name and a password; here any will do, and none. */
import { Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { FaceController, type FaceAnswer } from '../faults/face.js';
import { RpcDesk } from './rpc-desk.js';

@FaceController('rpc', '/')
export class RpcController {
  constructor(private readonly desk: RpcDesk) {}

  @Post()
  answer(@Req() request: Request): Promise<FaceAnswer> {
    return this.desk.answer(request.body);
  }
}
