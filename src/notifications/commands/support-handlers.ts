import { AnswerSupportHandler } from './answer-support.handler.js';
import { CloseSupportHandler } from './close-support.handler.js';
import { EraseSupportHandler } from './erase-support.handler.js';
import { ReadAnswerHandler } from './read-answer.handler.js';
import { RequestSupportHandler } from './request-support.handler.js';

/** Whatever is done with what people write to the clinic. */
export const supportHandlers = [
  RequestSupportHandler,
  AnswerSupportHandler,
  ReadAnswerHandler,
  CloseSupportHandler,
  EraseSupportHandler,
];
