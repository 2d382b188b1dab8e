/** A face of the devnet: its doors give status and body, and here they are sent, or what a bad day makes of them. */
import { applyDecorators, Controller, UseInterceptors, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { Inject, Injectable, mixin, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { defer, delay, map, mergeMap, NEVER, of, type Observable } from 'rxjs';
import { Faults, type Face } from './faults.js';

/** A text is sent as text, everything else as JSON. */
export interface FaceAnswer {
  status: number;
  body: unknown;
}

const DOWN: FaceAnswer = {
  status: 503,
  body: { title: 'Service unavailable', status: 503, detail: 'down on command', error: 'down on command' },
};

export function ok(body: unknown): FaceAnswer {
  return { status: 200, body };
}

/** A controller whose doors give a FaceAnswer. */
export function FaceController(face: Face, path: string): ClassDecorator {
  @Injectable()
  class FaceInterceptor implements NestInterceptor {
    constructor(@Inject(Faults) private readonly faults: Faults) {}

    intercept(context: ExecutionContext, next: CallHandler<FaceAnswer>): Observable<unknown> {
      const response = context.switchToHttp().getResponse<Response>();
      const { method } = context.switchToHttp().getRequest<Request>();
      const send = (answer: FaceAnswer) => {
        response.status(answer.status);
        response.type(typeof answer.body === 'string' ? 'text/plain' : 'application/json');
        return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      };
      const slowMs = this.faults.slowMs(face);
      const fault = this.faults.ofRequest(face, method);
      if (fault === 'silent') this.faults.neverAnswer(response);
      if (fault === 'down') response.set('Retry-After', '1');
      const answers = fault === 'down' ? of(DOWN) : defer(() => next.handle());
      // Done and never answered: the client must ask again and get the same answer.
      const shaped = fault === 'silent' ? answers.pipe(mergeMap(() => NEVER)) : answers.pipe(map(send));
      return fault === 'slow' ? shaped.pipe(delay(slowMs)) : shaped;
    }
  }
  return applyDecorators(Controller(path), UseInterceptors(mixin(FaceInterceptor)));
}
